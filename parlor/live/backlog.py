"""
What returning readers missed of a room and memory no longer has, read once for all of them.

After a restart everybody comes back at once, each having seen another part of
the log. So it is read in blocks that begin at fixed offsets: all who want some
of a block wait for the same reading of it, and for a second the block is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from gevent.event import AsyncResult

from ..loop.asking import ask_once
from ..wire import Position
from ..wire.fold import void
from ..wire.header import SAID, read_header

BLOCK = 500  # entries read at once
FRESH = 1.0  # seconds for which a block is served again
FOLDED = ("edited", "deleted")  # changes that are in what they are about, too


class BacklogStore(Protocol):
    def events_after(self, room: str, seen: Position, limit: int) -> list[tuple[int, bytes]]: ...


class Stretch(NamedTuple):
    """
    One entry of the log, or several that are void, from offset `first` to `last`.

    `of` is what a change is about, if that has the change in it.
    """

    first: int
    last: int
    body: bytes
    of: int | None = None
    void: bool = False


class _Block(NamedTuple):
    stretches: AsyncResult
    until: float


class Backlog:
    """The blocks of one room's log that were just read."""

    def __init__(self, room: str, store: BacklogStore, clock: Callable[[], float]) -> None:
        self._room = room
        self._store = store
        self._clock = clock
        self._blocks: dict[Position, _Block] = {}

    def after(self, seen: Position) -> list[Stretch]:
        """
        Return some of what follows `seen`, oldest first; nothing if it is the top.

        Raises:
            PositionLost: If `seen` is of another epoch, or beyond the top.
        """
        start = Position(seen.epoch, seen.offset - seen.offset % BLOCK)
        for _ in range(2):
            block = self._block(start)
            found = [one for one in self._read(start, block) if one.last > seen.offset]
            if found:
                if found[0].first <= seen.offset:
                    found[0] = self._void(seen.offset + 1, found[0].last)
                return found
            # It may have been read before what is asked for was written.
            self._drop(start, block)
        return []

    def compacted(self, seen: Position, until: int) -> list[Stretch]:
        """
        Return some of what follows `seen`, up to offset `until`, as it is sent to a reader.

        A change that is in an entry which comes with it says nothing new, so
        it is void; and voids that follow each other are one.

        Raises:
            PositionLost: If `seen` is of another epoch, or beyond the top.
        """
        return list(self._compact(self.after(seen), seen.offset, until))

    def forget(self) -> None:
        """Let go of the blocks that are no longer fresh."""
        now = self._clock()
        for start, block in list(self._blocks.items()):
            if block.until <= now and block.stretches.ready():
                del self._blocks[start]

    def clear(self) -> None:
        """Let go of all blocks, for something in the log has changed."""
        self._blocks.clear()

    def _block(self, start: Position) -> _Block:
        self.forget()
        if start not in self._blocks:
            stretches = ask_once(lambda: self._ask_store(start))
            self._blocks[start] = _Block(stretches, self._clock() + FRESH)
        return self._blocks[start]

    def _ask_store(self, start: Position) -> list[Stretch]:
        found = self._store.events_after(self._room, start, BLOCK)
        return [_stretch(offset, body) for offset, body in found]

    def _read(self, start: Position, block: _Block) -> list[Stretch]:
        try:
            stretches: list[Stretch] = block.stretches.get()
        except Exception:
            self._drop(start, block)
            raise
        return stretches

    def _drop(self, start: Position, block: _Block) -> None:
        """Have a block read again, unless another who waited for it has done so."""
        if self._blocks.get(start) is block:
            del self._blocks[start]

    def _compact(self, stretches: list[Stretch], seen: int, until: int) -> Iterator[Stretch]:
        first = last = 0
        for one in stretches:
            if one.first > until:
                break
            if one.void or (one.of is not None and one.of > seen):
                first, last = first or one.first, min(one.last, until)
                continue
            if first:
                yield self._void(first, last)
                first = 0
            yield one
        if first:
            yield self._void(first, last)

    def _void(self, first: int, last: int) -> Stretch:
        body = void(self._room, first, last if last > first else None)
        return Stretch(first, last, body, void=True)


def _stretch(offset: int, body: bytes) -> Stretch:
    if body.startswith(SAID):
        return Stretch(offset, offset, body)
    header = read_header(body)
    if header.type == "void":
        return Stretch(offset, header.to or offset, body, void=True)
    return Stretch(offset, offset, body, header.of if header.type in FOLDED else None)
