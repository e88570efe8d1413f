"""Having somebody say nothing in a room for a while, who goes on reading."""

from __future__ import annotations

import functools

from ... import bus
from ...errors import NotAllowed, WrongField
from ...parts import Parts
from ...permissions import Act, require, room_of
from ...store.results import RoomFacts
from ...store.store import Store
from ...wire import Mute, Person
from ..telling import Written, tell


def mute(parts: Parts, by: Person, wanted: Mute) -> Written:
    """
    Have a member say nothing in a room, as its owner or an administrator.

    Raises:
        NoSuchRoom, NotAMember: If one of the two is not in it.
        NotAllowed: If `by` may not, or the other owns the room or is an administrator.
        WrongField: If it is oneself.
    """
    if wanted.person == by.id:
        raise WrongField("nobody mutes themselves")
    parts.limits.browse.take(by.id, parts.clock())
    check = functools.partial(_check, by)
    parts.store.mutes.put(by.id, wanted.room, wanted.person, wanted.seconds, check)
    return tell(parts.bus, Written(notices=(bus.RoomChanged(wanted.room),)))


def unmute(parts: Parts, by: Person, wanted: Mute) -> Written:
    """
    Let somebody say something in a room again.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        NotAllowed: If `by` may not.
        NoSuchPerson: If they are not muted.
    """
    parts.limits.browse.take(by.id, parts.clock())
    parts.store.mutes.lift(by.id, wanted.room, wanted.person, functools.partial(_check, by))
    return tell(parts.bus, Written(notices=(bus.RoomChanged(wanted.room),)))


def muted(parts: Parts, by: Person, room: str) -> dict[int, int] | None:
    """Return until when members of a room say nothing, to who may mute them; None to others."""
    facts = parts.store.rooms.facts(room)
    try:
        _check(by, facts)
    except NotAllowed:
        return None
    return facts.silent


def lapse(store: Store, to: bus.Publisher) -> None:
    """Let those say something again whose time is over, and tell them so."""
    rooms = store.mutes.lapse()
    tell(to, Written(notices=tuple(bus.RoomChanged(room) for room in rooms)))


def _check(by: Person, facts: RoomFacts) -> None:
    require(by, Act.MUTE, room_of(facts.state))
