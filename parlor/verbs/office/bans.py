"""Banning somebody from the place, and letting them in again; by an administrator or a command."""

from __future__ import annotations

from math import inf

from ... import bus
from ...errors import WrongPassword
from ...permissions import Act, require
from ...store.audit import BY_COMMAND
from ...store.office.bans import Ban
from ...store.results import User
from ...store.store import Store
from ...wire import Person
from ..telling import Written, tell, written

FOR_EVER = inf  # seconds back, for all that somebody has ever said
MAX_REASON = 250
LAPSE = 10.0  # seconds between two looks whether a ban has run out


def ban(
    store: Store,
    to: bus.Publisher,
    by: Person | None,
    user_id: int,
    *,
    seconds: float | None = None,
    reason: str = "",
    remove: float | None = None,
) -> User:
    """
    Let somebody in no more, for ever or for so many seconds: what is open of theirs is closed.

    What they said in the last seconds of `remove` is taken away, with `FOR_EVER` all of it.
    A command has nobody it is done `by`.

    Raises:
        NotAllowed: If it is no administrator, or oneself, or the only administrator.
        NoSuchPerson: If there is nobody of this id.
    """
    closed = store.bans.put(user_id, _ruler(by), seconds, reason[:MAX_REASON])
    ended = (bus.SessionEnded(closed.sessions),) if closed.sessions else ()
    # First whom it is about, so that they are told to stay away and not to come back.
    tell(to, Written(notices=(bus.PersonBanned(user_id), *ended)))
    if remove is not None:
        within = None if remove == FOR_EVER else remove
        for room in store.messages.rooms_of(user_id):
            while stored := store.messages.remove_all(by, room, user_id, within):
                for one in stored:
                    tell(to, written(room, one))
    return closed.user


def unban(store: Store, by: Person | None, user_id: int) -> User:
    """
    Let somebody in again, into the rooms that they were in.

    Raises:
        NotAllowed: If it is no administrator.
        NoSuchPerson, NotBanned: If there is nobody to let in.
    """
    return store.bans.lift(user_id, _ruler(by))


def banned(store: Store, by: Person) -> list[Ban]:
    """
    Return who is banned, the latest first.

    Raises:
        NotAllowed: If it is no administrator.
    """
    require_ruler(by)
    return store.bans.listed()


def let_back(store: Store, user: User) -> User:
    """
    Return somebody who has said the right password, as they are now that a ban may be over.

    Raises:
        Banned: If they are.
        WrongPassword: If their account is closed, of which nobody is told.
    """
    if user.active:
        return user
    if refusal := store.bans.of(user.id):
        raise refusal
    store.bans.lapse()
    now = store.people.user(user.id)
    if now is None or not now.active:
        raise WrongPassword
    return now


def require_ruler(by: Person) -> None:
    """Raise NotAllowed unless it is an administrator."""
    require(by, Act.GOVERN)


def _ruler(by: Person | None) -> int:
    if by is None:
        return BY_COMMAND
    require_ruler(by)
    return by.id
