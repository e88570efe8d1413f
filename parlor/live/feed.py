"""
Those in this process who read one room, and what they read last.

Each dialect's form of an event is made once, however many read it.

Who reads is in the log itself: when an entry says that somebody left, those
before it are theirs to read and those after it are not, whatever became of
the notice that says so sooner.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from gevent.event import AsyncResult

from .. import bus, wire
from ..delivery import fanout
from ..delivery.fanout import Fanout
from ..loop.asking import ask_once
from ..wire import Position
from ..wire.dialects import Dialect
from .backlog import Backlog
from .history import History
from .presence.crowd import Crowd
from .sequencer import Sequencer

log = logging.getLogger(__name__)

STANDING = (b'{"type":"left"', b'{"type":"joined"')


class Log(Protocol):
    """What is asked of the store."""

    def top(self, room: str) -> Position: ...

    def events_after(self, room: str, seen: Position, limit: int) -> list[tuple[int, bytes]]: ...


class Reader(Protocol):
    """One conversation, as the hub sees it, and the connection it is on."""

    dialect: Dialect

    @property
    def wire(self) -> fanout.Reader: ...

    @property
    def rooms(self) -> Mapping[str, int]:
        """The rooms that are read, each with the offset up to which the standing is known."""

    def notify(self, notice: bus.Notice) -> None: ...


Stands = Callable[[wire.Left | wire.Joined], None]


class Audience:
    """Those in this process who read one room, and what they read last."""

    def __init__(
        self, room: str, store: Log, crowd: Crowd, stands: Stands, clock: Callable[[], float]
    ) -> None:
        self.room = room
        self.crowd = crowd
        self.backlog = Backlog(room, store, clock)
        self._store = store
        self._stands = stands
        self._sequencer = Sequencer()
        self._holds = 0
        self._dialects: dict[str, tuple[Dialect, Fanout[fanout.Reader]]] = {}
        self._loading: AsyncResult | None = None
        self._history: History | None = None
        self._began: Position | None = None

    @property
    def history(self) -> History:
        assert self._history is not None, "an audience is loaded before anybody joins"
        return self._history

    @property
    def loaded(self) -> bool:
        """Whether it is known where the log stands."""
        return self._history is not None

    @property
    def behind(self) -> bool:
        """Whether entries are missing that hold up later ones."""
        return self._sequencer.behind

    @property
    def empty(self) -> bool:
        return not self._holds and self.crowd.idle and not any(self.readers)

    def began_after(self, position: Position) -> bool:
        """
        Whether entries after `position` were never seen here, as it began with later ones.

        If so, somebody who was a member at `position` may have left in between.
        """
        assert self._began is not None, "an audience is loaded before anybody joins"
        return position.epoch == self._began.epoch and position.offset < self._began.offset

    @contextmanager
    def held(self) -> Iterator[Audience]:
        """Keep the audience, and so its history, in step with the log while somebody joins."""
        self._holds += 1
        try:
            if self._history is None:
                self._load()
            yield self
        finally:
            self._holds -= 1

    def enter(self, offset: int, body: bytes) -> None:
        """Take in an entry, from wherever; deliver whatever is due by it."""
        self._advance(self._sequencer.offer(offset, body))

    def catch_up(self, offset: int) -> None:
        """
        Read on in the log, until `offset` is in the history or the log ends.

        Raises:
            PositionLost: If the numbering is another now.
        """
        while self.history.top.offset < offset:
            found = self.backlog.after(self.history.top)
            if not found:
                return
            for entry in found:
                self.enter(*entry)

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
            if not readers:
                continue
            try:
                shared = dialect.shared(body)
            except Exception:
                # A newer version may write what this one cannot say; the other dialects can.
                log.exception("x cannot say it in %s", dialect.name)
                continue
            if shared is not None:
                readers.deliver(shared, passing=passing)

    def _load(self) -> None:
        """Find out where the log stands, once for all who ask; what comes meanwhile is kept."""
        if self._loading is None:
            self._loading = ask_once(functools.partial(self._store.top, self.room))
        loading = self._loading
        try:
            top = loading.get()
        finally:
            if self._loading is loading and loading.ready():
                self._loading = None
        if self._history is None:
            self._history, self._began = History(top), top
            self._advance(self._sequencer.start(top.offset))

    def _advance(self, due: list[bytes]) -> None:
        for body in due:
            self.history.append(body)
            self.deliver(body)
            if body.startswith(STANDING):
                self._take_note(body)

    def _take_note(self, body: bytes) -> None:
        entry = wire.decode_entry(body)
        if isinstance(entry, wire.Left):
            # What was before is theirs, too, who are put out now.
            for _, readers in self._dialects.values():
                readers.flush()
        if isinstance(entry, wire.Left | wire.Joined):
            self._stands(entry)
