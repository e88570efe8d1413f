"""
The signs by a name, as others see them: that somebody is not to be disturbed, what they are doing.

Somebody's word is told at most once in five seconds for each of them; what they
changed meanwhile is told at the end of these. Quiet hours begin and end by the clock
of the machine, and what somebody is doing ends by it, so twice a minute it is looked whose
have. Several processes may look at the same person; the one whose look brings news tells it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import gevent
from gevent import Greenlet

from .. import bus
from ..errors import Refused
from ..wire import Person

BETWEEN = 5.0  # seconds between two tellings of one person
OFTEN = 30.0  # seconds between two looks at everybody


class SignStore(Protocol):
    """What is asked of the store."""

    def disturbed_otherwise(self) -> list[int]: ...

    def look_at(self, user_id: int) -> Person | None: ...


class Signs:
    """Tells the others who is not to be disturbed, and what people are doing."""

    def __init__(
        self,
        store: SignStore,
        to: bus.Bus,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = gevent.sleep,
    ) -> None:
        self._store = store
        self._bus = to
        self._clock = clock
        self._pause = pause
        self._told: dict[int, float] = {}
        self._waiting: set[int] = set()
        self._watching: Greenlet | None = None

    def changed(self, user_id: int) -> None:
        """Somebody wants to be disturbed or not, or does something else; never waits."""
        if user_id not in self._waiting:
            self._waiting.add(user_id)
            gevent.spawn(self._tell_in_time, user_id)

    def watch(self) -> None:
        """Look at what begins and ends by the clock from now on."""
        self._watching = gevent.spawn(self._watch)

    def stop(self) -> None:
        """Look at nobody any more."""
        if self._watching is not None:
            self._watching.kill(block=False)

    def _watch(self) -> None:
        while True:
            self._pause(OFTEN)
            try:
                for user_id in self._store.disturbed_otherwise():
                    self.changed(user_id)
            except Refused:
                continue  # The store is away.

    def _tell_in_time(self, user_id: int) -> None:
        rest = self._told.get(user_id, -BETWEEN) + BETWEEN - self._clock()
        if rest > 0:
            self._pause(rest)
        self._waiting.discard(user_id)
        try:
            person = self._store.look_at(user_id)
        except Refused:
            return  # The store is away, and everybody is looked at again soon.
        if person is not None:
            now = self._clock()
            self._told = {one: at for one, at in self._told.items() if at > now - BETWEEN}
            self._told[user_id] = now
            self._bus.publish(bus.PersonChanged(person))
