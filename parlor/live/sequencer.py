"""
The order of a room's entries, made from a bus that promises none.

A bus may reorder, repeat or lose entries. An entry is let through when its
offset is the next one; one with an earlier offset is a repeat and dropped; one
with a later offset is kept until those before it are there. While the
sequencer is `behind`, the caller reads from the store, after a moment, what
follows the last entry let through, and offers it like any other. So readers
see the log as it is, whatever the bus did.

Only so many early entries are kept. Of the others only the highest offset is
remembered: they are in the store, and are read there when their turn comes.

Until `start` tells which offset is the next, everything is kept: that closes
the gap between reading the top of a log and hearing what follows it.
"""

from __future__ import annotations

EARLY = 1_000  # entries kept that came before their turn; more are read from the store


class Sequencer:
    """Lets the entries of one room through in the order of their offsets, each once."""

    __slots__ = ("_early", "_heard", "_limit", "_next")

    def __init__(self, limit: int = EARLY) -> None:
        self._limit = limit
        self._next: int | None = None
        self._heard = 0
        self._early: dict[int, bytes] = {}

    def start(self, top: int) -> list[bytes]:
        """Begin after offset `top`; return the entries that came early and are due now."""
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
