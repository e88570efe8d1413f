"""Who is in which room in the other processes, as these tell it."""

from __future__ import annotations

from ...bus import Moved, Roster
from ...wire import Person
from .crowd import People, nobody

BETWEEN_REQUESTS = 2.0  # seconds after which a process is asked again for its roster


class Rosters:
    """
    One roster for each other process on the bus, kept up to date by its numbered moves.

    A move whose number is not the next one shows that moves were lost; then,
    as at the beginning, the whole roster is `wanted`. Only the process itself
    changes its roster, so that all processes agree in the end. The people of a
    process that is gone have a time of grace, for most come back soon; moves
    and rosters of it that arrive later are ignored. The clock is the caller's.
    """

    def __init__(self, grace: float = 10.0) -> None:
        self._grace = grace
        self._origins: dict[str, _Origin] = {}
        self._rooms: dict[str, dict[str, People]] = {}

    @property
    def idle(self) -> bool:
        """Whether no roster is awaited, and no time of grace runs."""
        return all(one.asked is None and one.gone is None for one in self._origins.values())

    def people(self, room: str) -> People:
        """Return who is in a room in other processes."""
        origins = self._rooms.get(room)
        if not origins:
            return nobody()
        if len(origins) == 1:
            return next(iter(origins.values()))
        return {one: person for people in origins.values() for one, person in people.items()}

    def arrive(self, origin: str) -> None:
        """Take note that a process is on the bus, for the first time or again."""
        self._origins.setdefault(origin, _Origin()).gone = None
        self._origins[origin].want()

    def leave(self, origin: str, now: float) -> None:
        """Take note that a process is gone; its people have a time of grace."""
        if origin in self._origins:
            self._origins[origin].gone = now + self._grace
            self._origins[origin].asked = None

    def expire(self, now: float) -> list[str]:
        """Forget the processes whose time of grace is over; return their names."""
        over = [
            origin
            for origin, one in self._origins.items()
            if one.gone is not None and one.gone <= now
        ]
        for origin in over:
            del self._origins[origin]
            self._put(origin, {})
        return over

    def doubt(self) -> None:
        """Want every roster anew: moves may have been lost."""
        for one in self._origins.values():
            if one.gone is None:
                one.asked = 0.0

    def wanted(self, now: float) -> list[str]:
        """Return the processes to ask for their roster now; each again after BETWEEN_REQUESTS."""
        due = []
        for origin, one in self._origins.items():
            if one.asked is not None and one.asked <= now:
                one.asked = now + BETWEEN_REQUESTS
                due.append(origin)
        return due

    def move(self, moved: Moved) -> None:
        """Take note of a move; want the whole roster if a move before it was lost."""
        one = self._there(moved.origin)
        if one is None:
            return
        one.heard = max(one.heard, moved.number)
        if one.number is None or moved.number > one.number + 1:
            one.want()
        elif moved.number == one.number + 1:
            one.number = moved.number
            before = self._rooms.get(moved.room, {}).get(moved.origin, nobody())
            people = {**before, **_by_id(moved.came)}
            for person_id in moved.went:
                people.pop(person_id, None)
            self._put_room(moved.origin, moved.room, people)

    def replace(self, roster: Roster) -> None:
        """Take note of a whole roster, unless it is older than what is known."""
        one = self._there(roster.origin)
        if one is None or (one.number is not None and roster.number < one.number):
            return
        one.number, one.asked = roster.number, None
        if one.heard > roster.number:
            one.want()
        self._put(roster.origin, {room: _by_id(people) for room, people in roster.rooms.items()})

    def change(self, person: Person) -> None:
        """Somebody who may be somewhere is called otherwise now."""
        for origins in self._rooms.values():
            for origin, people in origins.items():
                if person.id in people:
                    origins[origin] = {**people, person.id: person}

    def expel(self, room: str, person_id: int) -> None:
        """End the time of grace that somebody has in processes that are gone."""
        for origin, people in list(self._rooms.get(room, {}).items()):
            if person_id in people and self._there(origin) is None:
                rest = {one: person for one, person in people.items() if one != person_id}
                self._put_room(origin, room, rest)

    def _there(self, origin: str) -> _Origin | None:
        one = self._origins.get(origin)
        return one if one is not None and one.gone is None else None

    def _put(self, origin: str, rooms: dict[str, People]) -> None:
        for room in [room for room in self._rooms if room not in rooms]:
            self._put_room(origin, room, nobody())
        for room, people in rooms.items():
            self._put_room(origin, room, people)

    def _put_room(self, origin: str, room: str, people: People) -> None:
        origins = self._rooms.setdefault(room, {})
        if people:
            origins[origin] = people
        else:
            origins.pop(origin, None)
        if not origins:
            del self._rooms[room]


class _Origin:
    """What is known of one process: its last move in the roster, and the last that was heard of."""

    __slots__ = ("asked", "gone", "heard", "number")

    def __init__(self) -> None:
        self.number: int | None = None
        self.heard = -1
        self.asked: float | None = None
        self.gone: float | None = None

    def want(self) -> None:
        if self.asked is None:
            self.asked = 0.0


def _by_id(people: list[Person]) -> People:
    return {person.id: person for person in people}
