"""What this process hears by Redis: batches of others, its own, and their silence."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import gevent
import msgspec
import redis

from ...wire import UNREADABLE
from ..notices import Arrived, Missed, Notice
from ..packing import Garbage, unpack
from . import batch
from .address import Address, DeadLink
from .processes import OtherProcesses

log = logging.getLogger(__name__)

DEAF = 5.0  # seconds without our own batches after which the link is dead
PIECE = 0.005  # seconds of telling, after which the loop has its turn
PAUSE = 0.0001  # seconds; with 0 gevent would go on without looking at any socket


class Incoming:
    """
    Tells the notices of other processes, who of them arrived or is gone, and what is missing.

    It is `whole` while our own batches come back. Nothing is told of those
    whose names begin with `machine`. `greet` is called when a process arrived.
    """

    def __init__(
        self,
        address: Address,
        name: str,
        machine: str,
        silence: float,
        tell: Callable[[Notice], None],
        greet: Callable[[], None],
    ) -> None:
        self.whole = False
        self._address = address
        self._name = name
        self._machine = machine
        self._deaf = min(DEAF, silence)
        self._processes = OtherProcesses(silence)
        self._tell_subscribers = tell
        self._greet = greet
        self._own_heard_at = 0.0
        self._turn_began = 0.0

    def start(self) -> None:
        """Count every silence from now on: before, there was no link to hear by."""
        self._own_heard_at = time.monotonic()
        self._processes.excuse(self._own_heard_at)

    def lose(self) -> bool:
        """Take note that the link is lost; return whether it was whole until now."""
        was_whole, self.whole = self.whole, False
        if was_whole:
            self._tell_subscribers(Missed())
        return was_whole

    def run(self, connection: redis.Connection, every: float) -> Exception:
        """Hear until the link ends, and return why; look for silence `every` few seconds."""
        look = self._turn_began = time.monotonic()
        try:
            while True:
                body = self._address.hear(connection, max(0.001, look - time.monotonic()))
                now = time.monotonic()
                if body is not None:
                    self._receive(body, now)
                if now >= look:
                    self._look_for_silence(now)
                    look = now + every
        except (redis.RedisError, OSError) as error:
            return error

    def _receive(self, body: bytes, now: float) -> None:
        try:
            received = batch.decode(body)
        except UNREADABLE as error:
            log.warning(
                "x a message on the channel of the bus is none of ours: %s",
                error,
                extra={"event": "bus.not_ours"},
            )
            return
        if received.origin == self._name:
            self._receive_own(now)
        if received.origin.startswith(self._machine):
            return
        if received.number:
            news = self._processes.heard(received.origin, received.number, now)
            self._tell(news)
            if isinstance(news, Arrived):
                self._greet()
        for notice in received.notices:
            self._tell(_unpack(notice))
        if received.leaving:
            self._tell(self._processes.left(received.origin))

    def _receive_own(self, now: float) -> None:
        self._own_heard_at = now
        if not self.whole:
            log.info("= %s: joined", self._address, extra={"event": "bus.joined"})
            self.whole = True
            self._tell(Missed())

    def _look_for_silence(self, now: float) -> None:
        if now - self._own_heard_at > self._deaf:
            raise DeadLink("what this process publishes does not come back")
        # The link was good up to then; what is silent since may be the link itself.
        for notice in self._processes.expire(self._own_heard_at):
            self._tell(notice)

    def _tell(self, notice: Notice | None) -> None:
        if notice is not None:
            self._tell_subscribers(notice)
        if time.monotonic() - self._turn_began > PIECE:
            gevent.sleep(PAUSE)
            self._turn_began = time.monotonic()


def _unpack(body: msgspec.Raw) -> Notice:
    try:
        return unpack(body)
    except Garbage:
        return Missed()
