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
Offset = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
EntryOffset = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]  # an offset that an entry may have


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag=lambda name: name.lower(),
):
    """One JSON object on the socket, or one entry of a room's log."""


class Position(msgspec.Struct, frozen=True):
    """A place in a room's log: which numbering, and the last offset seen in it."""

    epoch: Annotated[str, msgspec.Meta(max_length=40)]
    offset: Offset


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody, as others see them."""

    id: int
    name: str
    guest: bool = False
    admin: bool = False
