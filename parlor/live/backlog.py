"""
What returning readers missed of a room and memory no longer has, read once for all of them.

After a restart everybody comes back at once, each having seen another part of
the log. So it is read in blocks that begin at fixed offsets: all who want some
of a block wait for the same reading of it, and for a second the block is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from gevent.event import AsyncResult

from ..loop.asking import ask_once
from ..loop.stopwatch import Waiting
from ..wire import Position
from ..wire.compact import Missed, compact

BLOCK = 500  # entries read at once
FRESH = 1.0  # seconds for which a block is served again


class BacklogStore(Protocol):
    def events_after(self, room: str, seen: Position, limit: int) -> list[Missed]: ...


class _Block(NamedTuple):
    entries: AsyncResult
    until: float


class Backlog:
    """The blocks of one room's log that were just read."""

    def __init__(self, room: str, store: BacklogStore, clock: Callable[[], float]) -> None:
        self._room = room
        self._store = store
        self._clock = clock
        self._blocks: dict[Position, _Block] = {}

    def after(self, seen: Position) -> list[Missed]:
        """
        Return some of what follows `seen`, oldest first; nothing if it is the top.

        Raises:
            PositionLost: If `seen` is of another epoch, or beyond the top.
        """
        start = Position(seen.epoch, seen.offset - seen.offset % BLOCK)
        for _ in range(2):
            block = self._block(start)
            found = [entry for entry in self._read(start, block) if entry[0] > seen.offset]
            if found:
                return found
            # It may have been read before what is asked for was written.
            self._drop(start, block)
        return []

    def compacted(self, seen: Position, until: int) -> list[tuple[int, bytes]]:
        """
        Return some of what follows `seen`, up to offset `until`, as it is sent to a reader.

        Raises:
            PositionLost: If `seen` is of another epoch, or beyond the top.
        """
        found = [entry for entry in self.after(seen) if entry[0] <= until]
        return compact(self._room, seen.offset, found)

    def forget(self) -> None:
        """Let go of the blocks that are no longer fresh."""
        if not self._blocks:
            return
        now = self._clock()
        for start, block in list(self._blocks.items()):
            if block.until <= now and block.entries.ready():
                del self._blocks[start]

    def clear(self) -> None:
        """Let go of all blocks, for something in the log has changed."""
        self._blocks.clear()

    def _block(self, start: Position) -> _Block:
        self.forget()
        if start not in self._blocks:
            entries = ask_once(lambda: self._store.events_after(self._room, start, BLOCK))
            self._blocks[start] = _Block(entries, self._clock() + FRESH)
        return self._blocks[start]

    def _read(self, start: Position, block: _Block) -> list[Missed]:
        try:
            with Waiting("store"):
                entries: list[Missed] = block.entries.get()
        except Exception:
            self._drop(start, block)
            raise
        return entries

    def _drop(self, start: Position, block: _Block) -> None:
        """Have a block read again, unless another who waited for it has done so."""
        if self._blocks.get(start) is block:
            del self._blocks[start]
