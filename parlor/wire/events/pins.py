"""Pinned messages: what the members of a room hold up."""

from __future__ import annotations

from ..forms import ClientId, EntryOffset, Event, Person, RoomName


class Pin(Event, frozen=True):
    """Hold the message at offset `of` up for all members of its room."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset


class Unpin(Event, frozen=True):
    """Hold the message at offset `of` up no longer."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset


class Pinned(Event, frozen=True):
    """Somebody pinned the message at offset `of`, which may be gone by now."""

    room: str
    offset: int
    at: int
    who: Person
    of: int
    client_id: str


class Unpinned(Event, frozen=True):
    """Somebody unpinned the message at offset `of`."""

    room: str
    offset: int
    at: int
    who: Person
    of: int
    client_id: str
