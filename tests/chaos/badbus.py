"""
A bus that is as bad as its contract allows, and then some.

It loses, holds back and repeats what it brings. That it has lost something it
says a moment later, as every bus does. With it, too, a round must be good.
"""

import random
from collections.abc import Callable

import gevent

from parlor.application import Application
from parlor.bus import Bus, Missed, Notice, Subscriber
from parlor.loop.histogram import Histogram

LOST, LATE, TWICE = 0.1, 0.3, 0.05  # of all notices
HELD = 0.5  # seconds, at most
ADMITTED = 0.5  # seconds after which a loss is told


class BadBus:
    """Stands between a bus and its subscribers."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._subscribers: list[Subscriber] = []
        self._admitting = False
        bus.subscribe(self._bring)

    @property
    def name(self) -> str:
        return self._bus.name

    @property
    def machine(self) -> str:
        return self._bus.machine

    @property
    def whole(self) -> bool:
        return self._bus.whole

    @property
    def notice_seconds(self) -> Histogram:
        return self._bus.notice_seconds

    def publish(self, notice: Notice, to: str | None = None) -> None:
        self._bus.publish(notice, to)

    def subscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.append(subscriber)

    def close(self) -> None:
        self._bus.close()

    def _bring(self, notice: Notice) -> None:
        lot = random.random()
        if lot < LOST:
            if not self._admitting:
                self._admitting = True
                gevent.spawn_later(ADMITTED, self._admit)
        elif lot < LOST + LATE:
            gevent.spawn_later(random.uniform(0, HELD), self._hand_on, notice)
        else:
            self._hand_on(notice)
            if lot > 1 - TWICE:
                self._hand_on(notice)

    def _admit(self) -> None:
        self._admitting = False
        self._hand_on(Missed())

    def _hand_on(self, notice: Notice) -> None:
        for subscriber in self._subscribers:
            subscriber(notice)


def install() -> None:
    """Give every application such a bus."""
    build: Callable[..., None] = Application.__init__

    def built(self: Application, settings: object, store: object, bus: Bus) -> None:
        build(self, settings, store, BadBus(bus))

    Application.__init__ = built  # type: ignore[method-assign]
