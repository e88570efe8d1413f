"""
The bus carries notices between the processes of one Parlor.

`publish` hands a notice to every subscriber of every process, the publisher's
own included. A notice arrives at most once; the order is not promised; while
the bus is down, notices are lost. Nothing lasting depends on it: the store has
every entry, and the sequencer asks it for what the bus did not bring.
`publish` never blocks and never raises for a subscriber's fault.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec


class Notice(msgspec.Struct, frozen=True, tag=True):
    """What one process tells all."""


class Entered(Notice, frozen=True):
    """A room's log has a new entry; `body` is its encoded form."""

    room: str
    offset: int
    body: bytes


class Passing(Notice, frozen=True):
    """Something for the readers of a room that is never stored."""

    room: str
    body: bytes


class RoomGranted(Notice, frozen=True):
    user_id: int
    room: str


class RoomRevoked(Notice, frozen=True):
    user_id: int
    room: str


class ReadUpTo(Notice, frozen=True):
    """Somebody has read a room up to `offset`; for that person's other devices."""

    user_id: int
    room: str
    offset: int


class SignedOut(Notice, frozen=True):
    user_id: int


Subscriber = Callable[[Notice], None]


class Bus(Protocol):
    def publish(self, notice: Notice) -> None:
        """Hand `notice` to every subscriber of every process."""

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call `subscriber` with every notice from now on; it must not block."""

    def close(self) -> None:
        """Let go of everything; publishing is no error afterwards, but reaches nobody."""
