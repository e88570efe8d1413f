"""Links that give somebody another password, once; only the hash of a token is kept."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import delete, insert, select, update

from ....errors import NoSuchPerson, NotAllowed
from ... import audit
from ...audit import BY_COMMAND
from ...office.administrators import require_administrator
from ...results import User
from ...sql.access import Access
from ...sql.statements import Transaction
from ...tables import Reset
from ...tables import User as UserRow
from .. import people
from ..people import Whom, found
from . import sessions
from .tokens import drawn_secret, hash_of

KEPT_MS = 24 * 3600 * 1000


class Resets:
    """Who may choose another password without the one before."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock  # by which ages are told

    def make(self, whom: Whom, by: int = BY_COMMAND) -> str:
        """Return a token by which a member chooses another password within a day."""
        return self._access.change(None, make, whom, by, self._now + KEPT_MS)

    def whose(self, token: str) -> User | None:
        """Return whose password a token changes, if it is still good."""
        return self._access.read(whose, self._now, token)

    def use(self, token: str, password_hash: str) -> tuple[User, list[int]]:
        """Give another password; return whose it is, and which sessions that ended."""
        return self._access.change(None, use, self._now, token, password_hash)

    @property
    def _now(self) -> int:
        return round(self._clock() * 1000)


def make(tx: Transaction, at: int, whom: Whom, by: int, expires_at: int) -> str:
    """
    Return a token; those that the same member had before are good no more.

    Raises:
        NoSuchPerson: If no member has this name.
        NotAllowed: If who makes it is no administrator any more.
    """
    require_administrator(tx, by)
    member = found(tx, whom)
    if member.kind != "member" or not member.active:
        raise NoSuchPerson
    _forget(tx, member.id)
    token = drawn_secret()
    tx.connection.execute(
        insert(Reset).values(token_hash=hash_of(token), user_id=member.id, expires_at=expires_at)
    )
    audit.note(tx, at, by, "password link", whom=member.id)
    return token


def whose(tx: Transaction, now: int, token: str) -> User | None:
    """Return whose password a token changes, if it is still good."""
    user_id = tx.connection.scalar(
        select(Reset.user_id).where(Reset.token_hash == hash_of(token), Reset.expires_at > now)
    )
    user = None if user_id is None else people.user(tx, user_id)
    return user if user and user.active else None


def use(
    tx: Transaction, at: int, now: int, token: str, password_hash: str
) -> tuple[User, list[int]]:
    """
    Give another password, which ends all sessions; the token is good no more.

    Raises:
        NotAllowed: If it was no good.
    """
    user = whose(tx, now, token)
    if user is None:
        raise NotAllowed
    _forget(tx, user.id)
    audit.note(tx, at, user.id, "password", whom=user.id, detail="by link")
    tx.connection.execute(
        update(UserRow).where(UserRow.id == user.id).values(password_hash=password_hash)
    )
    return user, sessions.end_all(tx, at, user.id)


def _forget(tx: Transaction, user_id: int) -> None:
    tx.connection.execute(delete(Reset).where(Reset.user_id == user_id))
