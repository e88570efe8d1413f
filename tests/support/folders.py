"""Folders with short names: the path of a socket takes 102 bytes, and pytest nearly fills them."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path


def short_folder() -> Path:
    """Return a new folder, which is gone when the process ends."""
    return Path(tempfile.mkdtemp(dir=_all()))


@functools.cache
def _all() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="parlor-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
