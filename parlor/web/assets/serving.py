"""Serves the files of the page, at addresses that change with their content."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask, Response, send_from_directory
from whitenoise import WhiteNoise

from ...settings import Settings
from ..site.codings import codings
from ..site.headers import always
from .building import build

YEAR = 31_536_000
VERSION = re.compile(r"[0-9a-f]{12}")
FOREVER = f"public, max-age={YEAR}, immutable"


def serve(app: Flask, settings: Settings) -> None:
    """
    Give templates `asset`, and answer at the addresses that it gives.

    The address has the version of all files in its path. This version's are
    served without Flask, compressed where the browser takes that, by the
    offload threads of uWSGI where it runs us.
    """
    builds = settings.run / "assets"
    sources = Path(app.static_folder or "")
    folder = build(sources, builds.absolute())
    current = f"/static/v-{folder.name}/"

    def asset(path: str) -> str:
        return settings.root + current + path

    app.jinja_env.globals["asset"] = asset
    app.add_url_rule("/static/v-<version>/<path:filename>", "asset", _others(folder, sources))
    app.wsgi_app = _files(app.wsgi_app, folder, current, settings)  # type: ignore[method-assign]


class _Files(WhiteNoise):  # type: ignore[misc]
    """Serves files, compressed to those who take that by more than the look of what they say."""

    def serve(self, static_file: Any, environ: dict[str, Any], start_response: Any) -> Any:
        takes = codings(environ.get("HTTP_ACCEPT_ENCODING"))
        environ["HTTP_ACCEPT_ENCODING"] = "gzip" if takes.gzip else ""
        return super().serve(static_file, environ, start_response)


def _files(app: Any, folder: Path, prefix: str, settings: Settings) -> WhiteNoise:
    headers = always("", settings)

    def add_headers(answer: Headers, path: str, url: str) -> None:
        for name, value in headers.items():
            answer[name] = value
        answer["Cache-Control"] = FOREVER

    files = _Files(app, allow_all_origins=False, add_headers_function=add_headers)
    files.add_files(str(folder), prefix)
    return files


def _others(folder: Path, sources: Path) -> Callable[[str, str], Response]:
    """
    Return the view of the files of other versions.

    A version that was built here is served as it was: a neighbour may serve
    pages of it, or still have them open. Of any other, the file of this
    version is the nearest that there is.
    """

    def send(version: str, filename: str) -> Response:
        if VERSION.fullmatch(version) and (known := folder.parent / version).is_dir():
            response = send_from_directory(known, filename)
            response.headers["Cache-Control"] = FOREVER
            return response
        there = (folder / filename).is_file()
        return send_from_directory(folder if there else sources, filename)

    return send
