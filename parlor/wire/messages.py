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


class Browse(Event, frozen=True):
    """
    Ask for a page of a room's log, of `limit` entries.

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
    """Somebody posted a message; `text` is what was written, `html` the same, safe to show."""

    room: str
    offset: int
    at: int
    who: Person
    text: str
    html: str
    client_id: str


class Page(Event, frozen=True):
    """
    The answer to `browse`: entries oldest first.

    It covers the offsets `from` to `to`, both included, of which some may have
    no entry in it; ask on with `before` the one, or `after` the other. `more`
    tells whether there are offsets before them, `more_after` whether after.
    """

    client_id: str
    room: str
    from_: int = msgspec.field(name="from")
    to: int
    entries: list[Said | Joined | Left]
    more: bool
    more_after: bool = False
