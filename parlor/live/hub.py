"""The connections of this process, by room and by person."""

from __future__ import annotations

import functools
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import gevent

from .. import bus, wire
from ..bus import Bus
from ..wire import Person
from ..wire.dialects import LOBBY
from .backfill import Backfill, Log
from .feed import Audience, Reader
from .presence.crowd import Crowd
from .presence.rosters import Rosters
from .sessions import Sessions, SessionStore

log = logging.getLogger(__name__)

TICK = 1.0  # seconds between two tellings of who came and who went


class Questions(Log, SessionStore, Protocol):
    """What is asked of the store."""


class Hub:
    """
    Finds the audience of a room, and the connections of a person.

    Subscribed to the bus, it is where notices become deliveries.
    """

    def __init__(
        self,
        store: Questions,
        to: Bus,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = gevent.sleep,
    ) -> None:
        self._store = store
        self._bus = to
        self._clock = clock
        self._pause = pause
        self._audiences: dict[str, Audience] = {}
        self._people: dict[int, set[Reader]] = defaultdict(set)
        self._rosters = Rosters()
        self._moves = 0
        self._ticker: gevent.Greenlet | None = None
        self._stopped = False
        self.sessions = Sessions(store)
        self._backfill = Backfill(
            store, to, self._audiences, self._people, self._tell, self.sessions.check, pause
        )

    @contextmanager
    def audience(self, room: str) -> Iterator[Audience]:
        """Give the room's audience to somebody who is about to join; may wait for the store."""
        audience = self._audiences.get(room)
        if audience is None:
            crowd = Crowd(elsewhere=functools.partial(self._rosters.people, room))
            audience = Audience(room, self._store, crowd, self._stands, self._clock)
            self._audiences[room] = audience
        try:
            with audience.held():
                if audience.behind:
                    self._backfill.ask_soon()
                yield audience
        finally:
            self._forget_if_empty(audience)

    def join(self, reader: Reader, audience: Audience, person: Person | None) -> None:
        """Let `reader` have everything of the room from now on."""
        audience.join(reader)
        if person is not None:
            self.introduce(audience, person)

    def introduce(self, audience: Audience, person: Person) -> None:
        """Let the others see who has joined."""
        audience.crowd.arrive(person)
        self._tick_soon()

    def leave(self, reader: Reader, audience: Audience, person: Person | None) -> None:
        """The opposite of `join`; somebody whose last connection leaves has a time of grace."""
        audience.leave(reader)
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
                    audience = self._audiences[room]
                    audience.enter(offset, body)
                    if audience.behind:
                        self._backfill.ask_soon()
            case bus.Passing(room=room, body=body):
                if room in self._audiences:
                    self._audiences[room].deliver(body, passing=True)
            case bus.RoomGranted() | bus.RoomRevoked() | bus.ReadUpTo():
                self._tell(notice)
            case bus.SessionEnded(sessions=ended):
                self.sessions.end(ended)
            case bus.PersonChanged(person=person):
                self._change(person)
            case bus.Moved() | bus.Roster() | bus.RosterWanted():
                self._hear(notice)
            case bus.Arrived(origin=origin):
                self._rosters.arrive(origin)
                self.doubt()
            case bus.Gone(origin=origin):
                self._rosters.leave(origin, self._clock())
                self.doubt()
            case bus.Missed():
                self._rosters.doubt()
                self.doubt()

    def doubt(self) -> None:
        """Notices may be lost, or could not be acted on: have the store asked about everything."""
        self._backfill.ask_all()
        self._tick_soon()

    def tick(self) -> None:
        """Tell every room who came and who went; once a second while there is anything to tell."""
        now = self._clock()
        if self._rosters.expire(now):
            self._look()
            # What a process did as it died may have been stored only later.
            self._backfill.ask_all()
        for audience in list(self._audiences.values()):
            self._tell_others(audience, now)
            came, went = audience.crowd.news()
            if came or went:
                news = wire.Presence(
                    room=audience.room, came=came, went=went, count=len(audience.crowd)
                )
                audience.deliver(wire.encode(news), passing=True)
            audience.backlog.forget()
            self._forget_if_empty(audience)
        self._ask_rosters()

    def stop(self) -> None:
        """Look for nothing and tell nothing any more."""
        self._stopped = True
        self._backfill.stop()
        if self._ticker is not None:
            self._ticker.kill(block=False)

    # Who is here, and who is elsewhere

    def _tell_others(self, audience: Audience, now: float) -> None:
        came, went = audience.crowd.moves(now)
        if came or went:
            self._moves += 1
            name = self._bus.name
            self._bus.publish(bus.Moved(name, self._moves, audience.room, came, went))

    def _ask_rosters(self) -> None:
        for origin in self._rosters.wanted(self._clock()):
            self._bus.publish(bus.RosterWanted(self._bus.name), to=origin)

    def _hear(self, notice: bus.Moved | bus.Roster | bus.RosterWanted) -> None:
        if notice.origin == self._bus.name:
            return
        match notice:
            case bus.Moved(room=room):
                self._rosters.move(notice)
                if room in self._audiences:
                    self._audiences[room].crowd.look()
            case bus.Roster():
                self._rosters.replace(notice)
                self._look()
            case bus.RosterWanted(origin=origin):
                here = {name: one.crowd.here for name, one in self._audiences.items()}
                rooms = {room: people for room, people in here.items() if people}
                self._bus.publish(bus.Roster(self._bus.name, self._moves, rooms), to=origin)
        self._tick_soon()

    def _look(self) -> None:
        for audience in self._audiences.values():
            audience.crowd.look()

    def _let_go(self, room: str, person_id: int) -> None:
        """Let the others see at once that somebody is out, the time of grace or not."""
        self._rosters.expel(room, person_id)
        if room in self._audiences:
            crowd = self._audiences[room].crowd
            crowd.expel(person_id)
            crowd.look()
            self._tick_soon()

    def _tick_soon(self) -> None:
        if not self._stopped and (self._ticker is None or self._ticker.ready()):
            self._ticker = gevent.spawn(self._run)

    def _run(self) -> None:
        self._ask_rosters()
        idle = False
        while not idle:
            self._pause(TICK)
            self.tick()
            crowds = (audience.crowd for audience in self._audiences.values())
            idle = self._rosters.idle and all(crowd.idle for crowd in crowds)
        self._ticker = None

    # What is told to whom

    def _stands(self, entry: wire.Left | wire.Joined) -> None:
        """The log says that somebody joined or left; the notice of it may be lost, or be late."""
        if isinstance(entry, wire.Left):
            self._tell(bus.RoomRevoked(entry.who.id, entry.room, entry.offset))
        else:
            self._tell(bus.RoomGranted(entry.who.id, entry.room))

    def _change(self, person: Person) -> None:
        """Somebody is called otherwise now: here, elsewhere, and to all who may see them."""
        self._notify(person.id, bus.PersonChanged(person))
        self._rosters.change(person)
        for audience in self._audiences.values():
            audience.crowd.change(person)
        # Everybody is in the lobby, so its readers are all who see anybody.
        if lobby := self._audiences.get(LOBBY):
            lobby.deliver(wire.encode(wire.PersonChanged(person=person)))

    def _notify(self, user_id: int, notice: bus.Notice) -> None:
        for reader in tuple(self._people.get(user_id, ())):
            try:
                reader.notify(notice)
            except Exception:
                log.exception("x a reader failed on %s", type(notice).__name__)

    def _tell(self, notice: bus.RoomGranted | bus.RoomRevoked | bus.ReadUpTo) -> None:
        self._notify(notice.user_id, notice)
        if isinstance(notice, bus.RoomRevoked):
            self._let_go(notice.room, notice.user_id)

    def _forget_if_empty(self, audience: Audience) -> None:
        if audience.empty and self._audiences.get(audience.room) is audience:
            del self._audiences[audience.room]
