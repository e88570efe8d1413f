"""Making accounts: the first of a place, a guest's, a member's; and the links that do."""

from __future__ import annotations

from ..errors import NotAllowed
from ..parts import Parts
from ..permissions import Act, require
from ..store.results import Newcomer, NewSession, Stored
from ..store.tables import LOBBY
from ..wire import Person
from .telling import tell, written


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
        TooFast: If too many came from this address.
        BadName, NameTaken: If the name cannot be.
    """
    if parts.settings.open_to != "guests":
        raise NotAllowed
    with parts.limits.guests.attempt(address, parts.clock()):
        newcomer = parts.store.people.add_guest(name, session)
    return _welcomed(parts, newcomer)


def accept_invite(parts: Parts, invite: str, name: str, password_hash: str) -> Newcomer:
    """
    Make a member's account by an invite.

    Raises:
        NotAllowed: If the invite is not valid.
        BadName, NameTaken: If the name cannot be.
    """
    return _welcomed(parts, parts.store.people.add_member(name, password_hash, invite))


def make_invite(parts: Parts, by: Person) -> str | None:
    """
    Return a token that makes members for two weeks; None where nobody needs one to come in.

    Raises:
        NotAllowed: If it is no administrator, or nobody new is let in.
    """
    require(by, Act.INVITE)
    if parts.settings.open_to == "closed":
        raise NotAllowed
    return None if parts.settings.open_to == "guests" else parts.store.invites.make(by.id)


def _welcomed(parts: Parts, newcomer: Newcomer) -> Newcomer:
    stored = Stored(newcomer.joined.offset, newcomer.joined, newcomer.body)
    tell(parts.bus, written(LOBBY, stored))
    return newcomer
