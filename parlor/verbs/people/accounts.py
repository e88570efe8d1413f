"""Making accounts: the first of a place, a guest's, a member's; and the links that do."""

from __future__ import annotations

import functools

from ... import bus
from ...errors import NotAllowed
from ...parts import Parts
from ...permissions import Act, require
from ...settings.addresses import is_shared
from ...store.people.invites import DAYS
from ...store.results import Invitation, Lookalike, Newcomer, NewSession, Stored, User
from ...store.tables import LOBBY
from ...wire import Person
from ..office import office
from ..office.office import Office
from ..telling import Written, tell, written


def set_up(parts: Parts, place: str, name: str, password_hash: str) -> Newcomer:
    """Name the place and make its administrator, once."""
    return _welcomed(parts, parts.store.people.set_up(place, name, password_hash))


def enter(
    parts: Parts, name: str | None, address: str, session: NewSession | None = None
) -> Newcomer:
    """
    Come in as a guest; without a name, one is drawn.

    Raises:
        NotAllowed: If guests are not let in.
        Banned: If a guest who came from this address is.
        TooFast: If too many came from this address.
        BadName, NameTaken: If the name cannot be.
    """
    if parts.door.open_to != "guests":
        raise NotAllowed
    with parts.limits.guests.attempt(address, parts.clock()):
        came_from = "" if is_shared(address) else address
        newcomer = parts.store.people.add_guest(name, session, came_from)
    parts.counts.guests += 1
    return _welcomed(parts, newcomer)


def accept_invite(parts: Parts, invite: str, name: str, password_hash: str) -> Newcomer:
    """
    Make a member's account by an invite.

    Raises:
        NotAllowed: If the invite is not valid.
        BadName, NameTaken: If the name cannot be.
    """
    return _welcomed(parts, parts.store.people.add_member(name, password_hash, invite))


def make_invite(parts: Parts, by: Person, days: int = DAYS, most: int | None = None) -> str | None:
    """
    Return a token that makes members for some days; None where nobody needs one to come in.

    Raises:
        NotAllowed: If it is no administrator, or nobody new is let in.
    """
    require(by, Act.INVITE)
    here = Office(parts.store, by.id, functools.partial(tell, parts.bus))
    return office.make_invite(here, parts.door.open_to, days, most)


def invitations(parts: Parts, by: Person) -> list[Invitation]:
    """
    Return the invitations that still make members, the newest first.

    Raises:
        NotAllowed: If it is no administrator.
    """
    require(by, Act.INVITE)
    return parts.store.invites.good()


def lookalikes(parts: Parts, by: Person) -> list[Lookalike]:
    """Return whose names look like another's since before that was refused."""
    require(by, Act.INVITE)
    return parts.store.people.lookalikes()


def reset_password(parts: Parts, token: str, password_hash: str) -> User:
    """
    Give somebody another password by a link; all their sessions end.

    Raises:
        NotAllowed: If the link is no good.
    """
    user, sessions = parts.store.resets.use(token, password_hash)
    if sessions:
        tell(parts.bus, Written(notices=(bus.SessionEnded(sessions),)))
    return user


def change_password(parts: Parts, user: User, password_hash: str, but: int | None) -> None:
    """Give somebody another password; all their sessions end `but` the one that asks for it."""
    sessions = parts.store.sessions.change_password(user.id, password_hash, but)
    if sessions:
        tell(parts.bus, Written(notices=(bus.SessionEnded(sessions),)))


def _welcomed(parts: Parts, newcomer: Newcomer) -> Newcomer:
    stored = Stored(newcomer.joined.offset, newcomer.joined, newcomer.body)
    for room, entered in ((LOBBY, stored), *newcomer.others):
        tell(parts.bus, written(room, entered))
    return newcomer
