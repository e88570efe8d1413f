"""Reactions: an emoji under a message, with those whose it is."""

from __future__ import annotations

from typing import Annotated

import msgspec

from ..forms import ClientId, EntryOffset, Event, Person, RoomName

Emoji = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class React(Event, frozen=True):
    """Put an emoji under the message at offset `of`."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset
    emoji: Emoji


class Unreact(Event, frozen=True):
    """Take an emoji of one's own away from under the message at offset `of`."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset
    emoji: Emoji


class Reacted(Event, frozen=True):
    """Somebody put an emoji under the message at offset `of`."""

    room: str
    offset: int
    at: int
    who: Person
    of: int
    emoji: str


class Unreacted(Event, frozen=True):
    """Somebody took an emoji of theirs away from under the message at offset `of`."""

    room: str
    offset: int
    at: int
    who: Person
    of: int
    emoji: str
