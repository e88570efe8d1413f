"""The bus of several machines, each of which has several processes."""

from __future__ import annotations

from . import Notice, Subscriber
from .local.bus import LocalBus
from .redis.bus import RedisBus


class JointBus:
    """
    The local bus joins the processes of this machine, Redis joins the machines.

    So those on one machine hear each other whatever becomes of Redis. What
    one of them says comes by the local bus alone; `redis` leaves it out.
    """

    def __init__(self, local: LocalBus, redis: RedisBus) -> None:
        self.name = local.name
        self._local = local
        self._redis = redis

    @property
    def whole(self) -> bool:
        return self._local.whole and self._redis.whole

    def publish(self, notice: Notice, to: str | None = None) -> None:
        here = to is not None and to.startswith(self._local.machine)
        if not here:
            self._redis.say(notice, to)
        if to is None or here:
            self._local.publish(notice, to)

    def subscribe(self, subscriber: Subscriber) -> None:
        self._local.subscribe(subscriber)
        self._redis.subscribe(subscriber)

    def close(self) -> None:
        self._local.close()
        self._redis.close()
