"""
The order of a room's entries, made from a bus that promises none.

A bus may reorder, repeat or lose. An entry is let through when its offset is
the next one; an earlier offset is a repeat and dropped; a later one is kept
until the missing are there. Whoever drives the sequencer asks `missing` and,
after a moment's patience, reads that range from the store and offers it like
anything else. So readers see the log as it is, whatever the bus did.

Until `start` tells which offset is the next, everything is kept: that closes
the gap between reading the top of a log and hearing what follows it.
"""

from __future__ import annotations


class Sequencer:
    """Lets the entries of one room through in the order of their offsets, each once."""

    __slots__ = ("_early", "_next")

    def __init__(self) -> None:
        self._next: int | None = None
        self._early: dict[int, bytes] = {}

    def start(self, top: int) -> list[bytes]:
        """Begin after offset `top`; return what came early and is due now."""
        self._next = top + 1
        self._early = {offset: body for offset, body in self._early.items() if offset > top}
        return self._due()

    def offer(self, offset: int, body: bytes) -> list[bytes]:
        """Return the entries that may be delivered now, in order; often just this one."""
        if self._next is not None and offset < self._next:
            return []
        self._early[offset] = body
        return [] if self._next is None else self._due()

    @property
    def missing(self) -> range:
        """The offsets that hold up later ones; empty when nothing waits."""
        if self._next is None or not self._early:
            return range(0)
        return range(self._next, min(self._early))

    def _due(self) -> list[bytes]:
        assert self._next is not None
        due = []
        while self._next in self._early:
            due.append(self._early.pop(self._next))
            self._next += 1
        return due
