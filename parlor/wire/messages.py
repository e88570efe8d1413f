"""What is said, and pages of it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from .forms import ClientId, EntryOffset, Event, Offset, Person, RoomName
from .rooms import Joined, Left


class Say(Event, frozen=True):
    """Post a message."""

    client_id: ClientId
    room: RoomName
    text: str


class Edit(Event, frozen=True):
    """Give the message at offset `of` another text."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset
    text: str


class Delete(Event, frozen=True):
    """Take the message at offset `of` out of the log."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset


class Browse(Event, frozen=True):
    """
    Ask for a page of a room's log, of `limit` messages and what is shown between them.

    It has the entries before offset `before`, those after offset `after`, or
    those on both sides of offset `around` and that one; of the three at most
    one is given. Without any, it has the last ones.
    """

    client_id: ClientId
    room: RoomName
    before: EntryOffset | None = None
    after: Offset | None = None
    around: EntryOffset | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class Said(Event, frozen=True):
    """
    Somebody posted a message; `text` is what was written, `html` the same, safe to show.

    After a change it is sent with what it says now: `edited_at` is when it got this text,
    and `as_of` the offset of the newest change that is in it.
    """

    room: str
    offset: int
    at: int
    who: Person
    text: str
    html: str
    client_id: str
    edited_at: int | None = None
    as_of: int | None = None


class Edited(Event, frozen=True):
    """Somebody gave the message at offset `of` another text; `client_id` is that of the edit."""

    room: str
    offset: int
    at: int
    who: Person
    of: int
    text: str
    html: str
    client_id: str


class Deleted(Event, frozen=True, kw_only=True):
    """
    The message at offset `of` is gone, or all messages from `of` to `to`, both included.

    `who` is missing if nobody in particular deleted it.
    """

    room: str
    offset: int
    at: int
    who: Person | None = None
    of: int
    to: int | None = None


class Void(Event, frozen=True):
    """The entry at `offset` says nothing any more, or all from `offset` to `to`, both included."""

    room: str
    offset: int
    to: int | None = None


class Page(Event, frozen=True):
    """
    The answer to `browse`: entries oldest first.

    It covers the offsets `from` to `to`, both included, of which some may have
    no entry in it; ask on with `before` the one, or `after` the other. `more`
    tells whether there are offsets before them, `more_after` whether after. `people`
    are those whom the entries name, as they are called now.
    """

    client_id: str
    room: str
    from_: int = msgspec.field(name="from")
    to: int
    entries: list[Said | Joined | Left]
    more: bool
    more_after: bool = False
    people: list[Person] = []
