"""What people change about themselves."""

from __future__ import annotations

from .. import bus
from ..errors import NotAllowed
from ..limits.shared import Limits
from ..store.results import User
from ..store.store import Store
from ..wire import Person


def rename(
    store: Store, limits: Limits, by: User, user_id: int, name: str, now: float
) -> tuple[Person, list[bus.Notice]]:
    """
    Let a member go by another name; return them, and what is to be told.

    It counts like a guess at their password, for whoever sees it is told.

    Raises:
        NotAllowed: If it is not their own, or they are a guest.
        BadName, NameTaken: If the name cannot be.
        TooFast: If they did so too often.
    """
    if by.id != user_id or by.kind != "member":
        raise NotAllowed
    limits.names.take(by.id, now)
    person = store.rename(by.id, name)
    return person, [bus.PersonChanged(person)] if person != by.person else []
