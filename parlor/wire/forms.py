"""
The forms of which all that crosses the wire is made.

Events from a client are imperatives, events from the server are facts. Each
is one JSON object with a `type`; times are milliseconds since 1970, the only
unit on the wire.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

SUBPROTOCOL = "parlor.v1"
MAX_TEXT = 8_000

# Every way in which bytes from a stranger can fail to be decoded. They may break off, go on after
# the end, be no text, or be nested deeper than the stack.
UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)

ClientId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
RoomName = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
MAX_OFFSET = 2**53 - 1  # the greatest whole number that JavaScript has exactly
PersonId = Annotated[int, msgspec.Meta(ge=1, le=MAX_OFFSET)]
Offset = Annotated[int, msgspec.Meta(ge=0, le=MAX_OFFSET)]
EntryOffset = Annotated[int, msgspec.Meta(ge=1, le=MAX_OFFSET)]  # an offset that an entry may have


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag=lambda name: name.lower(),
):
    """One JSON object on the socket, or one entry of a room's log."""


class Position(msgspec.Struct, frozen=True, gc=False):
    """A place in a room's log: which numbering, and the last offset seen in it."""

    epoch: Annotated[str, msgspec.Meta(max_length=40)]
    offset: Offset


class Mention(msgspec.Struct, frozen=True):
    """
    Somebody who is called in a text: `@` and their name stand from `start` to before `end`.

    Both count characters (code points). The `id` 0 is everybody in the room.
    """

    id: int
    start: int
    end: int


class Call(msgspec.Struct, frozen=True):
    """A mention of somebody that is counted as unread up to `offset`; `id` 0 is everybody."""

    id: int
    offset: int


class Person(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """
    Somebody, as others see them; until `dnd`, if that is to come, do not disturb them.

    `status` is what they are doing, until `status_until`, or without that until they say otherwise.
    With the `id` 0 and its name it is the place itself, by which a command did something. Whether
    an account has `ended` is told of the people of a direct room only.
    """

    id: int
    name: str
    guest: bool = False
    admin: bool = False
    ended: bool = False
    dnd: int = 0
    status: str = ""
    status_until: int = 0
