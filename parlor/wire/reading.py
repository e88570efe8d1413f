"""How far somebody has read."""

from __future__ import annotations

from .forms import Event, Offset, RoomName


class Read(Event, frozen=True):
    """Everything up to `offset` has been seen; sent by a client, and to one's other devices."""

    room: RoomName
    offset: Offset
