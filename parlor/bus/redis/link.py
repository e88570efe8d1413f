"""The link to a Redis: made, held while both directions go on, lost and made anew."""

from __future__ import annotations

import logging

import gevent
import redis

from ..backoff import Backoff
from .address import Address, DeadLink
from .incoming import Incoming
from .outgoing import WAITING, Outgoing

log = logging.getLogger(__name__)

FAREWELL = 1.0  # seconds to publish what waits when this process leaves


class Link:
    """Two connections, one to publish and one to hear, as long as the bus is open."""

    def __init__(
        self, address: Address, outgoing: Outgoing, incoming: Incoming, look_every: float
    ) -> None:
        self.address = address
        self._outgoing = outgoing
        self._incoming = incoming
        self._look_every = look_every
        self.greenlet = gevent.spawn(self._run)

    def close(self) -> None:
        """Publish what waits, if there is a link, and let go of it; again it does nothing."""
        if self._outgoing.leaving:
            return
        self._outgoing.leave()
        if self._outgoing.open:
            self.greenlet.join(FAREWELL)
        self.greenlet.kill()

    def _run(self) -> None:
        backoff = Backoff()
        logged = ""
        while not self._outgoing.leaving:
            try:
                self._hold()
            except (redis.RedisError, OSError) as error:
                what = f"{type(error).__name__}: {error}"
                # Not again for each attempt of an hour.
                if self._incoming.whole or what != logged:
                    log.warning(
                        "x %s: no link: %s", self.address, what, extra={"event": "bus.lost"}
                    )
                logged = what
            except Exception:
                log.exception(
                    "x %s: the link ended by a fault of ours",
                    self.address,
                    extra={"event": "bus.failed"},
                )
            self._outgoing.drop()
            if self._incoming.lose():
                backoff.reset()
            if not self._outgoing.leaving:
                gevent.sleep(backoff.pause())

    def _hold(self) -> None:
        """Publish and hear until one of both ends, or too much waits; raise what ended it."""
        with self.address.connect() as publishing, self.address.connect() as hearing:
            self.address.subscribe(hearing)
            self._incoming.start()
            self._outgoing.start()
            tasks = [
                gevent.spawn(self._incoming.run, hearing, self._look_every),
                gevent.spawn(self._outgoing.run, self.address, publishing),
            ]
            try:
                ended = gevent.wait([*tasks, self._outgoing.full], count=1)
            finally:
                gevent.killall(tasks)
            if self._outgoing.full in ended:
                raise DeadLink(f"more than {WAITING} bytes wait for Redis")
            for task in ended:
                if isinstance(task.value, Exception):
                    raise task.value
