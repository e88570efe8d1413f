"""Addresses of static files that change with their content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, url_for

YEAR = 31_536_000


def serve(app: Flask) -> None:
    """
    Give templates `asset(path)`; let browsers keep what was asked for by it.

    The address has the version of the whole folder in its path, so that what
    one module imports from another has it too. The version is taken once: a
    file that changes gets its new address with the next start.
    """
    current = version_of(Path(app.static_folder or ""))

    def asset(path: str) -> str:
        return url_for("asset", version=current, filename=path)

    def send(version: str, filename: str) -> Response:
        response = app.send_static_file(filename)
        # Only the very content: a reloading neighbour may be asked for the next one already.
        if version == current:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response

    app.jinja_env.globals["asset"] = asset
    app.add_url_rule("/static/v-<version>/<path:filename>", "asset", send)


def version_of(folder: Path) -> str:
    """Return the hash of all files below `folder` and of their names."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
