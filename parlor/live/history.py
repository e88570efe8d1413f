"""The last entries of a room, kept in memory for those who come back soon."""

from __future__ import annotations

from collections import deque
from itertools import islice

from ..errors import PositionLost
from ..wire import Position


class History:
    """
    The last `limit` entries of a room, each encoded, as they stand now.

    Offsets are consecutive. The epoch changes whenever the numbering
    restarts, so that offset 7 of a lost log is never mistaken for offset 7
    of its successor.
    """

    __slots__ = ("_tail", "top")

    def __init__(self, top: Position, limit: int = 300) -> None:
        self.top = top
        self._tail: deque[bytes] = deque(maxlen=limit)

    @property
    def first(self) -> int:
        """The offset of the oldest entry; one above the top if there is none."""
        return self.top.offset + 1 - len(self._tail)

    def append(self, body: bytes) -> None:
        """Add the entry that follows the top."""
        self._tail.append(body)
        self.top = Position(self.top.epoch, self.top.offset + 1)

    def get(self, offset: int) -> bytes | None:
        """Return the entry at `offset`; None if it is not kept."""
        if self.first <= offset <= self.top.offset:
            return self._tail[offset - self.first]
        return None

    def amend(self, offset: int, body: bytes) -> None:
        """Let the entry at `offset` be `body` from now on; one that is not kept is left alone."""
        if self.first <= offset <= self.top.offset:
            self._tail[offset - self.first] = body

    def since(self, seen: Position) -> list[bytes]:
        """
        Return every entry after `seen`, oldest first.

        Raises:
            PositionLost: If any of them has been trimmed, or `seen` belongs
                to another epoch. A partial answer is never returned.
        """
        missed = self.top.offset - seen.offset
        if seen.epoch != self.top.epoch or not 0 <= missed <= len(self._tail):
            raise PositionLost
        return list(islice(self._tail, len(self._tail) - missed, None))
