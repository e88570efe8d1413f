"""
What administrators do to others, on the page or by a command: one function for both.

Each leaves one row in the audit, with who did it; a command has nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from ... import bus
from ...errors import NoSuchInvite, NotAllowed
from ...store.people.invites import DAYS
from ...store.people.people import Whom
from ...store.results import Closed, User
from ...store.store import Store
from ...wire import Person
from ..telling import Written, written

Words = Literal["anonymise", "remove"]  # what becomes of the messages of somebody who is erased

Deed = Callable[[], object]


class Office(NamedTuple):
    """Where it is done: by whom, and who tells the processes of it; without one nobody does."""

    store: Store
    by: int
    tell: Callable[[Written], object]


class Forgotten(NamedTuple):
    """Somebody who was erased, by the name that says nothing; in how many messages they wrote."""

    person: Person
    removed: int


def deactivate(office: Office, whom: Whom) -> Closed:
    """Let somebody in no more; see `accounts.close` of the store for what is refused."""
    closed = office.store.accounts.close(whom, office.by)
    _end(office, closed.sessions)
    return closed


def activate(office: Office, whom: Whom) -> User:
    """Let somebody in again, by the password they had; see `accounts.open_again`."""
    return office.store.accounts.open(whom, office.by)


def end_sessions(office: Office, whom: Whom, only: int | None = None) -> Closed:
    """End all sessions of somebody, or `only` one of them; see `accounts.end_sessions`."""
    closed = office.store.accounts.end_sessions(whom, office.by, only)
    _end(office, closed.sessions)
    return closed


def make_reset(office: Office, whom: Whom) -> str:
    """Return a token by which a member chooses another password, once, within a day."""
    return office.store.resets.make(whom, office.by)


def end_factor(office: Office, whom: Whom) -> User:
    """Have somebody asked for no codes any more, who has lost what makes them."""
    return office.store.factors.end_of(whom, office.by)


def set_role(office: Office, whom: Whom, admin: bool) -> Person:
    """Make somebody an administrator, or one no longer; see `standing.set_role`."""
    return _changed(office, office.store.standing.set_role(whom, admin, office.by))


def rename(office: Office, whom: Whom, name: str) -> Person:
    """Call somebody otherwise; see `standing.rename`."""
    return _changed(office, office.store.standing.rename(whom, name, office.by))


def erase(office: Office, whom: Whom, words: Words = "anonymise") -> Forgotten:
    """
    Have nothing left of somebody but what they wrote, and with `remove` not that.

    Their old name goes out of the log by `forget`, which takes longer. Again it does no harm,
    and goes on where it was interrupted; see `erasure.erase` for what is refused.
    """
    erased = office.store.erasure.erase(whom, office.by)
    _end(office, erased.sessions)
    person = _changed(office, erased.person)
    removed = 0
    if words == "remove":
        for room in office.store.messages.rooms_of(person.id):
            while stored := office.store.messages.remove_all(person, room, person.id, None):
                for one in stored:
                    office.tell(written(room, one))
                removed += len(stored)
    return Forgotten(person, removed)


def make_invite(
    office: Office,
    open_to: str,
    days: int = DAYS,
    most: int | None = None,
    room: str | None = None,
) -> str | None:
    """
    Return a token that makes members for some days, and puts them into a room.

    It is None where nobody needs one to come in: it is `open_to` guests.

    Raises:
        NotAllowed: If nobody new is let in, or who makes it has no account any more.
        NoSuchRoom: If there is none of this name.
    """
    if open_to == "closed":
        raise NotAllowed
    return None if open_to == "guests" else office.store.invites.make(office.by, days, most, room)


def end_invite(office: Office, invite_id: int) -> None:
    """
    End an invitation for good.

    Raises:
        NoSuchInvite: If there is none, or it has ended.
        NotAllowed: If who does it is no administrator any more.
    """
    if not office.store.invites.end(invite_id, office.by):
        raise NoSuchInvite


def _end(office: Office, sessions: list[int]) -> None:
    if sessions:
        office.tell(Written(notices=(bus.SessionEnded(sessions),)))


def _changed(office: Office, person: Person) -> Person:
    office.tell(Written(notices=(bus.PersonChanged(person),)))
    return person
