"""
The connections of this process, by room.

What arrives for a room within one turn of the loop is joined once and leaves
in one send per reader. Each dialect's form of an event is made once, however
many read it.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import gevent
from gevent import get_hub

from . import bus, events
from .crowd import Crowd
from .dialects import Dialect
from .events import Person, Position
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


class Hub:
    """
    Finds the audience of a room, and the connections of a person.

    Subscribed to the bus, it is where notices become deliveries.
    """

    def __init__(self, store: Log, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._audiences: dict[str, Audience] = {}
        self._people: dict[int, set[Reader]] = defaultdict(set)
        self._ticker: gevent.Greenlet | None = None

    @contextmanager
    def audience(self, room: str) -> Iterator[Audience]:
        """Give the room's audience to somebody who is about to join; may wait for the store."""
        audience = self._audiences.get(room)
        if audience is None:
            audience = self._audiences[room] = Audience(room, self._store)
        try:
            with audience.held():
                yield audience
        finally:
            self._forget_if_empty(audience)

    def join(self, reader: Reader, audience: Audience, person: Person | None) -> None:
        """Let `reader` have everything of the room from now on."""
        audience.flush_now()
        audience.readers[reader.dialect.name].add(reader)
        if person is not None:
            audience.crowd.arrive(person)
            self._tick_soon()

    def introduce(self, room: str, person: Person) -> None:
        """Let the others see who a reader without a name turned out to be."""
        if room in self._audiences:
            self._audiences[room].crowd.arrive(person)
            self._tick_soon()

    def leave(self, reader: Reader, room: str, person: Person | None) -> None:
        """The opposite of `join`; somebody whose last connection leaves has a time of grace."""
        audience = self._audiences[room]
        audience.readers[reader.dialect.name].discard(reader)
        if person is not None:
            audience.crowd.depart(person, self._clock())
            self._tick_soon()
        self._forget_if_empty(audience)

    def sign_in(self, reader: Reader, person: Person) -> None:
        """Let `reader` have the notices for `person`."""
        self._people[person.id].add(reader)

    def sign_out(self, reader: Reader, person: Person) -> None:
        self._people[person.id].discard(reader)
        if not self._people[person.id]:
            del self._people[person.id]

    def notice(self, notice: bus.Notice) -> None:
        """Turn what the bus brings into deliveries."""
        match notice:
            case bus.Entered(room=room, offset=offset, body=body):
                if room in self._audiences:
                    self._audiences[room].enter(offset, body)
            case bus.Passing(room=room, body=body):
                if room in self._audiences:
                    self._audiences[room].deliver(body, passing=True)
            case bus.RoomGranted() | bus.RoomRevoked() | bus.ReadUpTo() | bus.SignedOut():
                if isinstance(notice, bus.RoomRevoked):
                    self._expel(notice.room, notice.user_id)
                for reader in tuple(self._people.get(notice.user_id, ())):
                    reader.notify(notice)

    def tick(self) -> None:
        """Tell every room who came and who went; once a second while there is anything to tell."""
        for audience in list(self._audiences.values()):
            came, went = audience.crowd.news(self._clock())
            if came or went:
                news = events.Presence(
                    room=audience.room, came=came, went=went, count=len(audience.crowd)
                )
                audience.deliver(events.encode(news), passing=True)
            self._forget_if_empty(audience)

    def stop(self) -> None:
        """Look for nothing and tell nothing any more."""
        for audience in self._audiences.values():
            audience.stop()
        if self._ticker is not None:
            self._ticker.kill()
            self._ticker = None

    def _expel(self, room: str, person_id: int) -> None:
        """Let the others see at once that somebody is gone, the time of grace or not."""
        if room in self._audiences:
            self._audiences[room].crowd.expel(person_id)
            self._tick_soon()

    def _tick_soon(self) -> None:
        if self._ticker is None:
            self._ticker = gevent.spawn(self._run)

    def _run(self) -> None:
        while any(not audience.crowd.idle for audience in self._audiences.values()):
            gevent.sleep(1.0)
            self.tick()
        self._ticker = None

    def _forget_if_empty(self, audience: Audience) -> None:
        if audience.empty and self._audiences.get(audience.room) is audience:
            del self._audiences[audience.room]
            audience.stop()
