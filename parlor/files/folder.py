"""
A storage in a folder, which several machines may share.

    ab/cd/abcd…     finished files, by the beginning of their id
    unfinished/     all others

Who changes an unfinished file holds its lock. A file is moved once it is on the
disk, and is finished once the folders are, too. No step on the way follows a
symlink, but for the folder itself, which may be one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from ..errors import NoSpace, NoSuchFile, WrongOffset
from . import opening
from .contract import PIECE, Stored
from .ids import is_id

RESERVE = 1024**3  # bytes that are left free: without any, the database could not go on
UNFINISHED = "unfinished"

_FULL = (errno.ENOSPC, errno.EDQUOT)


class FolderStorage:
    """Keeps files in a folder, which is made if it is not there; its promises are in `contract`."""

    def __init__(
        self, root: Path, reserve: int = RESERVE, now: Callable[[], float] = time.time
    ) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._root = root
        self._reserve = reserve
        self._now = now

    def append(self, file: str, offset: int, piece: bytes) -> None:
        if self._is_finished(file):
            raise WrongOffset(self.length(file))
        try:
            with (
                self._folder(UNFINISHED, make=True) as folder,
                opening.locked(folder, file, make=offset == 0) as out,
            ):
                if self._is_finished(file):
                    os.unlink(file, dir_fd=folder)  # begun anew while another one finished it
                    raise WrongOffset(self.length(file))
                length = os.fstat(out).st_size
                if length != offset:
                    raise WrongOffset(length)
                if self.space() < len(piece):
                    raise NoSpace
                _write(out, offset, piece)
        except FileNotFoundError:
            raise WrongOffset(self.length(file)) from None

    def length(self, file: str) -> int:
        try:
            found = self._open(file)
        except FileNotFoundError:
            return 0
        try:
            return os.fstat(found).st_size
        finally:
            os.close(found)

    def finish(self, file: str) -> None:
        home = _home(file)
        with contextlib.suppress(FileNotFoundError), self._folder(UNFINISHED) as folder:
            with opening.locked(folder, file) as out, self._folder(*home, make=True) as target:
                if self._is_finished(file):
                    os.unlink(file, dir_fd=folder)  # begun anew by one who was killed at that
                else:
                    os.fsync(out)
                    os.rename(file, file, src_dir_fd=folder, dst_dir_fd=target)
            os.fsync(folder)
        if not self._is_finished(file):
            raise NoSuchFile
        # Also if somebody else has moved it, who may not have come to this.
        for depth in range(len(home), -1, -1):
            with self._folder(*home[:depth]) as folder:
                os.fsync(folder)

    def read(
        self, file: str, start: int = 0, stop: int | None = None
    ) -> Generator[bytes, None, None]:
        try:
            pieces = _pieces(self._open(file), start, stop)
        except FileNotFoundError:
            raise NoSuchFile from None
        next(pieces)  # one that has begun closes its file however it ends
        return pieces

    def remove(self, file: str) -> None:
        home = _home(file)
        # In the order in which a file moves, so that it is met in one of the two.
        for place in ((UNFINISHED,), home):
            with contextlib.suppress(FileNotFoundError), self._folder(*place) as folder:
                os.unlink(file, dir_fd=folder)
                os.fsync(folder)

    def listed(self) -> Iterator[Stored]:
        for one in self._files(UNFINISHED):
            if not self._is_finished(one.id):  # or who removes what is old removes both
                yield one
        for first in self._names():
            for second in self._names(first):
                yield from self._files(first, second)

    def space(self) -> int:
        found = os.statvfs(self._root)
        return max(0, found.f_bavail * found.f_frsize - self._reserve)

    def _folder(self, *names: str, make: bool = False) -> AbstractContextManager[int]:
        return opening.folder(self._root, *names, make=make)

    def _open(self, file: str) -> int:
        home = _home(file)
        # It may be finished between the first two looks.
        for place in (home, (UNFINISHED,), home):
            with contextlib.suppress(FileNotFoundError), self._folder(*place) as folder:
                return os.open(file, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
        raise FileNotFoundError

    def _is_finished(self, file: str) -> bool:
        with contextlib.suppress(FileNotFoundError), self._folder(*_home(file)) as folder:
            os.stat(file, dir_fd=folder, follow_symlinks=False)
            return True
        return False

    def _names(self, *place: str) -> list[str]:
        with self._folder(*place) as folder, os.scandir(folder) as entries:
            return [
                entry.name
                for entry in entries
                if len(entry.name) == 2 and entry.is_dir(follow_symlinks=False)
            ]

    def _files(self, *place: str) -> list[Stored]:
        found: list[Stored] = []
        with contextlib.suppress(FileNotFoundError), self._folder(*place) as folder:
            # NFS has files of its own here, where one is removed that somebody reads.
            for name in filter(is_id, os.listdir(folder)):
                with contextlib.suppress(FileNotFoundError):
                    one = os.stat(name, dir_fd=folder, follow_symlinks=False)
                    if stat.S_ISREG(one.st_mode):
                        age = max(0.0, self._now() - one.st_mtime)
                        found.append(Stored(name, age, place != (UNFINISHED,)))
        return found


def _home(file: str) -> tuple[str, str]:
    if not is_id(file):
        raise NoSuchFile
    return file[:2], file[2:4]


def _write(out: int, offset: int, piece: bytes) -> None:
    rest = memoryview(piece)
    try:
        while rest:
            written = os.pwrite(out, rest, offset)
            offset += written
            rest = rest[written:]
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpace from None
        raise


def _pieces(opened: int, start: int, stop: int | None) -> Generator[bytes, None, None]:
    """Yield nothing once, and then what is read."""
    try:
        yield b""
        while stop is None or start < stop:
            size = PIECE if stop is None else min(PIECE, stop - start)
            piece = os.pread(opened, size, start)
            if not piece:
                return
            start += len(piece)
            yield piece
    finally:
        os.close(opened)
