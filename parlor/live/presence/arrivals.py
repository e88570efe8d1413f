"""Who came to the lobby and who went, as it is told where lines are shown."""

from __future__ import annotations

from ...wire import Person
from .crowd import Crowd, People
from .visits import Say, Visits


class Arrivals:
    """
    Tells of the people of a crowd, each once, and before the first line of theirs.

    Those who visit are told of by their visits, so their coming and going
    in the crowd is `_silent`; whose coming was told before the crowd's news is in `_early`.
    """

    def __init__(self, visits: Visits, say: Say) -> None:
        self._visits = visits
        self._say = say
        self._silent: set[int] = set()
        self._early: set[int] = set()

    def notice(self, crowd: Crowd, person: Person) -> None:
        """Somebody comes to the crowd: if it is by a visit, that has been told."""
        if person.id not in crowd.told and self._visits.has(person):
            self._silent.add(person.id)

    def speaks(self, crowd: Crowd, person: Person) -> None:
        """Tell that somebody has come, unless it was told, for now there is a line of theirs."""
        if crowd.is_news(person.id) and person.id not in self._silent | self._early:
            self._early.add(person.id)
            self._say([person], [])

    def tell(self, told: People, came: list[Person], went: list[int]) -> None:
        """Tell the news of the crowd, of which those in `told` were no news before."""
        hushed = self._silent | self._early | told.keys()
        new = [person for person in came if person.id not in hushed]
        gone = [told[one] for one in went if one in told and one not in self._silent]
        self._silent.difference_update(went)
        self._early.clear()
        if new or gone:
            self._say(new, gone)
