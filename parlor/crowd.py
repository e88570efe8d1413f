"""Who is in a room now, told calmly."""

from __future__ import annotations

from .events import Person


class Crowd:
    """
    The people of one room, by their open connections.

    Several connections are one person. Leaving counts after `grace` seconds,
    so that a refreshed page is no departure. The clock is the caller's.
    """

    def __init__(self, grace: float = 10.0) -> None:
        self._grace = grace
        self._open: dict[int, int] = {}
        self._here: dict[int, Person] = {}
        self._leaving: dict[int, float] = {}
        self._told: dict[int, Person] = {}

    def __len__(self) -> int:
        return len(self._here)

    @property
    def people(self) -> list[Person]:
        """Everybody here, those in their time of grace included."""
        return list(self._here.values())

    @property
    def idle(self) -> bool:
        """Whether nobody is here and nothing is left to tell."""
        return not self._here and not self._told

    def arrive(self, person: Person) -> None:
        """Count one more connection of `person`."""
        self._open[person.id] = self._open.get(person.id, 0) + 1
        self._here[person.id] = person
        self._leaving.pop(person.id, None)

    def depart(self, person: Person, now: float) -> None:
        """Count one connection less; the last one starts the time of grace."""
        if person.id not in self._open:
            return
        self._open[person.id] -= 1
        if not self._open[person.id]:
            del self._open[person.id]
            self._leaving[person.id] = now + self._grace

    def expel(self, person_id: int) -> None:
        """Let somebody go at once, as after a revocation."""
        self._open.pop(person_id, None)
        self._leaving.pop(person_id, None)
        self._here.pop(person_id, None)

    def news(self, now: float) -> tuple[list[Person], list[int]]:
        """Return who came and who went since the last call."""
        for person_id in [one for one, due in self._leaving.items() if due <= now]:
            del self._leaving[person_id], self._here[person_id]
        came = [person for one, person in self._here.items() if one not in self._told]
        went = [one for one in self._told if one not in self._here]
        self._told = dict(self._here)
        return came, went
