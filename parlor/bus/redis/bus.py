"""
The bus between machines, over the channels of a Redis.

Redis keeps nothing and promises nothing: what is said while somebody is cut
off, that one never hears. So each process numbers what it says to all, counts
what it could not say as well, and says at least every few seconds that it is
alive, itself being one of those who hear it. A gap in the numbers of another
is Missed; another's long silence is Gone; the silence of its own voice is a
dead link, which is made anew, after a pause.

While the link is down nothing is kept to be said later, and nobody is
declared gone.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator

import gevent
import msgspec
import redis
from gevent.event import Event

from .. import Arrived, Missed, Notice, Subscriber
from ..backoff import Backoff
from ..packing import Garbage, pack, unpack
from ..subscribers import Subscribers
from .address import Address
from .others import Others

log = logging.getLogger(__name__)

ALIVE = 2.0  # seconds between two words at the most
DEAF = 5.0  # seconds without our own voice after which the link is dead
SILENCE = 15.0  # seconds of silence after which another is gone
FAREWELL = 1.0  # seconds for the last words
WAITING = 4 * 1024 * 1024  # bytes that wait for Redis; as many may be on their way
BATCH = 256 * 1024  # bytes said at once: what is taken in by others in some milliseconds
PIECE = 0.005  # seconds of handing over, after which the loop has its turn
PAUSE = 0.0001  # seconds; with 0 gevent would go on without looking at any socket


class Batch(msgspec.Struct, array_like=True, frozen=True):
    """What a process says at once; what is for one process alone has number 0."""

    origin: str
    number: int
    notices: list[msgspec.Raw]
    leaving: bool = False


class DeadLink(Exception):
    """The link was not cut, but nothing passes it."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Batch)


class RedisBus:
    """
    One process among those that have the same Redis and the same database number in its URL.

    Nothing is heard from those whose names begin with `machine`: another bus
    joins them.
    """

    def __init__(
        self,
        url: str,
        name: str = "",
        machine: str = "",
        *,
        alive: float = ALIVE,
        silence: float = SILENCE,
    ) -> None:
        self.name = name or secrets.token_hex(10)
        self.whole = False
        self._machine = machine or self.name
        self._address = Address(url, silence)
        self._alive = alive
        self._deaf = min(DEAF, silence)
        self._subscribers = Subscribers()
        self._others = Others(silence)
        self._waiting: list[tuple[str | None, bytes]] = []
        self._size = 0
        self._number = 0
        self._linked = self._leaving = False
        self._heard_ourselves = self._due = self._since = 0.0
        self._wake, self._full = Event(), Event()
        self._greenlet = gevent.spawn(self._run)

    def publish(self, notice: Notice, to: str | None = None) -> None:
        self.say(notice, to)
        if to is None or to == self.name:
            self._subscribers.tell(notice)

    def say(self, notice: Notice, to: str | None) -> None:
        """Publish to the others only."""
        if to == self.name or self._leaving:
            return
        if not self._linked:
            self._number += to is None
            return
        body = pack(notice)
        self._waiting.append((to, body))
        self._size += len(body)
        self._wake.set()
        if self._size > WAITING:
            self._full.set()
            self._drop()

    def subscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.add(subscriber)

    def close(self) -> None:
        self._subscribers.clear()
        if self._leaving:
            return
        self._leaving = True
        if self._linked:
            self._wake.set()
            self._greenlet.join(FAREWELL)
        self._greenlet.kill()

    # The link

    def _run(self) -> None:
        backoff = Backoff()
        said = ""
        while not self._leaving:
            try:
                self._hold_link()
            except (redis.RedisError, OSError, DeadLink) as error:
                what = f"{type(error).__name__}: {error}"
                if self.whole or what != said:  # and not again for each attempt of an hour
                    log.warning("x %s: %s", self._address, what)
                said = what
            except Exception:
                log.exception("x %s: the link ended by a fault", self._address)
            self._drop()
            if self.whole:
                self.whole = False
                backoff.reset()
                self._subscribers.tell(Missed())
            if not self._leaving:
                gevent.sleep(backoff.pause())

    def _hold_link(self) -> None:
        """Speak and hear until one of both ends, or too much waits; raises what ended it."""
        with self._address.connect() as speaking, self._address.connect() as hearing:
            self._address.subscribe(hearing, self.name)
            self._heard_ourselves = time.monotonic()
            self._others.excuse(self._heard_ourselves)
            self._full.clear()
            self._linked = True
            tasks = [gevent.spawn(self._hear, hearing), gevent.spawn(self._speak, speaking)]
            try:
                ended = gevent.wait([*tasks, self._full], count=1)
            finally:
                gevent.killall(tasks)
            if self._full in ended:
                raise DeadLink(f"more than {WAITING} bytes wait")
            for task in ended:
                if isinstance(task.value, Exception):
                    raise task.value

    def _drop(self) -> None:
        """Let go of what waits, so that the others see that something is missing."""
        self._linked = False
        self._number += any(to is None for to, _ in self._waiting)
        self._waiting, self._size = [], 0

    # What we say

    def _speak(self, connection: redis.Connection) -> Exception | None:
        self._due = 0.0
        try:
            while not self._leaving:
                self._wake.wait(max(0.0, self._due - time.monotonic()))
                now = time.monotonic()
                batches = list(self._batches(alive=now >= self._due))
                if any(to is None for to, _ in batches):
                    self._due = now + self._alive
                self._address.publish(connection, batches)
        except (redis.RedisError, OSError) as error:
            return error
        return None

    def _batches(self, *, alive: bool) -> Iterator[tuple[str | None, bytes]]:
        """Take what waits, as batches for each to whom something is said; maybe an empty one."""
        self._wake.clear()
        waiting, self._waiting, self._size = self._waiting, [], 0
        bodies: dict[str | None, list[bytes]] = {None: []} if alive else {}
        for to, body in waiting:
            bodies.setdefault(to, []).append(body)
        for to, said in bodies.items():
            for piece in _pieces(said):
                yield to, self._batch(to, piece)
        if self._leaving:
            yield None, self._batch(None, [], leaving=True)

    def _batch(self, to: str | None, bodies: list[bytes], leaving: bool = False) -> bytes:
        number = 0
        if to is None:
            self._number += 1
            number = self._number
        notices = [msgspec.Raw(body) for body in bodies]
        return _encoder.encode(Batch(self.name, number, notices, leaving))

    # What we hear

    def _hear(self, connection: redis.Connection) -> Exception | None:
        look = self._since = time.monotonic()
        try:
            while True:
                body = self._address.hear(connection, max(0.001, look - time.monotonic()))
                now = time.monotonic()
                if body is not None:
                    self._take_in(body, now)
                if now >= look:
                    self._look_around(now)
                    look = now + self._alive / 5
        except (redis.RedisError, OSError, DeadLink) as error:
            return error

    def _take_in(self, body: bytes, now: float) -> None:
        try:
            batch = _decoder.decode(body)
        except msgspec.DecodeError as error:
            log.warning("x something on the channel is none of ours: %s", error)
            return
        if batch.origin == self.name:
            self._take_in_ourselves(now)
        if batch.origin.startswith(self._machine):
            return
        if batch.number:
            news = self._others.hear(batch.origin, batch.number, now)
            self._tell(news)
            if isinstance(news, Arrived):
                self._introduce_ourselves()
        for notice in batch.notices:
            self._tell(_unpack(notice))
        if batch.leaving:
            self._tell(self._others.leave(batch.origin))

    def _take_in_ourselves(self, now: float) -> None:
        self._heard_ourselves = now
        if not self.whole:
            log.info("= %s: joined", self._address)
            self.whole = True
            self._tell(Missed())

    def _introduce_ourselves(self) -> None:
        """Be heard by a newcomer, who was not there when we spoke last."""
        self._due = 0.0
        self._wake.set()

    def _look_around(self, now: float) -> None:
        if now - self._heard_ourselves > self._deaf:
            raise DeadLink("our own voice does not come back")
        # Up to then the link has carried what was said; since then the silence may be its own.
        for notice in self._others.expire(self._heard_ourselves):
            self._tell(notice)

    def _tell(self, notice: Notice | None) -> None:
        if notice is not None:
            self._subscribers.tell(notice)
        if time.monotonic() - self._since > PIECE:
            gevent.sleep(PAUSE)
            self._since = time.monotonic()


def _unpack(body: msgspec.Raw) -> Notice:
    try:
        return unpack(body)
    except Garbage:
        return Missed()


def _pieces(bodies: list[bytes]) -> Iterator[list[bytes]]:
    """Cut what is said into pieces of about BATCH bytes; nothing is one empty piece."""
    piece: list[bytes] = []
    size = 0
    for body in bodies:
        if piece and size + len(body) > BATCH:
            yield piece
            piece, size = [], 0
        piece.append(body)
        size += len(body)
    yield piece
