"""Rooms: how they stand, who becomes a member and ceases to be one."""

from __future__ import annotations

import msgspec

from .forms import ClientId, Event, Person, Position, RoomName


class RoomState(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """
    A room as one of its members finds it; `unread` counts others' messages, at most 100.

    `crowd` names at most 200; `count` are here in all, if that is more. `owner` is the id
    of who rules the room, `may` is what the reader may do in it: words to be compared.
    """

    room: str
    title: str
    private: bool = False
    position: Position
    read_offset: int = 0
    unread: int = 0
    crowd: list[Person] = []
    count: int = 0
    owner: int | None = None
    may: list[str] = []


class Join(Event, frozen=True):
    """Become a member of an open room."""

    client_id: ClientId
    room: RoomName


class Leave(Event, frozen=True):
    """Cease to be a member of a room."""

    client_id: ClientId
    room: RoomName


class Joined(Event, frozen=True):
    """Somebody became a member; `by` is who let them in, if it was somebody else."""

    room: str
    offset: int
    at: int
    who: Person
    by: Person | None = None


class Left(Event, frozen=True):
    """Somebody ceased to be a member; `by` is who put them out, if it was somebody else."""

    room: str
    offset: int
    at: int
    who: Person
    by: Person | None = None


class Granted(Event, frozen=True):
    """You are a member of this room from now on; `by` is who let you in."""

    room: RoomState
    by: Person | None = None


class Revoked(Event, frozen=True):
    """You are no longer a member of this room."""

    room: str


class Reload(Event, frozen=True):
    """What was missed of this room is no longer at hand: forget it and browse anew."""

    room: str
    position: Position
