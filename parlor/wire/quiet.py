"""Until when somebody is not to be disturbed: by their own word, and by their quiet hours."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from .events.preferences import Hours, QuietHours

# Of the names of time zones, the others are of old, of countries, or differences of hours only.
CONTINENTS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia"}
CONTINENTS |= {"Europe", "Indian", "Pacific", "UTC"}
CHAINED = 8  # periods of which each begins where the one before ends; more than a week has


def zone_named(name: str) -> tzinfo:
    """
    Return a time zone by its name of the IANA.

    Raises:
        ValueError: If there is none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # a folder of the time zones is found, and is none
        raise ValueError(f"no time zone is called {name!r}") from None


@functools.cache
def zones() -> tuple[str, ...]:
    """Return the names of time zones that somebody may live in, by continent."""
    return tuple(sorted(name for name in available_timezones() if name.split("/")[0] in CONTINENTS))


def quiet_until(at: int, dnd_until: int, hours: QuietHours, zone: tzinfo) -> int:
    """Return until when somebody is not to be disturbed at the moment `at`; 0 if they may be."""
    until = at
    for _ in range(CHAINED):
        ends = [end for start, end in _periods(hours, zone, until) if start <= until < end]
        later = max([*ends, dnd_until, until])
        if later == until:
            break
        until = later
    return until if until > at else 0


def _periods(hours: QuietHours, zone: tzinfo, at: int) -> Iterator[tuple[int, int]]:
    """Yield those that may be under way: what began on this day or on the day before."""
    try:
        today = datetime.fromtimestamp(at / 1000, zone).date()
    except (ValueError, OverflowError, OSError):  # for good is after the end of the calendar
        return
    for day in (today - timedelta(days=1), today):
        if found := hours.week[day.weekday()]:
            start = datetime.combine(day, _time(found.from_), zone)
            end = datetime.combine(day + timedelta(days=_days(found)), _time(found.to), zone)
            yield round(start.timestamp() * 1000), round(end.timestamp() * 1000)


def _days(hours: Hours) -> int:
    return 0 if hours.from_ < hours.to else 1


def _time(text: str) -> time:
    return time.fromisoformat(text)
