"""The files of a database, which must stay the ones that were opened."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ..sql.database import Away, Space

SPACE = 1024 * 1024  # bytes: less than that is full to one who is about to write

Identity = tuple[int, int]


class Files:
    """
    The file of a database and its write-ahead log, as they were when they were opened.

    SQLite goes on to write into files that were removed, or in whose place
    there are others, and all of that is gone when the last process has closed
    them. The log comes and goes with the connections, so it is taken note of
    for each that writes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log_path = path.with_name(f"{path.name}-wal")
        self._database = _identity(path)
        self._log: Identity | None = None

    def opened(self) -> None:
        """Take note of the write-ahead log, which a connection has opened just now."""
        self._log = _identity(self._log_path)

    def closed(self) -> None:
        """Take note that the connection which had opened the log is no more."""
        self._log = None

    def check(self) -> None:
        """
        Look whether they are still there.

        Raises:
            Away: If one was removed, or another is in its place.
        """
        for path, known in ((self._path, self._database), (self._log_path, self._log)):
            if known is not None and (found := _identity(path)) != known:
                what = "was removed" if found is None else "is another file now"
                raise Away(f"{path} {what}: put it back, or restart Parlor")

    def check_space(self) -> None:
        """
        Look whether there is space for more.

        Raises:
            Away: If there is hardly any.
        """
        space = self.space()
        if space is not None and space.free < SPACE:
            raise Away(f"the disk of {self._path} is full")

    def size(self) -> int:
        """Return the bytes of both; of one that is gone, none."""
        size = 0
        for path in (self._path, self._log_path):
            with suppress(OSError):
                size += path.stat().st_size
        return size

    def space(self) -> Space | None:
        """Return the space on the disk; None if the folder is gone."""
        try:
            disk = os.statvfs(self._path.parent)
        except OSError:
            return None
        return Space(disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize)


def _identity(path: Path) -> Identity | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
