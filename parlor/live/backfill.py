"""
Reads from the store what the bus did not bring, for all rooms at once.

Two things bring it about. A room is behind when a later entry came and those
before it did not: they have a moment's patience, for most are only late. And
when notices may be lost at all, nobody knows of what: so everything is asked,
the log of each room that is read here and the standing of everybody who reads
it. While the bus is not whole that is done again every second, so that what
happens elsewhere is seen nevertheless.

What the store said of somebody's standing is old when it comes. So whom it
puts out are those whose membership was known before it was asked, and not
those of whom it is known since.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Protocol

import gevent

from .. import bus
from ..bus import Bus
from ..wire import Position
from .feed import Audience, Reader
from .feed import Log as RoomLog

log = logging.getLogger(__name__)

PATIENCE = 0.2  # seconds that an entry may be late
AGAIN = 1.0  # seconds between two rounds, while the bus is not whole or the store fails
BATCH = 500  # entries of one room in one round
AT_ONCE = 100  # people who are reconciled within one turn of the loop


class Log(RoomLog, Protocol):
    """What is asked of the store."""

    def entries_after(
        self, seen: Mapping[str, Position], limit: int
    ) -> list[tuple[str, int, bytes]]: ...

    def standing_of(self, user_ids: Collection[int]) -> dict[int, dict[str, int]]: ...


Told = bus.RoomGranted | bus.RoomRevoked | bus.ReadUpTo
Known = list[Mapping[str, int]]  # the rooms of each of a person's readers


class Backfill:
    """
    One greenlet, while there is anything to ask.

    `tell` hands a notice to a person's readers, `check_sessions` asks the
    store whether theirs have ended.
    """

    def __init__(
        self,
        store: Log,
        to: Bus,
        audiences: Mapping[str, Audience],
        people: Mapping[int, Collection[Reader]],
        tell: Callable[[Told], None],
        check_sessions: Callable[[], None],
        pause: Callable[[float], None] = gevent.sleep,
    ) -> None:
        self._store = store
        self._bus = to
        self._audiences = audiences
        self._people = people
        self._tell = tell
        self._check_sessions = check_sessions
        self._pause = pause
        self._everything = False
        self._more: set[str] = set()
        self._failing = False
        self._stopped = False
        self._greenlet: gevent.Greenlet | None = None

    def ask_soon(self) -> None:
        """Ask for what holds up the rooms that are behind, after a moment's patience."""
        self._start(PATIENCE)

    def ask_all(self) -> None:
        """Ask about everything."""
        self._everything = True
        self._start(0.0)

    def stop(self) -> None:
        """Ask nothing any more."""
        self._stopped = True
        if self._greenlet is not None:
            self._greenlet.kill(block=False)

    def round(self) -> float | None:
        """
        Ask the store once for all that is to be asked, and hand on what it says.

        Returns the seconds until the next round; None if there is nothing more to ask.
        """
        everything, self._everything = self._everything, False
        more, self._more = self._more, set()
        # Where their log stood was perhaps read before what was lost.
        loading = everything and not all(one.loaded for one in self._audiences.values())
        try:
            self._ask({
                name: one
                for name, one in self._audiences.items()
                if one.loaded and (everything or one.behind or name in more)
            }, everything)  # fmt: skip
        except Exception:
            self._everything = self._everything or everything
            self._more |= more
            if not self._failing:
                log.exception("x could not read what the bus did not bring; tries again")
            self._failing = True
            return AGAIN
        self._failing = False
        self._everything = self._everything or loading or not self._bus.whole
        return self._next()

    def _start(self, seconds: float) -> None:
        if not self._stopped and (self._greenlet is None or self._greenlet.ready()):
            self._greenlet = gevent.spawn(self._run, seconds)

    def _run(self, seconds: float | None) -> None:
        while seconds is not None:
            self._pause(seconds)
            seconds = self.round()
        self._greenlet = None

    def _next(self) -> float | None:
        if self._more:
            return 0.0
        if not self._bus.whole:
            return AGAIN
        behind = any(one.behind for one in self._audiences.values())
        return PATIENCE if self._everything or behind else None

    def _ask(self, audiences: dict[str, Audience], everything: bool) -> None:
        seen = {name: one.history.top for name, one in audiences.items()}
        found = self._store.entries_after(seen, BATCH) if seen else []
        if everything and self._people:
            before = {
                user_id: [reader.rooms for reader in readers]
                for user_id, readers in self._people.items()
            }
            self._reconcile(before, self._store.standing_of(list(before)))
        if everything:
            self._check_sessions()
        self._hand_on(audiences, found)

    def _hand_on(self, audiences: dict[str, Audience], found: list[tuple[str, int, bytes]]) -> None:
        counts = Counter(room for room, _, _ in found)
        self._more |= {room for room, count in counts.items() if count == BATCH}
        for room, entries in groupby(found, key=itemgetter(0)):
            # One that was forgotten meanwhile has a successor, which began later.
            if self._audiences.get(room) is audiences[room]:
                for _, offset, body in entries:
                    audiences[room].enter(offset, body)
                gevent.sleep(0)

    def _reconcile(
        self, before: Mapping[int, Known], standing: Mapping[int, Mapping[str, int]]
    ) -> None:
        for place, (user_id, rooms) in enumerate(standing.items(), 1):
            for room, offset in _no_more(before[user_id], rooms).items():
                self._tell(bus.RoomRevoked(user_id, room, offset + 1))
            for room in _not_everywhere(rooms, self._people.get(user_id, ())):
                self._tell(bus.RoomGranted(user_id, room))
            for room, offset in rooms.items():
                self._tell(bus.ReadUpTo(user_id, room, offset))
            if place % AT_ONCE == 0:
                gevent.sleep(0)


def _not_everywhere(rooms: Collection[str], readers: Collection[Reader]) -> list[str]:
    """Return those of some rooms that one of a person's readers does not read."""
    read = [reader.rooms for reader in readers]
    return [room for room in rooms if not all(room in some for some in read)]


def _no_more(known: Known, rooms: Collection[str]) -> dict[str, int]:
    """Return the rooms that somebody has left, each with the last offset known to be before."""
    left: dict[str, int] = {}
    for read in known:
        for room, offset in read.items():
            if room not in rooms:
                left[room] = max(offset, left.get(room, 0))
    return left
