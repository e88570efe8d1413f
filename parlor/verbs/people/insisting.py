"""Telling people anyway who are not to be disturbed."""

from __future__ import annotations

from ... import bus
from ...parts import Parts
from ...wire import Insisted, Person, encode
from ..telling import Written, tell


def possible(parts: Parts, who: Person, room: str) -> list[int]:
    """
    Return those of a direct room whom `who` may tell anyway now, by id.

    Raises:
        TooFast, NoSuchRoom, NotAMember: As they say.
    """
    parts.limits.browse.take(who.id, parts.clock())
    return parts.store.insisting.possible(who.id, room)


def insist(parts: Parts, who: Person, room: str, of: int) -> Written:
    """
    Tell those of a direct room anyway of a message of one's own; nobody else hears of it.

    Raises:
        TooFast, NoSuchRoom, NotAMember, NoSuchMessage: As they say.
        NotAllowed: If there is nobody who may be told.
    """
    parts.limits.say.take(who.id, parts.clock())
    found = parts.store.insisting.put(who, room, of)
    body = encode(Insisted(room=room, of=of))
    notices = tuple(bus.Personal(user_id, body) for user_id in found)
    return tell(parts.bus, Written(room, of, notices=notices))
