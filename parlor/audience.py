"""
Those in this process who read one room, and what they read last.

Each dialect's form of an event is made once, however many read it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import gevent

from . import bus, fanout
from .crowd import Crowd
from .dialects import Dialect
from .events import Position
from .fanout import Fanout
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
    """One conversation, as the hub sees it, and the connection it is on."""

    dialect: Dialect

    @property
    def wire(self) -> fanout.Reader: ...

    def notify(self, notice: bus.Notice) -> None: ...


class Audience:
    """Those in this process who read one room, and what they read last."""

    def __init__(self, room: str, store: Log) -> None:
        self.room = room
        self.crowd = Crowd()
        self._store = store
        self._sequencer = Sequencer()
        self._holds = 0
        self._dialects: dict[str, tuple[Dialect, Fanout[fanout.Reader]]] = {}
        self._filler: gevent.Greenlet | None = None
        self._history: History | None = None

    @property
    def history(self) -> History:
        assert self._history is not None, "an audience is loaded before anybody joins"
        return self._history

    @property
    def empty(self) -> bool:
        return not self._holds and self.crowd.idle and not any(self.readers)

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

    @property
    def readers(self) -> Iterator[fanout.Reader]:
        """The connections of everybody who reads the room here."""
        for _, readers in self._dialects.values():
            yield from readers

    def join(self, reader: Reader) -> None:
        """Let `reader` have everything from now on, and nothing of what was before."""
        dialect = reader.dialect
        _, readers = self._dialects.setdefault(dialect.name, (dialect, Fanout()))
        readers.flush()
        readers.join(reader.wire)

    def leave(self, reader: Reader) -> None:
        """Let `reader` have nothing more."""
        self._dialects[reader.dialect.name][1].leave(reader.wire)

    def deliver(self, body: bytes, *, passing: bool = False) -> None:
        """Send to every reader at the end of this turn of the loop."""
        for dialect, readers in self._dialects.values():
            if readers and (shared := dialect.shared(body)) is not None:
                readers.deliver(shared, passing=passing)

    def stop(self) -> None:
        """Look for nothing any more."""
        if self._filler is not None:
            self._filler.kill(block=False)
            self._filler = None

    def _advance(self, due: list[bytes]) -> None:
        for body in due:
            self.history.append(body)
            self.deliver(body)

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
