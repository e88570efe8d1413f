"""
The order of a room's entries, made from a bus that promises none.

A bus may reorder, repeat or lose. An entry is let through when its offset is
the next one; an earlier offset is a repeat and dropped; a later one is kept
until the missing are there. Whoever drives the sequencer sees that it is
`behind` and, after a moment's patience, reads from the store what follows the
last one let through, and offers it like anything else. So readers see the log
as it is, whatever the bus did.

Only so many later ones are kept. Of those beyond, only the highest offset is
remembered: they are in the store, and are read there when their time comes.

Until `start` tells which offset is the next, everything is kept: that closes
the gap between reading the top of a log and hearing what follows it.
"""

from __future__ import annotations

EARLY = 1_000  # entries kept before their time; what is beyond is in the store


class Sequencer:
    """Lets the entries of one room through in the order of their offsets, each once."""

    __slots__ = ("_early", "_heard", "_limit", "_next")

    def __init__(self, limit: int = EARLY) -> None:
        self._limit = limit
        self._next: int | None = None
        self._heard = 0
        self._early: dict[int, bytes] = {}

    def start(self, top: int) -> list[bytes]:
        """Begin after offset `top`; return what came early and is due now."""
        self._next = top + 1
        self._early = {offset: body for offset, body in self._early.items() if offset > top}
        return self._due()

    def offer(self, offset: int, body: bytes) -> list[bytes]:
        """Return the entries that may be delivered now, in order; often just this one."""
        if self._next == offset and not self._early:
            self._next += 1
            return [body]
        if self._next is not None and offset < self._next:
            return []
        self._heard = max(self._heard, offset)
        if len(self._early) < self._limit or offset == self._next:
            self._early[offset] = body
        return [] if self._next is None else self._due()

    @property
    def behind(self) -> bool:
        """Whether entries are missing that hold up later ones."""
        return self._next is not None and self._heard >= self._next

    def _due(self) -> list[bytes]:
        assert self._next is not None
        due = []
        while self._next in self._early:
            due.append(self._early.pop(self._next))
            self._next += 1
        return due
