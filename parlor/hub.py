"""The connections of this process, by room and by person."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gevent

from . import bus, events
from .audience import Audience, Log, Reader
from .events import Person


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
        audience.join(reader)
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
