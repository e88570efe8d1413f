"""What people change about themselves."""

from __future__ import annotations

from .. import bus
from ..parts import Parts
from ..permissions import Act, require
from ..wire import Person
from .telling import Written, tell


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
