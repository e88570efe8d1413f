"""Static files: addresses that change with their content, and what a page needs of them."""

from __future__ import annotations

import functools
import hashlib
import os.path
import re
from pathlib import Path

from flask import Flask, Response, url_for

YEAR = 31_536_000

IMPORTED = re.compile(r"""^import\b[^"';]*["'](\.{1,2}/[^"']+)["'];""", re.MULTILINE)


def serve(app: Flask) -> None:
    """
    Give templates `asset`, `modules` and `styles`; let browsers keep what was asked for.

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
    for name, listed in (("modules", modules_of), ("styles", styles_of)):
        app.jinja_env.globals[name] = functools.cache(
            functools.partial(listed, Path(app.static_folder or ""))
        )
    app.add_url_rule("/static/v-<version>/<path:filename>", "asset", send)


def version_of(folder: Path) -> str:
    """Return the hash of all files below `folder` and of their names."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def modules_of(folder: Path, path: str) -> list[str]:
    """Return the paths of the modules that a module imports, theirs included, sorted."""
    found: set[str] = set()
    unread = [path]
    while unread:
        module = unread.pop()
        for imported in IMPORTED.findall((folder / module).read_text(encoding="utf-8")):
            one = os.path.normpath(f"{os.path.dirname(module)}/{imported}")
            if one not in found:
                found.add(one)
                unread.append(one)
    return sorted(found)


def styles_of(folder: Path, path: str) -> list[str]:
    """Return the paths of the style sheets in the folder `path`, by their names."""
    return sorted(file.relative_to(folder).as_posix() for file in (folder / path).glob("*.css"))
