"""Who is in a room now, told calmly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice

from ...wire import Person, encode

People = Mapping[int, Person]

LISTED = 200  # of a crowd that is larger, only so many are named to each client


def nobody() -> People:
    return {}


class Crowd:
    """
    The people of one room: those here, by their open connections, and those elsewhere.

    Several connections are one person. Leaving counts after `grace` seconds,
    so that a refreshed page is no departure. `elsewhere` returns who is in the
    room in other processes; when that changes, `look` must be called. The
    clock is the caller's.
    """

    def __init__(self, grace: float = 10.0, elsewhere: Callable[[], People] = nobody) -> None:
        self._grace = grace
        self._elsewhere = elsewhere
        self._open: dict[int, int] = {}
        self._here: dict[int, Person] = {}
        self._leaving: dict[int, float] = {}
        self._moved: dict[int, Person] = {}
        self._everybody = dict(elsewhere())
        self._told = dict(self._everybody)
        self._fresh: dict[int, Person] = {}
        self._lost: set[int] = set()
        self._changed = False
        self._encoded: bytes | None = None

    def __len__(self) -> int:
        return len(self._everybody)

    @property
    def people(self) -> list[Person]:
        """Everybody in the room, those in their time of grace included."""
        return list(self._everybody.values())

    @property
    def told(self) -> People:
        """Those of the last `news`; what is returned is not changed by the next."""
        return self._told

    @property
    def encoded(self) -> bytes:
        """
        Some of the people as a JSON list: those of the last `news`, and who came here since.

        The people of the last news are encoded once, however many ask: when
        everybody comes back at once, each is sent the list.
        """
        if self._encoded is None:
            self._encoded = encode(list(islice(self._told.values(), LISTED)))
        fresh = list(islice(self._fresh.values(), max(0, LISTED - len(self._told))))
        if not fresh:
            return self._encoded
        return self._encoded[:-1] + b"," + encode(fresh)[1:] if self._told else encode(fresh)

    def encoded_with(self, person: Person) -> bytes:
        """Some of the people as a JSON list, and somebody who is about to come among them."""
        encoded = self.encoded
        listed = len(self._told) + len(self._fresh)
        if person.id in self._told or person.id in self._fresh or listed >= LISTED:
            return encoded
        return encoded[:-1] + (b"," if listed else b"") + encode(person) + b"]"

    @property
    def unlisted(self) -> bool:
        """Whether there are more than a client is told of."""
        return len(self) > LISTED

    @property
    def here(self) -> list[Person]:
        """Those who are here as far as the other processes were told."""
        return list(self._moved.values())

    @property
    def idle(self) -> bool:
        """Whether nobody is here and the other processes were told so."""
        return not self._here and not self._moved

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell, and no time of grace runs."""
        return not (self._changed or self._leaving)

    def arrive(self, person: Person) -> None:
        """Count one more connection of `person`."""
        self._open[person.id] = self._open.get(person.id, 0) + 1
        self._leaving.pop(person.id, None)
        self._here[person.id] = self._everybody[person.id] = person
        if person.id not in self._told:
            self._fresh[person.id] = person
        self._changed = True

    def is_news(self, person_id: int) -> bool:
        """Whether somebody is here of whom no `news` has told."""
        return person_id not in self._told and person_id in self._everybody

    def move(self, person: Person) -> bool:
        """Take somebody who is here for told to the other processes; whether they were not."""
        unheard = person.id in self._here and person.id not in self._moved
        if unheard:
            self._moved[person.id] = person
        return unheard

    def depart(self, person: Person, now: float) -> None:
        """Count one connection less; the last one starts the time of grace."""
        self._open[person.id] -= 1
        if not self._open[person.id]:
            del self._open[person.id]
            self._leaving[person.id] = now + self._grace

    def expel(self, person_id: int) -> None:
        """End the time of grace of somebody, who is no longer a member."""
        if self._leaving.pop(person_id, None) is not None:
            del self._here[person_id]
            self.look()

    def change(self, person: Person) -> None:
        """Somebody who may be in the room is called otherwise now; that is no news of who is."""
        for people in (self._here, self._moved, self._everybody, self._told, self._fresh):
            if person.id in people:
                people[person.id] = person
        self._encoded = None

    def look(self) -> None:
        """Ask again who is elsewhere."""
        everybody = {**self._elsewhere(), **self._here}
        self._lost.update(self._everybody.keys() - everybody.keys())
        self._everybody = everybody
        self._changed = True

    def moves(self, now: float) -> tuple[list[Person], list[int]]:
        """Return who came here and who went from here since the last call, for other processes."""
        if due := [person_id for person_id, at in self._leaving.items() if at <= now]:
            for person_id in due:
                del self._leaving[person_id], self._here[person_id]
            self.look()
        came = [person for one, person in self._here.items() if one not in self._moved]
        went = [one for one in self._moved if one not in self._here]
        if came or went:
            self._moved = dict(self._here)
        return came, went

    def news(self) -> tuple[list[Person], list[int]]:
        """
        Return who came and who went, here and elsewhere, since the last call; call `moves` first.

        Of a large crowd not all who came are named, until it is no longer large.
        Some clients were welcomed since the last call, with the people of that
        moment. So somebody who was away for a moment counts as come, and
        somebody who was there for a moment as gone.
        """
        if not self._changed:
            return [], []
        told, lost, now = self._told, self._lost, self._everybody
        came = [person for one, person in now.items() if one not in told or one in lost]
        went = [one for one in {**told, **dict.fromkeys(lost)} if one not in now]
        self._told, self._fresh, self._lost = dict(now), {}, set()
        self._encoded, self._changed = None, False
        if len(told) > LISTED >= len(now):
            came = list(now.values())
        return came[:LISTED], went
