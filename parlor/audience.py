"""
Those in this process who read one room, and what they read last.

What arrives for a room within one turn of the loop is joined once and leaves
in one send per reader. Each dialect's form of an event is made once, however
many read it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import gevent
from gevent import get_hub

from . import bus
from .crowd import Crowd
from .dialects import Dialect
from .events import Position
from .frames import text_frame
from .history import History
from .sequencer import Sequencer

log = logging.getLogger(__name__)

PATIENCE = 0.2
RETRY = 2.0


class Log(Protocol):
    """What the hub asks of the store."""

    def top(self, room: str) -> Position: ...

    def events_after(self, room: str, seen: Position, limit: int) -> list[tuple[int, bytes]]: ...


class Reader(Protocol):
    """One connection, as the hub sees it."""

    dialect: Dialect

    def push(self, frames: bytes, *, passing: bool = False) -> None: ...

    def notify(self, notice: bus.Notice) -> None: ...


class Audience:
    """Those in this process who read one room, and what they read last."""

    def __init__(self, room: str, store: Log) -> None:
        self.room = room
        self.crowd = Crowd()
        self.readers: dict[str, set[Reader]] = defaultdict(set)
        self._store = store
        self._sequencer = Sequencer()
        self._holds = 0
        self._pending: list[tuple[bytes, bool]] = []
        self._flushing = False
        self._filler: gevent.Greenlet | None = None
        self._history: History | None = None

    @property
    def history(self) -> History:
        assert self._history is not None, "an audience is loaded before anybody joins"
        return self._history

    @property
    def empty(self) -> bool:
        return not self._holds and self.crowd.idle and not any(self.readers.values())

    @contextmanager
    def held(self) -> Iterator[Audience]:
        """Keep the audience, and so its history, in step with the log while somebody joins."""
        self._holds += 1
        try:
            if self._history is None:
                self.load()
            yield self
        finally:
            self._holds -= 1

    def load(self) -> None:
        """Find out where the log stands; entries that come meanwhile are kept."""
        top = self._store.top(self.room)
        if self._history is None:
            self._history = History(top)
            self._advance(self._sequencer.start(top.offset))

    def enter(self, offset: int, body: bytes) -> None:
        """Take in an entry from the bus; deliver whatever is due by it."""
        self._advance(self._sequencer.offer(offset, body))
        if self._sequencer.missing:
            self._fill_after(PATIENCE)

    def deliver(self, body: bytes, *, passing: bool = False) -> None:
        """Send to every reader at the end of this turn of the loop."""
        self._pending.append((body, passing))
        if not self._flushing:
            self._flushing = True
            get_hub().loop.run_callback(self._flush)

    def flush_now(self) -> None:
        """Send what waits before somebody joins who must not get it twice."""
        if self._pending:
            self._flush()

    def stop(self) -> None:
        """Look for nothing any more."""
        if self._filler is not None:
            self._filler.kill(block=False)
            self._filler = None

    def _advance(self, due: list[bytes]) -> None:
        for body in due:
            self.history.append(body)
            self.deliver(body)

    def _flush(self) -> None:
        self._flushing = False
        pending, self._pending = self._pending, []
        for readers in self.readers.values():
            if readers:
                self._send(pending, readers)

    def _send(self, pending: list[tuple[bytes, bool]], readers: set[Reader]) -> None:
        dialect = next(iter(readers)).dialect
        passing = all(is_passing for _, is_passing in pending)
        frames = b"".join(
            text_frame(shared)
            for body, _ in pending
            if (shared := dialect.shared(body)) is not None
        )
        if frames:
            # A reader that is cut off by this leaves the set while we go through it.
            for reader in tuple(readers):
                reader.push(frames, passing=passing)

    def _fill_after(self, seconds: float) -> None:
        if self._filler is None:
            self._filler = gevent.spawn_later(seconds, self._fill)

    def _fill(self) -> None:
        """Read from the store what the bus did not bring; where that fails, try again later."""
        try:
            while missing := self._sequencer.missing:
                seen = Position(self.history.top.epoch, missing.start - 1)
                found = self._store.events_after(self.room, seen, len(missing))
                for offset, body in found:
                    self._advance(self._sequencer.offer(offset, body))
                if not found:
                    break
        except Exception:
            log.exception("x could not fill a gap of %s", self.room)
        self._filler = None
        if self._sequencer.missing:
            self._fill_after(RETRY)
