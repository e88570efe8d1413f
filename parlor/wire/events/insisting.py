"""Telling somebody of a message who is not to be disturbed."""

from __future__ import annotations

from ..forms import ClientId, EntryOffset, Event, RoomName


class Insist(Event, frozen=True):
    """
    Tell those of a direct room anyway who are not to be disturbed, of your message at `of`.

    It is done once for each of them, until they may be disturbed again, or a day has passed;
    and not to who does not allow it.
    """

    client_id: ClientId
    room: RoomName
    of: EntryOffset


class Insisted(Event, frozen=True):
    """Somebody tells you anyway of their message at offset `of`; told to your devices only."""

    room: str
    of: int
