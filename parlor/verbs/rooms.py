"""Making rooms."""

from __future__ import annotations

from .. import bus
from ..parts import Parts
from ..permissions import Act, require
from ..wire import Person
from .telling import Written, tell, written


def create(parts: Parts, who: Person, title: str, private: bool) -> Written:
    """
    Make a room, whose owner and first member is its maker.

    Raises:
        BadTitle: If the title cannot be.
        NotAllowed: If the maker is a guest.
    """
    require(who, Act.CREATE_ROOM)
    stored = parts.store.rooms.create(who.id, title, private)
    assert stored.entry is not None
    room = stored.entry.room
    return tell(parts.bus, written(room, stored, bus.RoomGranted(who.id, room)))
