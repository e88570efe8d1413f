"""The bus of several machines, each of which has several processes."""

from __future__ import annotations

from ..contract import Subscriber
from ..local.bus import LocalBus
from ..notices import Notice
from ..redis.bus import RedisBus


class JointBus:
    """
    The local bus joins the processes of one machine, Redis joins the machines.

    So the processes of one machine hear each other whatever becomes of Redis.
    They hear each other by the local bus alone: `redis` ignores their notices.
    """

    def __init__(self, local: LocalBus, redis: RedisBus) -> None:
        self.name, self.machine = local.name, local.machine
        self.notice_seconds = local.notice_seconds
        self._local = local
        self._redis = redis

    @property
    def whole(self) -> bool:
        return self._local.whole and self._redis.whole

    def publish(self, notice: Notice, to: str | None = None) -> None:
        on_this_machine = to is not None and to.startswith(self._local.machine)
        if not on_this_machine:
            self._redis.publish_to_others(notice, to)
        if to is None or on_this_machine:
            self._local.publish(notice, to)

    def subscribe(self, subscriber: Subscriber) -> None:
        self._local.subscribe(subscriber)
        self._redis.subscribe(subscriber)

    def close(self) -> None:
        self._local.close()
        self._redis.close()
