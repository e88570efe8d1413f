"""Readers that are behind: for whom much waits in their outboxes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from gevent import get_hub

from ..settings import Rate
from .fanout import Fanout
from .outbox import Outbox
from .pace import Pace
from .patience import Patience

LOOK = 0.02  # seconds between two looks at who has caught up
SHARE = 2e-5  # seconds more for each reader that is looked at


class Lagging(Protocol):
    """A reader who is behind: where it comes from, and what it reads."""

    outbox: Outbox
    fanouts: list[Fanout[Any]]
    origin: str


class Behind:
    """
    The readers of this process that are behind, until they have caught up or left.

    `rooms` are those in which one of them reads: whoever takes what is set by
    `rate`. The others stay on the list, so that nobody waits for them twice,
    and hardly for the next one from their address.
    A reader who comes to it is seen at once, who catches up a moment later.
    `changed` is called when there are other rooms than before. The time in
    which the loop stood still counts for nobody.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self.rooms: frozenset[str] = frozenset()
        self.changed: Callable[[], None] = lambda: None
        self._rate = rate
        self._clock = clock
        self._patience = Patience(rate.seconds, clock)
        self._paces: dict[Lagging, Pace] = {}
        self._looked = 0.0
        self._time = 0.0
        self._timer: Any = None

    def __len__(self) -> int:
        return len(self._paces)

    def add(self, reader: Lagging) -> None:
        """Take note that much waits for a reader; again it does nothing."""
        if reader in self._paces or not self._rate.count:
            return
        left = self._patience.left(reader.origin)
        self._paces[reader] = Pace(self._rate, reader.outbox.taken, self._time, left)
        self._set_rooms(self.rooms.union(_rooms(reader)))
        if self._timer is None:
            self._looked = self._clock()
            self._look_soon()

    def look(self) -> None:
        """Find out who has caught up, who has left, and who does not read."""
        now = self._clock()
        self._time += min(now - self._looked, 2 * self._pause)
        self._looked = now
        rooms: set[str] = set()
        for reader, pace in list(self._paces.items()):
            if reader.outbox.caught_up:
                # Who has read has gained time for what they took; who has left did not.
                pace.reads(reader.outbox.taken, self._time)
                self._lose(reader, pace)
                del self._paces[reader]
            elif pace.reads(reader.outbox.taken, self._time):
                rooms.update(_rooms(reader))
            else:
                self._lose(reader, pace)
        self._set_rooms(frozenset(rooms))

    def _lose(self, reader: Lagging, pace: Pace) -> None:
        self._patience.lose(reader.origin, pace.lost())

    @property
    def _pause(self) -> float:
        return LOOK + SHARE * len(self._paces)

    def _look_soon(self) -> None:
        self._timer = get_hub().loop.timer(self._pause, ref=False)
        self._timer.start(self._ring)

    def _ring(self) -> None:
        self._timer.close()
        self._timer = None
        self.look()
        if self._paces:
            self._look_soon()

    def _set_rooms(self, rooms: frozenset[str]) -> None:
        if rooms != self.rooms:
            self.rooms = rooms
            self.changed()


def _rooms(reader: Lagging) -> Iterator[str]:
    return (fanout.room for fanout in reader.fanouts if fanout.room)
