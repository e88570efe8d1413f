"""The plan of a round: what breaks when, all of it drawn from the seed."""

from random import Random
from typing import NamedTuple

INSTANCE = (
    "a worker is killed",
    "a router is killed",
    "an instance is reloaded",
    "an instance is killed",
    "an instance is stopped",
)
NETWORK = (
    "lines are cut",
    "lines stall",
    "lines are slow",
    "lines are half closed",
    "answers are lost",
)
REDIS = ("Redis is killed", "Redis is stopped", "Redis is flushed", "Redis stands still")
POSTGRESQL = (
    "PostgreSQL is killed",
    "PostgreSQL is stopped",
    "PostgreSQL is stopped at once",
    "PostgreSQL stands still",
)
EVERYTHING = ("the plug is pulled",)
# Nothing stays broken by these.
BRIEF = (*INSTANCE[:3], "Redis is flushed")

SHORTEST, LONGEST = 0.1, 3.0  # seconds that something stays broken


class Fault(NamedTuple):
    """
    Something that breaks `at` so many seconds after the beginning.

    It stays so for `seconds`. `which` of several it is, by its number, as far
    as there are so many; `share` is how many of the clients' lines.
    """

    at: float
    kind: str
    which: int
    seconds: float
    share: float


def draw(seed: str, kinds: tuple[str, ...], seconds: float, pace: float) -> list[Fault]:
    """Return faults for so many seconds, one in `pace` on average; each kind in turn, shuffled."""
    random = Random(f"faults of {seed}")
    faults: list[Fault] = []
    bag: list[str] = []
    at = 0.0
    while (at := at + random.uniform(0.5, 1.5) * pace) < seconds:
        bag = bag or random.sample(kinds, len(kinds))
        faults.append(
            Fault(
                at=round(at, 3),
                kind=bag.pop(),
                which=random.randrange(1_000),
                seconds=round(random.uniform(SHORTEST, LONGEST), 3),
                share=round(random.uniform(0.1, 0.7), 3),
            )
        )
    return faults
