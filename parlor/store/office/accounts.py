"""Accounts that are closed and opened again: whoever has one that is closed is let in nowhere."""

from __future__ import annotations

from ...errors import NoSuchPerson, Yourself
from .. import audit
from ..audit import BY_COMMAND
from ..people import people
from ..people.people import Whom, found
from ..people.signing_in import devices, sessions
from ..results import Closed, User
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from .administrators import require_administrator, require_another


class Accounts:
    """Who may come in at all; each deed is in the audit, with who did it."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def close(self, whom: Whom, by: int = BY_COMMAND) -> Closed:
        """Let somebody in no more; see `close`."""
        return self._access.change(None, close, whom, by)

    def open(self, whom: Whom, by: int = BY_COMMAND) -> User:
        """Let somebody in again; see `open_again`."""
        return self._access.change(None, open_again, whom, by)

    def end_sessions(self, whom: Whom, by: int = BY_COMMAND, only: int | None = None) -> Closed:
        """End all sessions of somebody, who may sign in again, or one; see `end_sessions`."""
        return self._access.change(None, end_sessions, whom, by, only)


def close(tx: Transaction, at: int, whom: Whom, by: int) -> Closed:
    """
    Let somebody in no more: all their sessions end, and their name stays theirs.

    Raises:
        NoSuchPerson: If there is nobody of this name.
        OnlyAdministrator: If it is the only administrator.
        Yourself: If it is who does it.
        NotAllowed: If who does it is no administrator any more.
    """
    require_administrator(tx, by)
    user = found(tx, whom)
    require_another(tx, user)
    if user.id == by:
        raise Yourself
    tx.all(_STAY_CLOSED, True, str(user.id))
    tx.run(_SET_ACTIVE, False, user.id)
    audit.note(tx, at, by, "deactivate", whom=user.id)
    return Closed(user, sessions.end_all(tx, at, user.id))


def open_again(tx: Transaction, at: int, whom: Whom, by: int) -> User:
    """
    Let somebody in again, by the password they had; who is banned, when that ends.

    Raises:
        NoSuchPerson: If there is nobody of this name, or nothing is left of them.
        NotAllowed: If who does it is no administrator any more.
    """
    require_administrator(tx, by)
    user = found(tx, whom)
    if tx.first(_ERASED, user.id):
        raise NoSuchPerson
    # Who is banned is let in when the ban ends, and not before.
    if not tx.all(_STAY_CLOSED, False, str(user.id)):
        tx.run(_SET_ACTIVE, True, user.id)
    audit.note(tx, at, by, "activate", whom=user.id)
    return people.user(tx, user.id) or user


def end_sessions(tx: Transaction, at: int, whom: Whom, by: int, only: int | None) -> Closed:
    """
    End all sessions of somebody, who may sign in again, or `only` one of them.

    Raises:
        NoSuchPerson: If there is nobody of this name.
        NoSuchSession: If it is not theirs, or has ended.
        NotAllowed: If who does it is no administrator any more.
    """
    require_administrator(tx, by)
    user = found(tx, whom)
    if only is None:
        audit.note(tx, at, by, "end sessions", whom=user.id)
        return Closed(user, sessions.end_all(tx, at, user.id))
    devices.end_device(tx, at, user.id, only)
    audit.note(tx, at, by, "end sessions", whom=user.id, detail=str(only))
    return Closed(user, [only])


_STAY_CLOSED = Statement(
    "UPDATE bans SET closed = ? WHERE kind = 'person' AND \"key\" = ? RETURNING closed"
)
_ERASED = Statement("SELECT id FROM users WHERE id = ? AND erased_at IS NOT NULL")
_SET_ACTIVE = Statement("UPDATE users SET active = ? WHERE id = ?")
