"""
What is opened below a folder: through no symlink, and to be changed by one at a time.

A lock is on what was opened. While it was waited for, the file may have been
moved or removed, so it is compared with what has the name now.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY


@contextlib.contextmanager
def folder(root: Path, *names: str, make: bool = False) -> Iterator[int]:
    """Open a folder below `root`, which may be a symlink itself."""
    at = os.open(root, _FOLDER)
    try:
        for name in names:
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(name, 0o700, dir_fd=at)
            above, at = at, os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=at)
            os.close(above)
        yield at
    finally:
        os.close(at)


@contextlib.contextmanager
def locked(within: int, name: str, *, make: bool = False) -> Iterator[int]:
    """Open a file in an open folder to change it, as the only one who does."""
    flags = os.O_WRONLY | os.O_NOFOLLOW | (os.O_CREAT if make else 0)
    while True:
        out = os.open(name, flags, 0o600, dir_fd=within)
        try:
            fcntl.flock(out, fcntl.LOCK_EX)
            if _has_name(out, within, name):
                yield out
                return
        finally:
            os.close(out)


def _has_name(opened: int, within: int, name: str) -> bool:
    try:
        named = os.stat(name, dir_fd=within, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(named, os.fstat(opened))
