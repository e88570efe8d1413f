"""
Reads from the store what the bus did not bring, for all rooms at once.

It reads for two reasons. A room is behind when a later entry came and those
before it did not; most of these are only late, so they have a moment to come.
And when notices may be lost, nobody knows which: so the store is asked about
everything, the log of each room that is read here and the memberships of
everybody who reads one. While the bus is not whole that is done again every
second, so that what other processes do is seen nevertheless.

What the store says of memberships is old when it comes. So it ends only those
that were known before the store was asked, and none that became known since.
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
from ..wire import Position
from .feed import Feed, Recipient

log = logging.getLogger(__name__)

LATENESS = 0.2  # seconds that an entry may be late
BETWEEN_ROUNDS = 1.0  # seconds, while the bus is not whole or the store fails
BATCH = 500  # entries of one room in one round
AT_ONCE = 100  # people whose memberships are compared within one turn of the loop


class Standing(Protocol):
    """How somebody stands in a room; `version` grows with each move of their read mark."""

    @property
    def version(self) -> int: ...


class BackfillStore(Protocol):
    def entries_after(
        self, seen: Mapping[str, Position], limit: int
    ) -> list[tuple[str, int, bytes]]: ...

    def standing_of(self, user_ids: Collection[int]) -> Mapping[int, Mapping[str, Standing]]: ...


Told = bus.RoomGranted | bus.RoomRevoked | bus.ReadUpTo
Known = list[Mapping[str, int]]  # the rooms of each of a person's conversations


class Backfill:
    """
    One greenlet, as long as there is anything to ask.

    `feeds` and `people` are those of the hub; `tell` hands a notice to the
    conversations of a person; `check_sessions` asks the store which of their
    sessions have ended.
    """

    def __init__(
        self,
        store: BackfillStore,
        to: bus.Bus,
        feeds: Mapping[str, Feed],
        people: Mapping[int, Collection[Recipient]],
        tell: Callable[[Told], None],
        check_sessions: Callable[[], None],
        pause: Callable[[float], None] = gevent.sleep,
    ) -> None:
        self._store = store
        self._bus = to
        self._feeds = feeds
        self._people = people
        self._tell = tell
        self._check_sessions = check_sessions
        self._pause = pause
        self._everything = False
        self._more: set[str] = set()
        self.rounds = 0
        self._failing = False
        self._stopped = False
        self._greenlet: gevent.Greenlet | None = None

    def ask_soon(self) -> None:
        """Ask for what holds up the rooms that are behind, unless it comes within LATENESS."""
        self._start(LATENESS)

    def ask_all(self) -> None:
        """Ask about everything, at once."""
        self._everything = True
        self._start(0.0)

    def stop(self) -> None:
        """Ask nothing any more."""
        self._stopped = True
        if self._greenlet is not None:
            self._greenlet.kill(block=False)

    def round(self) -> float | None:
        """
        Ask the store once for all that is to be asked, and deliver what it says.

        Returns the seconds until the next round; None if there is nothing more to ask.
        """
        self.rounds += 1
        everything, self._everything = self._everything, False
        more, self._more = self._more, set()
        # The top of their log was perhaps read before what was lost was written.
        loading = everything and not all(one.loaded for one in self._feeds.values())
        try:
            self._ask({
                name: one
                for name, one in self._feeds.items()
                if one.loaded and (everything or one.behind or name in more)
            }, everything)  # fmt: skip
        except Exception:
            self._everything = self._everything or everything
            self._more |= more
            if not self._failing:
                log.exception(
                    "x this process could not read from the store what the bus lost",
                    extra={"event": "backfill.failed"},
                )
            self._failing = True
            return BETWEEN_ROUNDS
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
            return BETWEEN_ROUNDS
        behind = any(one.behind for one in self._feeds.values())
        return LATENESS if self._everything or behind else None

    def _ask(self, feeds: dict[str, Feed], everything: bool) -> None:
        seen = {name: one.history.top for name, one in feeds.items()}
        found = self._store.entries_after(seen, BATCH) if seen else []
        if everything and self._people:
            before = {
                user_id: [one.rooms for one in recipients]
                for user_id, recipients in self._people.items()
            }
            self._compare_memberships(before, self._store.standing_of(list(before)))
        if everything:
            self._check_sessions()
        self._enter(feeds, found)

    def _enter(self, feeds: dict[str, Feed], found: list[tuple[str, int, bytes]]) -> None:
        counts = Counter(room for room, _, _ in found)
        self._more |= {room for room, count in counts.items() if count == BATCH}
        for room, entries in groupby(found, key=itemgetter(0)):
            # One that was forgotten meanwhile has a successor, which began later.
            if self._feeds.get(room) is feeds[room]:
                for _, offset, body in entries:
                    feeds[room].enter(offset, body)
                gevent.sleep(0)

    def _compare_memberships(
        self, before: Mapping[int, Known], found: Mapping[int, Mapping[str, Standing]]
    ) -> None:
        for count, (user_id, rooms) in enumerate(found.items(), 1):
            for room, offset in _no_more(before[user_id], rooms).items():
                self._tell(bus.RoomRevoked(user_id, room, offset + 1))
            for room in _not_everywhere(rooms, self._people.get(user_id, ())):
                self._tell(bus.RoomGranted(user_id, room))
            for room, standing in rooms.items():
                self._tell(bus.ReadUpTo(user_id, room, standing.version))
            if count % AT_ONCE == 0:
                gevent.sleep(0)


def _not_everywhere(rooms: Collection[str], recipients: Collection[Recipient]) -> list[str]:
    """Return those of some rooms that one of a person's conversations does not read."""
    read = [one.rooms for one in recipients]
    return [room for room in rooms if not all(room in some for some in read)]


def _no_more(known: Known, rooms: Collection[str]) -> dict[str, int]:
    """Return the rooms that somebody has left, each with the last offset known to be before."""
    left: dict[str, int] = {}
    for read in known:
        for room, offset in read.items():
            if room not in rooms:
                left[room] = max(offset, left.get(room, 0))
    return left
