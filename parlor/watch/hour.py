"""The last hour of all workers together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..bus import Minute
from ..loop.histogram import TIMES, quantile
from .hourglass import KEPT, MINUTE

SETTLED = 2.0  # seconds after which all workers have noted a minute

Numbers = Sequence[float | None]  # one for each minute, the latest last; None where it is not known


class Hour(NamedTuple):
    """
    Each minute of an hour, of which `last` is the number of the latest.

    Times are in seconds; those that half of the answers, and 95 of 100, did
    not exceed are infinite if they are beyond what is measured. `silent` are the
    workers that did not answer: all else is without them.
    """

    last: int
    people: Numbers
    messages: Numbers
    half: Numbers
    most: Numbers
    lag: Numbers
    silent: list[int]


def together(told: Mapping[int, Sequence[Minute] | None], now: float) -> Hour:
    """Return what the workers told of the hour before `now`, in seconds since the epoch."""
    last = int((now - SETTLED) // MINUTE) - 1
    known = [{minute.at: minute for minute in one} for one in told.values() if one is not None]
    hour = [
        [minutes[at] for minutes in known if at in minutes]
        for at in range(last - KEPT + 1, last + 1)
    ]
    answers = [_added(minute) for minute in hour]
    return Hour(
        last,
        # Each worker knows of the people in all; one that has just begun may not yet.
        people=[max((one.people for one in minute), default=None) for minute in hour],
        # A sum of some workers would look like a quiet minute.
        messages=[
            sum(one.messages for one in minute) if minute and len(minute) == len(known) else None
            for minute in hour
        ],
        half=[quantile(TIMES, counts, 0.5) for counts in answers],
        most=[quantile(TIMES, counts, 0.95) for counts in answers],
        lag=[max((one.lag for one in minute), default=None) for minute in hour],
        silent=[number for number, one in told.items() if one is None],
    )


def _added(minute: Sequence[Minute]) -> list[int]:
    # A worker of another version may count by other bounds.
    alike = [one.answers for one in minute if len(one.answers) == len(TIMES) + 1]
    return [sum(counts) for counts in zip(*alike, strict=True)]
