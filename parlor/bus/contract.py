"""
What every bus promises, to those who publish and to those who subscribe.

`publish` hands a notice to every subscriber of every process. Those of the
publishing process have it before `publish` returns. A notice arrives at most
once; the order is not promised; while the bus is down, notices are lost.
Nothing lasting depends on them: the store has every entry and every
membership, and a process that may have missed something asks the store.
`publish` never blocks, never raises for the fault of a subscriber, and keeps
a bounded amount for processes that are slow.

A bus tells three things of itself, to the subscribers of one process only:
`Arrived` and `Gone` of another process, and `Missed` when notices of others
may have been lost. It tells `Missed` when it ceases to be `whole`, and again
once it is whole; in between, a process that must know asks the store now and
then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..loop.histogram import Histogram
from .notices import Notice

Subscriber = Callable[[Notice], None]


class Publisher(Protocol):
    def publish(self, notice: Notice) -> None:
        """Hand `notice` to every subscriber of every process."""


class Bus(Protocol):
    @property
    def name(self) -> str:
        """What this process is called on the bus; no other ever was or will be."""

    @property
    def machine(self) -> str:
        """What the names of the processes that share a run folder begin with, and no others."""

    @property
    def whole(self) -> bool:
        """Whether notices of all other processes arrive, as far as can be known."""

    @property
    def notice_seconds(self) -> Histogram:
        """How long notices of other processes of this machine were on their way, now and then."""

    def publish(self, notice: Notice, to: str | None = None) -> None:
        """Hand `notice` to every subscriber of every process, or of the one called `to`."""

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call `subscriber` with every notice from now on; it must not block."""

    def close(self) -> None:
        """Leave the bus; publishing is no error afterwards, but reaches nobody."""
