"""What people change about themselves."""

from __future__ import annotations

from ... import bus
from ...errors import BadProfile
from ...parts import Parts
from ...permissions import Act, require
from ...store.results import Said
from ...text.names import said_of_oneself
from ...wire import Blocked, Person, encode
from ...wire.quiet import zone_named
from ..telling import Written, tell


def rename(parts: Parts, by: Person, name: str) -> Person:
    """
    Go by another name; return oneself as the others see one now.

    It counts like a guess at one's password, for everybody who sees it is told.

    Raises:
        NotAllowed: If it is a guest.
        BadName, NameTaken: If the name cannot be.
        TooFast: If they did so too often.
    """
    require(by, Act.RENAME)
    parts.limits.names.take(by.id, parts.clock())
    person = parts.store.people.rename(by.id, name)
    if person != by:
        tell(parts.bus, Written(notices=(bus.PersonChanged(person),)))
    return person


def describe(parts: Parts, by: Person, said: Said) -> None:
    """
    Say something else of oneself, which those see who look.

    Raises:
        NotAllowed: If it is a guest.
        BadProfile: If it is too long, or controls text.
        TooFast: If they did so too often.
    """
    require(by, Act.RENAME)
    parts.limits.browse.take(by.id, parts.clock())
    new = Said(
        said_of_oneself(said.pronouns, 40),
        said_of_oneself(said.occupation, 60),
        said_of_oneself(said.about, 500, lines=True),
        _zone(said.zone),
    )
    parts.store.people.say(by.id, new)


def _zone(name: str) -> str:
    try:
        if name:
            zone_named(name)
    except ValueError:
        raise BadProfile from None
    return name


def block(parts: Parts, by: Person, person: int, on: bool) -> Written:
    """
    Have somebody no longer write to one directly, or let them again.

    All one's devices are told, and nobody else; in the room of the two, what the other may
    do is told anew.

    Raises:
        NoSuchPerson: If there is nobody of this id.
        WrongField: If it is oneself.
    """
    parts.limits.browse.take(by.id, parts.clock())
    version, room = parts.store.blocks.put(by.id, person, on)
    body = encode(Blocked(person=person, on=on, version=version))
    notices: list[bus.Notice] = [bus.Personal(by.id, body)]
    if room is not None:
        notices.append(bus.RoomChanged(room))
    return tell(parts.bus, Written(notices=tuple(notices)))
