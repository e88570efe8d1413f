"""What the processes of one Parlor tell each other, and what a bus tells of itself."""

from __future__ import annotations

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
    """Something for the readers of a room that is not stored: typing, presence."""

    room: str
    body: bytes


class RoomGranted(Notice, frozen=True):
    """Somebody is a member of a room; `by` is who let them in, if it was somebody else."""

    user_id: int
    room: str
    by: Person | None = None


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
    """The process `origin` took so many tokens of a limit's `key`."""

    origin: str
    limit: str
    key: str | int
    tokens: int


class Behind(Notice, frozen=True):
    """In these rooms, and no others, readers in the process `origin` are behind."""

    origin: str
    rooms: list[str]


class RosterWanted(Notice, frozen=True):
    """The process `origin` asks another for its roster."""

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
    | Spent | Behind | RosterWanted | Roster | Moved
)  # fmt: skip


# What a bus says of itself


class Arrived(Notice, frozen=True):
    """Another process, `origin`, is on the bus."""

    origin: str


class Gone(Notice, frozen=True):
    """The process `origin` has left the bus; it may not have told what it did last."""

    origin: str


class Missed(Notice, frozen=True):
    """Notices may have been lost; ask the store."""
