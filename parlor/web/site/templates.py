"""
The templates, read before anybody asks for a page.

To compile them takes far longer than one turn of the loop may: the first page
would hold up everybody who talks. What was made of the same sources is kept
beside the files of the page, so that the next worker only loads it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


def read(app: Flask, folder: Path) -> None:
    """Load all templates of `app`; what was made of them is kept in `folder`, if only ours."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _is_ours(folder) and _is_ours(folder.parent):
        app.jinja_env.bytecode_cache = _Kept(str(folder))
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can put something into a folder: bytecode is run as it is."""
    try:
        found = folder.stat()
    except OSError:
        return False
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


class _Kept(FileSystemBytecodeCache):
    """Does without what cannot be written, as on a full disk, or was not written to its end."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)
