"""The bytes of a file as they come, taken in parts by who knows what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator

from ..errors import BrokenFile

Pieces = Generator[bytes, None, None]
Read = Callable[[], Pieces]  # begins a file anew

# A picture of 100 MiB has some 50,000; one of nothing but headers would hold a thread for minutes.
MOST_PARTS = 250_000


class Stream:
    """
    A file, of which one piece is in memory at a time, and what was asked for.

    How it is cut into pieces makes no difference. Within `with` it closes
    the pieces at the end.
    """

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._piece = b""
        self._at = 0
        self._parts = 0

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._pieces.close()

    def take(self, count: int) -> bytes:
        """
        Return the next `count` bytes.

        Raises:
            BrokenFile: If there are fewer.
        """
        taken = self.take_at_most(count)
        if len(taken) < count:
            raise BrokenFile("it ends too early")
        return taken

    def take_at_most(self, count: int) -> bytes:
        """
        Return the next `count` bytes, or what is left.

        Raises:
            BrokenFile: If the file has more parts than one that is meant to be seen.
        """
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise BrokenFile("it has too many parts")
        return b"".join(self._some(count))

    def passed(self, count: int) -> Iterator[bytes]:
        """
        Yield the next `count` bytes in pieces.

        Raises:
            BrokenFile: At the end, if there are fewer.
        """
        for part in self._some(count):
            count -= len(part)
            yield part
        if count:
            raise BrokenFile("it ends too early")

    def skip(self, count: int) -> None:
        """
        Leave out the next `count` bytes.

        Raises:
            BrokenFile: If there are fewer.
        """
        for _ in self.passed(count):
            pass

    def rest(self) -> Iterator[bytes]:
        """Yield all that is left."""
        while self._is_filled():
            part, self._at = self._piece[self._at :], len(self._piece)
            yield part

    def until(self, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
        """
        Yield what is before the next match within one piece, or all that is left.

        What may go on in the next piece must match at the end of one, too.
        """
        while self._is_filled():
            found = pattern.search(self._piece, self._at)
            end = found.start() if found else len(self._piece)
            part, self._at = self._piece[self._at : end], end
            yield part
            if found:
                return

    def _some(self, count: int) -> Iterator[bytes]:
        while count and self._is_filled():
            part = self._piece[self._at : self._at + count]
            self._at += len(part)
            count -= len(part)
            yield part

    def _is_filled(self) -> bool:
        while self._at == len(self._piece):
            piece = next(self._pieces, None)
            if piece is None:
                return False
            self._piece, self._at = piece, 0
        return True
