"""Taking away what is older than a room keeps it: once a night, some at a time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import gevent

from ...parts import Parts
from ...permissions import Act, require, room_of
from ...store.log.retention import GRACE_MS, Due
from ...wire import Person
from ..telling import tell, written

log = logging.getLogger(__name__)

NIGHT = 3  # o'clock, by the machine
BREATH = 0.2  # seconds between two transactions, in which others write
DAY_MS = 24 * 3600 * 1000
LOOK = 600.0  # seconds between two looks whether it is time


class Nights:
    """
    Takes away each night what is too old, or after it where nothing ran at night.

    That is messages, and what the audit tells.

    What a new setting will take away is told a day before, to the log and to
    administrators. Several processes may do this at once: each transaction finds
    what is left.
    """

    def __init__(
        self,
        parts: Parts,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = gevent.sleep,
    ) -> None:
        self._days = parts.settings.keep_days
        self._but_pinned = parts.settings.keep_pinned == "yes"
        self._audit_ms = parts.settings.audit_days * DAY_MS
        self._retention = parts.store.retention
        self._trail = parts.store.trail
        self._bus = parts.bus
        self._now = now
        self._sleep = sleep
        self._begins: float | None = None

    def look(self) -> None:
        """Take away what is too old, if a night has begun since that was done last."""
        if self._begins is None:
            self._begins = self._begin()
        now = self._now()
        if now < self._begins or self._retention.done_at() / 1000 >= last_night(now):
            return
        rooms = self._retention.rooms(self._days, round(now * 1000))
        times = sum(self._expire(room) for room, _ in rooms)
        self._trail.forget(round(now * 1000) - self._audit_ms)
        self._retention.done(round(now * 1000))
        if times:
            log.info(
                "= messages that had become too old were deleted, in %d pieces",
                times,
                extra={"event": "retention.done", "count": times},
            )

    def _begin(self) -> float:
        """Return when a night may come first; say what it will take."""
        begins = (self._retention.settle(self._days) + GRACE_MS) / 1000
        if self._days is not None and self._now() < begins:
            old = self._retention.count(self._days, round(begins * 1000))
            self._retention.announce(round(begins * 1000), old)
            kept = f"messages are kept for {self._days} days"
            log.warning(
                "= %s: from tomorrow night on others are deleted, %d now",
                kept,
                old,
                extra={"event": "retention.announced", "count": old},
            )
        return begins

    def _expire(self, room: str) -> int:
        times = 0
        while stored := self._retention.expire(room, self._days, but_pinned=self._but_pinned):
            tell(self._bus, written(room, stored))
            times += 1
            self._sleep(BREATH)
        return times


def expiring(parts: Parts, who: Person) -> int:
    """Return how many messages an administrator is to know of that are deleted soon."""
    asks = who.admin and parts.settings.keep_days is not None
    return parts.store.retention.announced() if asks else 0


def due(parts: Parts, who: Person, room: str) -> Due | None:
    """
    Return what a room will lose by days of its own that are new; None if nothing.

    Raises:
        NoSuchRoom, NotAMember: If `who` is not in it.
        NotAllowed: If they do not rule it.
    """
    parts.limits.browse.take(who.id, parts.clock())
    require(who, Act.DELETE_OTHERS, room_of(parts.store.rooms.state(who.id, room)))
    return parts.store.retention.due(room, parts.settings.keep_days)


def last_night(now: float) -> float:
    """Return when the last night began, as this machine tells the time."""
    at = time.localtime(now)
    nights = [
        time.mktime((at.tm_year, at.tm_mon, at.tm_mday - ago, NIGHT, 0, 0, 0, 0, -1))
        for ago in (0, 1)
    ]
    return next(night for night in nights if night <= now)
