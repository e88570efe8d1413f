"""
The bus between machines, over the channels of a Redis.

Redis keeps nothing and promises nothing: what is published while a process is
cut off, that process never hears. So each process numbers what it publishes to
all, counts also what it could not publish, and publishes at least every few
seconds, itself being one of those who hear it. A gap in the numbers of another
process is Missed; its long silence is Gone; if a process does not hear itself,
its link is dead and is made anew, after a pause.

While the link is down nothing is kept to be published later, and no process is
held to be gone.
"""

from __future__ import annotations

import secrets

from ...loop.histogram import Histogram
from ..contract import Subscriber
from ..notices import Notice
from ..subscribers import Subscribers
from .address import Address
from .incoming import Incoming
from .link import Link
from .outgoing import Outgoing

ALIVE = 2.0  # seconds between two batches at the most
SILENCE = 15.0  # seconds of silence after which another process is gone


class RedisBus:
    """
    One process among those that have the same Redis and the same database number in its URL.

    Nothing is heard from processes whose names begin with `machine`: another
    bus joins them.
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
        self.machine = machine or self.name
        self._subscribers = Subscribers()
        # Of other machines nothing is known: their clocks differ by more than a notice takes.
        self.notice_seconds = Histogram()
        self._outgoing = Outgoing(self.name, alive)
        address = Address(url, self.name, silence)
        self._incoming = Incoming(
            address,
            self.name,
            self.machine,
            silence,
            self._subscribers.tell,
            self._outgoing.introduce,
        )
        self._link = Link(address, self._outgoing, self._incoming, alive / 5)

    @property
    def whole(self) -> bool:
        return self._incoming.whole

    def publish(self, notice: Notice, to: str | None = None) -> None:
        self.publish_to_others(notice, to)
        if to is None or to == self.name:
            self._subscribers.tell(notice)

    def publish_to_others(self, notice: Notice, to: str | None) -> None:
        """Publish, but not to the subscribers of this process."""
        if to != self.name:
            self._outgoing.add(notice, to)

    def subscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.add(subscriber)

    def close(self) -> None:
        self._subscribers.clear()
        self._link.close()
