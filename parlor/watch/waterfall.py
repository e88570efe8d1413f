"""What became of each message that was traced, put together from what all workers told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..bus import Traced
from ..loop.tracing import Moment

QUIET = 1.0  # seconds without anything new after which a message is shown
MOST = 1_000  # messages that are remembered; more is told of those as if it were the first


class Step(NamedTuple):
    """One step of a message: where, after how many milliseconds if that is known, and what."""

    worker: str
    ms: float | None
    step: str
    readers: int = 0
    code: str = ""


class _Told(NamedTuple):
    machine: str
    worker: str
    moment: Moment


class Waterfall:
    """All that was told of one message."""

    def __init__(self, room: str, person: int, client_id: str) -> None:
        self.room = room
        self.person = person
        self.client_id = client_id
        self.changed_at = 0.0
        self.shown = False
        self.told: list[_Told] = []

    def steps(self) -> list[Step]:
        """
        Return its steps in their order, with the time since it was read.

        Processes of one machine have one clock. Those of a machine that did not read the
        message come after the others, in their own order and without a time.
        """
        read = [one for one in self.told if one.moment.step == "read"]
        first = min(read, key=_at, default=None)
        machine = first.machine if first else ""
        ordered = sorted(self.told, key=lambda one: (one.machine != machine, one.machine, _at(one)))
        return [
            Step(
                one.worker,
                round((_at(one) - _at(first)) * 1000, 3)
                if first and one.machine == machine
                else None,
                one.moment.step,
                one.moment.readers,
                one.moment.code,
            )
            for one in ordered
        ]


class Waterfalls:
    """
    The messages that are traced, each to be shown once nothing new comes of it.

    One of which something comes later is shown again, whole. `machine` is the command's own:
    workers of others are named with their host. `lost` is how many moments had no room.
    """

    def __init__(self, machine: str) -> None:
        self._machine = machine
        self._all: dict[tuple[int, str], Waterfall] = {}
        self._lost: dict[tuple[str, int], int] = {}

    @property
    def lost(self) -> int:
        return sum(self._lost.values())

    def add(self, told: Traced, now: float) -> None:
        """Take in what a worker has told, at a time in seconds."""
        self._lost[told.machine, told.worker] = told.lost
        own = told.machine == self._machine
        worker = f"w{told.worker}" if own else f"{told.host} w{told.worker}"
        for moment in told.moments:
            one = self._of(moment)
            one.room = moment.room or one.room  # a direct one is known only once it is made
            one.told.append(_Told(told.machine, worker, moment))
            one.changed_at, one.shown = now, False

    def due(self, now: float) -> Iterator[Waterfall]:
        """Yield those to be shown now, each once."""
        return self._unshown(now - QUIET)

    def rest(self) -> Iterator[Waterfall]:
        """Yield all that were not shown as they are now."""
        return self._unshown(None)

    def _unshown(self, until: float | None) -> Iterator[Waterfall]:
        for one in self._all.values():
            if not one.shown and (until is None or one.changed_at <= until):
                one.shown = True
                yield one

    def _of(self, moment: Moment) -> Waterfall:
        key = moment.author, moment.client_id
        if key not in self._all:
            if len(self._all) >= MOST:
                del self._all[next(iter(self._all))]
            self._all[key] = Waterfall(moment.room, *key)
        return self._all[key]


def _at(told: _Told) -> float:
    return told.moment.at
