"""Both ends proving they live."""

from __future__ import annotations

from typing import Protocol

import gevent

SLOTS = 50


class Beating(Protocol):
    id: int

    def beat(self) -> None:
        """Ask for a sign of life, or end if there was none since the last time."""


class Heartbeat:
    """
    Beats every connection once in `period` seconds, spread evenly, from one greenlet.

    A connection that gives no sign of life between two beats is ended by its
    own `beat`, so a dead one is noticed within two periods.
    """

    def __init__(self, period: float) -> None:
        self._period = period
        self._slots: list[set[Beating]] = [set() for _ in range(SLOTS)]
        self._greenlet: gevent.Greenlet | None = None

    def add(self, connection: Beating) -> None:
        self._slots[connection.id % SLOTS].add(connection)
        if self._greenlet is None:
            self._greenlet = gevent.spawn(self._run)

    def remove(self, connection: Beating) -> None:
        self._slots[connection.id % SLOTS].discard(connection)

    def beat(self, slot: int) -> None:
        """Beat the connections of one slot."""
        for connection in list(self._slots[slot]):
            connection.beat()

    def stop(self) -> None:
        if self._greenlet is not None:
            self._greenlet.kill()
            self._greenlet = None

    def _run(self) -> None:
        while True:
            for slot in range(SLOTS):
                gevent.sleep(self._period / SLOTS)
                self.beat(slot)
