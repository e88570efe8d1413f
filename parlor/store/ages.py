"""The time by which ages are told, which no change of the clock makes jump."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], float]


def steady(wall: Clock, count: Clock | None = None) -> Clock:
    """
    Return a clock that begins with the time of now and goes on by the machine's own count.

    Whoever puts the clock forward by a year makes no session a year old by
    that. The machine counts on while it sleeps.
    """
    count = count or (lambda: time.clock_gettime(time.CLOCK_BOOTTIME))
    ahead = wall() - count()
    return lambda: ahead + count()
