"""
The bus carries notices between the processes of one Parlor.

`publish` hands a notice to every subscriber of every process, the publisher's
own included, and to those at once. A notice arrives at most once; the order is
not promised; while the bus is down, notices are lost. Nothing lasting depends
on it: the store has every entry, membership and session, and whoever may have
missed something asks it. `publish` never blocks, never raises for a
subscriber's fault, and keeps a bounded amount for others who are slow.

A bus says three things of its own, to the subscribers of one process only:
`Arrived` and `Gone` of another process, and `Missed`, when notices of others
may have been lost. It says `Missed` when it ceases to be `whole`, and again
as soon as it is whole once more; in between, whoever must know asks the store
now and then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec

from ..wire import Person


class Notice(msgspec.Struct, frozen=True, tag=True, array_like=True):
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
    """Somebody was put out of a room by the entry at `offset`; they may be in again since."""

    user_id: int
    room: str
    offset: int


class ReadUpTo(Notice, frozen=True):
    """Somebody has read a room up to `offset`; for that person's other devices."""

    user_id: int
    room: str
    offset: int


class SessionEnded(Notice, frozen=True):
    """Some sessions have ended; what their connections know of them is no longer true."""

    sessions: list[int]


class PersonChanged(Notice, frozen=True):
    """Somebody goes by another name, or has another standing, from now on."""

    person: Person


class Spent(Notice, frozen=True):
    """In the process `origin` so many tokens of a limit's `key` were taken."""

    origin: str
    limit: str
    key: str | int
    tokens: int


class RosterWanted(Notice, frozen=True):
    """The process `origin` asks who is where in the one that this is sent to."""

    origin: str


class Roster(Notice, frozen=True):
    """Who is in which room in the process `origin`, after its move `number`."""

    origin: str
    number: int
    rooms: dict[str, list[Person]]


class Moved(Notice, frozen=True):
    """Who came to a room and who went in the process `origin`; moves are numbered."""

    origin: str
    number: int
    room: str
    came: list[Person]
    went: list[int]


Carried = (
    Entered | Passing | RoomGranted | RoomRevoked | ReadUpTo | SessionEnded | PersonChanged
    | Spent | RosterWanted | Roster | Moved
)  # fmt: skip


# What a bus says of itself


class Arrived(Notice, frozen=True):
    """Another process, `origin`, is on the bus."""

    origin: str


class Gone(Notice, frozen=True):
    """The process `origin` is on the bus no more; what it did last it may not have told."""

    origin: str


class Missed(Notice, frozen=True):
    """Notices may have been lost; ask the store."""


Subscriber = Callable[[Notice], None]


class Bus(Protocol):
    @property
    def name(self) -> str:
        """What this process is called on the bus; no other ever was or will be."""

    @property
    def whole(self) -> bool:
        """Whether notices of all others arrive, as far as can be known."""

    def publish(self, notice: Notice, to: str | None = None) -> None:
        """Hand `notice` to every subscriber of every process, or of the one called `to`."""

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call `subscriber` with every notice from now on; it must not block."""

    def close(self) -> None:
        """Let go of everything; publishing is no error afterwards, but reaches nobody."""
