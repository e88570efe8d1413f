"""
What every storage of files promises.

A file grows piece by piece, unfinished, and is finished once; from then on it
is as it is until it is removed. What is finished is kept over a crash and a
loss of power; what is unfinished over a crash only, for after a loss of power
it may end earlier, or in zeros.

Several processes, and several machines, may ask for one file at the same time.
Of two pieces for one place only one is taken. An id that is none is refused
like a file that is not there, so nobody makes a path by an id.

All calls block: they belong into threads. What a disk says otherwise than by
the errors here is raised as `OSError`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import NamedTuple, Protocol

PIECE = 64 * 1024  # bytes that are read at once: a response goes out in such pieces


class Stored(NamedTuple):
    """A file of a storage, and for how many seconds nothing was written to it."""

    id: str
    age: float
    finished: bool


class Storage(Protocol):
    def append(self, file: str, offset: int, piece: bytes) -> None:
        """
        Add `piece` to the end of an unfinished file, which the first one begins.

        Raises:
            WrongOffset: If the file does not end at `offset`, or is finished.
            NoSpace: If it would not leave enough free. A part of it may have
                been written; `length` tells.
        """

    def length(self, file: str) -> int:
        """Return how many bytes of a file are here, finished or not; 0 if it was never begun."""

    def finish(self, file: str) -> None:
        """
        Keep an unfinished file from now on; of one that is finished nothing changes.

        Raises:
            NoSuchFile: If it was never begun, or is removed.
        """

    def read(
        self, file: str, start: int = 0, stop: int | None = None
    ) -> Generator[bytes, None, None]:
        """
        Return what is between two offsets of a file, finished or not, in pieces of 64 KiB.

        It ends where the file does. A file that is removed meanwhile is read to
        its end; close what is not read to its end.

        Raises:
            NoSuchFile: At once, if it is not there.
        """

    def remove(self, file: str) -> None:
        """Remove a file, finished or not; it is no error if it is not there."""

    def listed(self) -> Iterator[Stored]:
        """Return all files, in no order; of those that come or go meanwhile some may be missing."""

    def space(self) -> int:
        """Return how many bytes may still be stored."""
