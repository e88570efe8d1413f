"""
All that crosses the wire, as types: `parlor.v1`.

Events from a client are imperatives, events from the server are facts. Each
is one JSON object with a `type`; times are milliseconds since 1970, the only
unit on the wire.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

SUBPROTOCOL = "parlor.v1"
MAX_TEXT = 8_000

ClientId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
RoomName = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Offset = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]


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


class RoomState(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """
    A room as one of its members finds it; `unread` counts others' messages, at most 100.

    `crowd` names at most 200; `count` are here in all, if that is more.
    """

    room: str
    title: str
    private: bool = False
    position: Position
    read_offset: int = 0
    unread: int = 0
    crowd: list[Person] = []
    count: int = 0


# From a client


class Hello(Event, frozen=True):
    """
    The first event on a connection, once.

    `positions` has the last position seen of every room the client shows.
    Without a session cookie, where guests are allowed, `token` brings a guest
    back and `name` asks for a name.
    """

    positions: dict[str, Position] = {}
    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    token: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class Say(Event, frozen=True):
    """Post a message."""

    client_id: ClientId
    room: RoomName
    text: str


class Join(Event, frozen=True):
    """Become a member of an open room."""

    client_id: ClientId
    room: RoomName


class Leave(Event, frozen=True):
    """Cease to be a member of a room."""

    client_id: ClientId
    room: RoomName


class Browse(Event, frozen=True):
    """
    Ask for a page of a room's log, of `limit` entries.

    It has the entries before offset `before`, those after offset `after`, or
    those on both sides of offset `around` and that one; of the three at most
    one is given. Without any, it has the last ones.
    """

    client_id: ClientId
    room: RoomName
    before: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)] | None = None
    after: Offset | None = None
    around: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class Read(Event, frozen=True):
    """Everything up to `offset` has been seen; sent by a client, and to one's other devices."""

    room: RoomName
    offset: Offset


class Typing(Event, frozen=True):
    """Somebody is typing; from a client without `who`, to the room with it, oneself included."""

    room: RoomName
    who: Person | None = None


# From the server: entries of the log


class Said(Event, frozen=True):
    """Somebody posted a message; `text` is what was written, `html` the same, safe to show."""

    room: str
    offset: int
    at: int
    who: Person
    text: str
    html: str
    client_id: str


class Joined(Event, frozen=True):
    """Somebody became a member."""

    room: str
    offset: int
    at: int
    who: Person


class Left(Event, frozen=True):
    """Somebody ceased to be a member."""

    room: str
    offset: int
    at: int
    who: Person


Entry = Said | Joined | Left


# From the server: answers, and what is never stored


class Welcome(Event, frozen=True):
    """
    The answer to hello. What was missed follows, room by room, or `reload`.

    `heartbeat` is in milliseconds: a ping comes once in so long, and a client
    that sees pings and has had none for two of them should reconnect. `token`
    is given to guests without a cookie.
    """

    you: Person
    rooms: list[RoomState]
    heartbeat: int
    max_text: int = MAX_TEXT
    token: str | None = None


class Accepted(Event, frozen=True):
    """The change `client_id` is stored; `offset` is its place in the room's log."""

    client_id: str
    room: str
    offset: int


class Refused(Event, frozen=True):
    """
    The answer is no; the connection goes on.

    `client_id` is missing where none could be read. `retry_after` is in milliseconds.
    """

    code: str
    message: str
    client_id: str | None = None
    retry_after: int | None = None


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
    entries: list[Entry]
    more: bool
    more_after: bool = False


class Presence(Event, frozen=True):
    """
    Who came and who went since the last `presence` or `welcome`; `count` are here now.

    `came` names at most 200; all who are here, once they are no more than that again.
    """

    room: str
    count: int
    came: list[Person] = []
    went: list[int] = []


class Reload(Event, frozen=True):
    """What was missed of this room is no longer at hand: forget it and browse anew."""

    room: str
    position: Position


class Granted(Event, frozen=True):
    """You are a member of this room from now on."""

    room: RoomState


class Revoked(Event, frozen=True):
    """You are no longer a member of this room."""

    room: str


FromClient = Hello | Say | Join | Leave | Browse | Read | Typing
FromServer = (
    Welcome | Said | Joined | Left | Accepted | Refused | Page
    | Presence | Typing | Read | Reload | Granted | Revoked
)  # fmt: skip

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(FromClient).decode
decode_entry = msgspec.json.Decoder(Entry).decode
decode_fact = msgspec.json.Decoder(FromServer).decode
