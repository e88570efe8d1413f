"""What all workers of an instance say of themselves, asked for over the bus."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import gevent
from gevent.event import Event
from gevent.util import format_run_info

from .. import bus
from ..bus import Bus
from .hour import Hour, together
from .hourglass import Hourglass
from .meter import Meter, Reading

log = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds; a worker that needs longer is told of as one that does not answer

A = TypeVar("A", bus.Metrics, bus.Minutes, bus.Stacks)


class Workers:
    """Tells others this worker's numbers, last hour and stacks, and asks for the first two."""

    def __init__(
        self,
        to: Bus,
        meter: Meter,
        hourglass: Hourglass,
        count: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bus = to
        self._meter = meter
        self._hourglass = hourglass
        self._clock = clock
        self._asking = Asking(to, count, bus.MetricsWanted, bus.Metrics)
        self._asking_hour = Asking(to, count, bus.MinutesWanted, bus.Minutes)
        to.subscribe(self.notice)

    def notice(self, notice: bus.Notice) -> None:
        """Answer who asks, but this worker itself."""
        match notice:
            case bus.MetricsWanted(origin=origin) if origin != self._bus.name:
                gevent.spawn(self._answer, origin, self._metrics)
            case bus.MinutesWanted(origin=origin) if origin != self._bus.name:
                gevent.spawn(self._answer, origin, self._minutes)
            case bus.StacksWanted(origin=origin) if origin != self._bus.name:
                gevent.spawn(self._answer, origin, self._stacks)

    def ask(self) -> Mapping[int, Reading | None]:
        """Return the numbers of each worker; None of those that did not tell them in time."""
        others = readings(self._asking.ask(self._meter.number))
        return dict(sorted({**others, self._meter.number: self._meter.read()}.items()))

    def hour(self) -> Hour:
        """Return the last hour of all workers together."""
        others = self._asking_hour.ask(self._meter.number)
        told = {number: None if one is None else one.minutes for number, one in others.items()}
        return together({**told, self._meter.number: self._hourglass.minutes}, self._clock())

    def _answer(self, origin: str, of: Callable[[str], bus.Notice]) -> None:
        try:
            self._bus.publish(of(origin), to=origin)
        except Exception:
            log.exception(
                "x a question about this worker could not be answered",
                extra={"event": "watch.failed"},
            )

    def _metrics(self, to: str) -> bus.Metrics:
        return bus.Metrics(to, self._meter.number, self._meter.read())

    def _minutes(self, to: str) -> bus.Minutes:
        return bus.Minutes(to, self._meter.number, self._hourglass.minutes)

    def _stacks(self, to: str) -> bus.Stacks:
        return bus.Stacks(to, self._meter.number, "\n".join(format_run_info()))


class Asking(Generic[A]):
    """
    Asks the workers of this machine, of which there are `count`, a `question`.

    Those who ask at the same time share the answers.
    """

    def __init__(
        self,
        to: Bus,
        count: int,
        question: type[bus.MetricsWanted | bus.MinutesWanted | bus.StacksWanted],
        answer: type[A],
    ) -> None:
        self._bus = to
        self._count = count
        self._question = question
        self._kind: type[A] = answer
        self._others: set[str] = set()
        self._found: dict[int, A] = {}
        self._rounds = 0
        self._told = Event()
        to.subscribe(self._notice)

    def ask(self, *known: int) -> dict[int, A | None]:
        """Return the answer of each worker but those `known`; None of who did not answer."""
        wanted = set(range(1, self._count + 1)) - {*known}
        if not self._rounds:
            self._found = {}
        self._rounds += 1
        try:
            for other in self._others:
                self._bus.publish(self._question(self._bus.name), to=other)
            with gevent.Timeout(PATIENCE, False):
                while not wanted <= self._found.keys():
                    self._told.clear()
                    self._told.wait()
            return {number: self._found.get(number) for number in sorted(wanted)}
        finally:
            self._rounds -= 1

    def _notice(self, notice: bus.Notice) -> None:
        match notice:
            case bus.Arrived(origin=origin) if origin.startswith(self._bus.machine):
                self._others.add(origin)
                if self._rounds:
                    self._bus.publish(self._question(self._bus.name), to=origin)
            case bus.Gone(origin=origin):
                self._others.discard(origin)
            case _ if isinstance(notice, self._kind) and notice.to == self._bus.name:
                if self._rounds:
                    self._found[notice.worker] = notice
                    self._told.set()


def readings(told: Mapping[int, bus.Metrics | None]) -> dict[int, Reading | None]:
    """Return the numbers in the answers of workers."""
    return {number: None if one is None else one.samples for number, one in told.items()}
