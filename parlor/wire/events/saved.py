"""Saved messages: what somebody wants to find again, and nobody else is told of."""

from __future__ import annotations

from typing import Annotated

import msgspec

from ..forms import ClientId, EntryOffset, Event, Offset, Person, RoomName
from .messages import Said


class Save(Event, frozen=True):
    """Save the message at offset `of`, for oneself."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset


class Unsave(Event, frozen=True):
    """Save the message at offset `of` no longer."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset


class BrowseSaved(Event, frozen=True, tag="browse_saved"):
    """Ask for `limit` saved messages, the last saved first; for those `before` a version."""

    client_id: ClientId
    before: Offset | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class Saved(Event, frozen=True):
    """You saved a message, on this device or another; the event of the highest `version` counts."""

    room: str
    of: int
    version: int


class Unsaved(Event, frozen=True):
    """You save a message no longer; `version` is as in `saved`."""

    room: str
    of: int
    version: int


class SavedMessage(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message that was saved `at` a time, as it stands now; without `entry` it was deleted."""

    room: str
    of: int
    at: int
    version: int
    entry: Said | None = None


class SavedPage(Event, frozen=True, tag="saved_page"):
    """
    The answer to `browse_saved`: what was saved last first, of rooms that one is a member of.

    `more` tells whether there are others before the last of them. `people` are those whom
    the messages name, as they are called now.
    """

    client_id: str
    messages: list[SavedMessage]
    more: bool
    people: list[Person] = []
