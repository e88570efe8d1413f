"""What this process publishes by Redis: in numbered batches, and often enough to be known alive."""

from __future__ import annotations

import time
from collections.abc import Iterator

import msgspec
import redis
from gevent.event import Event

from ..notices import Notice
from ..packing import pack
from . import batch
from .address import Address
from .batch import Batch

WAITING = 4 * 1024 * 1024  # bytes that wait for Redis; as many may be on their way


class Outgoing:
    """
    Numbers what is published, and keeps it until Redis has taken it.

    What cannot be published is counted nevertheless, so that the others see a
    gap. `full` is set when more than `WAITING` bytes wait.
    """

    def __init__(self, name: str, alive: float) -> None:
        self._name = name
        self._alive = alive
        self._waiting: list[tuple[str | None, bytes]] = []
        self._number = 0
        self._due = 0.0
        self._wake = Event()
        self.size = 0
        self.open = False
        self.leaving = False
        self.full = Event()

    def add(self, notice: Notice, to: str | None) -> None:
        """Publish `notice` to all others, or to the one called `to`, as soon as can be."""
        if self.leaving:
            return
        if not self.open:
            self._number += to is None
            return
        body = pack(notice)
        self._waiting.append((to, body))
        self.size += len(body)
        self._wake.set()
        if self.size > WAITING:
            self.full.set()
            self.drop()

    def start(self) -> None:
        """Keep what is added from now on: there is a link for it."""
        self.full.clear()
        self.open = True

    def drop(self) -> None:
        """Forget what waits, and keep nothing until the next `start`."""
        self.open = False
        self._number += any(to is None for to, _ in self._waiting)
        self._waiting, self.size = [], 0

    def introduce(self) -> None:
        """Publish something now, be it an empty batch: a newcomer has heard nothing of us yet."""
        self._due = 0.0
        self._wake.set()

    def leave(self) -> None:
        """Publish what waits and that this process leaves; nothing after that."""
        self.leaving = True
        self._wake.set()

    def run(self, address: Address, connection: redis.Connection) -> Exception | None:
        """Publish until this process leaves, or the link ends; return what ended it."""
        self._due = 0.0
        leaving = False
        try:
            while not leaving:
                self._wake.wait(max(0.0, self._due - time.monotonic()))
                now = time.monotonic()
                # Looked at as the batches are taken: what is added while they are on their way,
                # before this process leaves, is published in one more round.
                leaving = self.leaving
                batches = list(self._batches(alive=now >= self._due))
                if any(to is None for to, _ in batches):
                    self._due = now + self._alive
                address.publish(connection, batches)
        except (redis.RedisError, OSError) as error:
            return error
        return None

    def _batches(self, *, alive: bool) -> Iterator[tuple[str | None, bytes]]:
        """Take what waits, in batches for each receiver; if `alive`, at least one is for all."""
        self._wake.clear()
        waiting, self._waiting, self.size = self._waiting, [], 0
        bodies: dict[str | None, list[bytes]] = {None: []} if alive else {}
        for to, body in waiting:
            bodies.setdefault(to, []).append(body)
        for to, some in bodies.items():
            for part in batch.split(some):
                yield to, self._batch(to, part)
        if self.leaving:
            yield None, self._batch(None, [], leaving=True)

    def _batch(self, to: str | None, bodies: list[bytes], leaving: bool = False) -> bytes:
        number = 0
        if to is None:
            self._number += 1
            number = self._number
        notices = [msgspec.Raw(body) for body in bodies]
        return batch.encode(Batch(self._name, number, notices, leaving))
