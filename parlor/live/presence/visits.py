"""Who comes and goes where lines are shown: each connection there is a visit of its own."""

from __future__ import annotations

from collections.abc import Callable
from secrets import randbits

from ...wire import Person
from .crowd import LISTED, People

VISITS = "/visits"  # stands for a room where processes tell each other; no room has this name

Say = Callable[[list[Person], list[Person]], None]  # who came, and who went


class Visits:
    """
    The visits of all processes, told at once, for whoever opens a second tab expects to see it.

    A visit has a name, and needs no account; its id is below zero, and nobody else's.
    While there are more than LISTED of them, nothing is told. `move` tells the other
    processes, `elsewhere` returns their visits; when these change, `look` must be called.
    """

    def __init__(self, elsewhere: Callable[[], People], move: Say, say: Say) -> None:
        self._elsewhere = elsewhere
        self._move = move
        self._say = say
        self._here: dict[int, Person] = {}
        self._told: People = {}

    @property
    def here(self) -> list[Person]:
        return list(self._here.values())

    def begin(self, name: str) -> Person:
        """Tell everybody that somebody has come."""
        visit = Person(-1 - randbits(50), name)
        self._here[visit.id] = visit
        self._move([visit], [])
        self.look()
        return visit

    def end(self, visit: Person) -> None:
        """Tell everybody that a visit is over."""
        del self._here[visit.id]
        self._move([], [visit])
        self.look()

    def has(self, person: Person) -> bool:
        """Whether somebody of this name is visiting, as far as was told."""
        return any(visit.name == person.name for visit in self._told.values())

    def look(self, *, came_before: bool = False) -> None:
        """Ask again who is elsewhere; those who `came_before` are no news."""
        told, now = self._told, {**self._elsewhere(), **self._here}
        self._told = now
        came = [] if came_before else [visit for one, visit in now.items() if one not in told]
        went = [visit for one, visit in told.items() if one not in now]
        if (came or went) and len(now) <= LISTED:
            self._say(came, went)
