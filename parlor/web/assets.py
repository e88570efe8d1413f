"""Addresses of static files that change with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

YEAR = 31_536_000


def serve(app: Flask) -> None:
    """
    Give templates `asset(path)`; let browsers keep what was asked for by it.

    The hash of a file is taken once: a file that changes gets its new address
    with the next start.
    """
    folder = Path(app.static_folder or "")

    @cache
    def version(path: str) -> str:
        file = folder / path
        return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""

    def asset(path: str) -> str:
        return url_for("static", filename=path, v=version(path) or None)

    def keep(response: Response) -> Response:
        asked = request.args.get("v")
        # Only the very content: a reloading neighbour may be asked for the next one already.
        if asked and request.endpoint == "static" and response.status_code < 400:
            path = (request.view_args or {}).get("filename", "")
            if asked == version(path):
                response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response

    app.jinja_env.globals["asset"] = asset
    app.after_request(keep)
