"""Holding messages up for all members of a room."""

from __future__ import annotations

from ...errors import Archived
from ...parts import Parts
from ...permissions import Act, require, room_of
from ...store.results import Page, Pinning
from ...wire import Person
from ..telling import Written, tell, written


def pin(parts: Parts, who: Person, room: str, client_id: str, of: int) -> Written:
    """
    Pin a message.

    Raises:
        TooFast, NotAllowed, NoSuchMessage, TooMany: As they say.
    """
    _count(parts, who, room)
    return tell(parts.bus, written(room, parts.store.pins.pin(Pinning(who, room, client_id, of))))


def unpin(parts: Parts, who: Person, room: str, client_id: str, of: int) -> Written:
    """
    Unpin a message, whoever pinned it.

    Raises:
        TooFast, NotAllowed, NoSuchMessage: As they say.
    """
    _count(parts, who, room)
    return tell(parts.bus, written(room, parts.store.pins.unpin(Pinning(who, room, client_id, of))))


def pinned(parts: Parts, who: Person, room: str) -> Page:
    """Return all pinned messages of a room."""
    parts.limits.browse.take(who.id, parts.clock())
    return parts.store.pins.of(who.id, room)


def _count(parts: Parts, who: Person, room: str) -> None:
    parts.limits.say.take(who.id, parts.clock())
    facts = parts.store.rooms.facts(room)
    state = facts.state
    if state.archived:
        raise Archived
    silent = who.id in facts.silent
    require(who, Act.PIN, room_of(state)._replace(silent=silent), parts.rules)
