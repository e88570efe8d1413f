"""Who is in which room, by all processes together, and who is told of it when."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Protocol

import gevent

from ... import bus, wire
from ...loop.turns import in_pieces
from ...wire import Person
from ...wire.dialects import LOBBY
from .arrivals import Arrivals
from .crowd import Crowd
from .rosters import Rosters
from .visits import VISITS, Visits

AT_ONCE = 100  # rooms that are told within one turn of the loop
TICK = 1.0  # seconds between two times that rooms are told who came and who went


class Rooms(Protocol):
    """What presence asks of those who keep the rooms of this process."""

    def tell_room(self, room: str, event: wire.Presence) -> None:
        """Send `event` to everybody who reads the room here."""

    def announce(self, came: list[Person], went: list[Person]) -> None:
        """Say who came and who went, to those in the lobby who read that as lines."""

    def process_lost(self) -> None:
        """Ask the store what a process did that is gone: perhaps it told nobody of it."""

    def ticked(self) -> None:
        """Forget what is no longer needed."""


class Presence:
    """
    A crowd for each room that is read here, and a roster for each other process.

    Who came to a room and who went is told once a second: to the other
    processes as numbered moves, to the readers here as `presence`. The ticker
    runs as long as anybody is in a room here, or a roster is awaited. Visits
    are told at once.
    """

    def __init__(
        self,
        rooms: Rooms,
        to: bus.Bus,
        clock: Callable[[], float],
        pause: Callable[[float], None],
    ) -> None:
        self._rooms = rooms
        self._bus = to
        self._clock = clock
        self._pause = pause
        self._crowds: dict[str, Crowd] = {}
        self._rosters = Rosters()
        elsewhere = functools.partial(self._rosters.people, VISITS)
        self.visits = Visits(elsewhere, functools.partial(self._move, VISITS), rooms.announce)
        self._arrivals = Arrivals(self.visits, rooms.announce)
        self._moves = 0
        self._ticker: gevent.Greenlet | None = None
        self._stopped = False

    @property
    def ticking(self) -> bool:
        return self._ticker is not None and not self._ticker.ready()

    def crowd(self, room: str) -> Crowd:
        """Return the crowd of a room, which is kept until `forget`."""
        if room not in self._crowds:
            elsewhere = functools.partial(self._rosters.people, room)
            self._crowds[room] = Crowd(elsewhere=elsewhere)
        return self._crowds[room]

    def people(self, room: str) -> list[Person]:
        """Return who is in a room now, in any process."""
        if room in self._crowds:
            return self._crowds[room].people
        return list(self._rosters.people(room).values())

    def forget(self, room: str) -> None:
        """Keep the crowd of a room no longer: nobody reads it here."""
        self._crowds.pop(room, None)

    def arrive(self, crowd: Crowd, person: Person) -> None:
        """Count one more connection of `person` in a room."""
        crowd.arrive(person)
        if crowd is self._crowds.get(LOBBY):
            self._arrivals.notice(crowd, person)
        self._tick_soon()

    def depart(self, crowd: Crowd, person: Person) -> None:
        """Count one connection less; after the last one a person has a time of grace."""
        crowd.depart(person, self._clock())
        self._tick_soon()

    def introduce(self, room: str, person: Person) -> None:
        """Tell the other processes now that somebody is here, who is about to say something."""
        crowd = self._crowds.get(room)
        if crowd is not None and crowd.move(person):
            self._move(room, [person], [])

    def speaks(self, person: Person) -> None:
        """Have somebody's coming to the lobby told before their line."""
        self._arrivals.speaks(self._crowds[LOBBY], person)

    def expel(self, room: str, person_id: int) -> None:
        """Count somebody who is no longer a member as gone, without a time of grace."""
        self._rosters.expel(room, person_id)
        if room in self._crowds:
            self._crowds[room].expel(person_id)
            self._crowds[room].look()
            self._tick_soon()

    def change(self, person: Person) -> None:
        """Call somebody by another name wherever they are."""
        self._rosters.change(person)
        for crowd in self._crowds.values():
            crowd.change(person)

    def notice(self, notice: bus.Notice) -> None:
        """Take note of who is in other processes, and of these processes themselves."""
        match notice:
            case bus.Moved() | bus.Roster() | bus.RosterWanted():
                if notice.origin == self._bus.name:
                    return
                self._hear(notice)
            case bus.Arrived(origin=origin):
                self._rosters.arrive(origin)
            case bus.Gone(origin=origin):
                self._rosters.leave(origin, self._clock())
            case bus.Missed():
                self._rosters.doubt()
        self._tick_soon()

    def tick(self) -> None:
        """Tell the other processes and every room who came and who went."""
        now = self._clock()
        if self._rosters.expire(now):
            self._look()
            self._rooms.process_lost()
        moving = [(room, crowd) for room, crowd in self._crowds.items() if not crowd.quiet]
        for room, crowd in in_pieces(moving, AT_ONCE, self._pause):
            self._tell_processes(room, crowd, now)
            self._tell_readers(room, crowd)
        self._rooms.ticked()
        self._ask_for_rosters()

    def stop(self) -> None:
        """Tell nothing any more."""
        self._stopped = True
        if self._ticker is not None:
            self._ticker.kill(block=False)

    # Other processes

    def _hear(self, notice: bus.Moved | bus.Roster | bus.RosterWanted) -> None:
        match notice:
            case bus.Moved(room=room):
                self._rosters.move(notice)
                if room == VISITS:
                    self.visits.look()
                elif room in self._crowds:
                    self._crowds[room].look()
                    if room == LOBBY:
                        for person in notice.came:
                            self._arrivals.notice(self._crowds[room], person)
            case bus.Roster():
                self._rosters.replace(notice)
                self.visits.look(came_before=True)
                self._look()
            case bus.RosterWanted(origin=origin):
                here = {room: crowd.here for room, crowd in self._crowds.items()}
                here[VISITS] = self.visits.here
                rooms = {room: people for room, people in here.items() if people}
                self._bus.publish(bus.Roster(self._bus.name, self._moves, rooms), to=origin)

    def _look(self) -> None:
        self.visits.look()
        for crowd in self._crowds.values():
            crowd.look()

    def _tell_processes(self, room: str, crowd: Crowd, now: float) -> None:
        came, went = crowd.moves(now)
        if came or went:
            self._publish(room, came, went)

    def _tell_readers(self, room: str, crowd: Crowd) -> None:
        told = crowd.told
        came, went = crowd.news()
        if came or went:
            news = wire.Presence(room=room, came=came, went=went, count=len(crowd))
            self._rooms.tell_room(room, news)
            if room == LOBBY:
                self._arrivals.tell(told, came, went)

    def _move(self, room: str, came: list[Person], went: list[Person]) -> None:
        self._publish(room, came, [person.id for person in went])

    def _publish(self, room: str, came: list[Person], went: list[int]) -> None:
        self._moves += 1
        self._bus.publish(bus.Moved(self._bus.name, self._moves, room, came, went))

    def _ask_for_rosters(self) -> None:
        for origin in self._rosters.wanted(self._clock()):
            self._bus.publish(bus.RosterWanted(self._bus.name), to=origin)

    # The ticker

    def _tick_soon(self) -> None:
        if not self._stopped and not self.ticking:
            self._ticker = gevent.spawn(self._run)

    def _run(self) -> None:
        self._ask_for_rosters()
        idle = False
        while not idle:
            self._pause(TICK)
            self.tick()
            idle = self._rosters.idle and all(crowd.idle for crowd in self._crowds.values())
        self._ticker = None
