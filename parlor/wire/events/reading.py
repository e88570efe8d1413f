"""How far somebody has read, and what is unread since."""

from __future__ import annotations

from ..forms import ClientId, Event, Offset, RoomName


class Read(Event, frozen=True):
    """
    Everything up to `offset` has been seen; sent by a client.

    From the server, to all of one's devices: this is how far one has read, and what is unread
    of others' messages up to `top`, at most 100 of each. Of two for a room that with the higher
    `version` holds, and of the same version that with the higher `top`.
    """

    room: RoomName
    offset: Offset
    version: int = 0
    top: int = 0
    unread: int = 0
    mentions: int = 0


class Called(Event, frozen=True):
    """
    The message at offset `of` has one of your own words; told to your devices only.

    It is a mention that is unread up to `offset`, since the entry at offset `by`: the message
    itself, or a change of it. If not `on`, it is none any more.
    """

    room: str
    of: int
    offset: int
    by: int
    on: bool


class Mark(Event, frozen=True):
    """Have read up to `offset`, and no further: what comes after it is unread again."""

    client_id: ClientId
    room: RoomName
    offset: Offset
