"""Administrators, as those know them who write: a place is never without one."""

from __future__ import annotations

from ...errors import NotAllowed, OnlyAdministrator
from ..audit import BY_COMMAND
from ..results import User
from ..sql.statements import Statement, Transaction


def require_administrator(tx: Transaction, by: int) -> None:
    """
    Hold that `by` is an administrator as this is written; a command is as good as one.

    Raises:
        NotAllowed: If it was one, and is none any more.
    """
    if by != BY_COMMAND and by not in _administrators(tx):
        raise NotAllowed


def require_another(tx: Transaction, user: User) -> None:
    """
    Hold that there is an administrator besides somebody who is one no longer.

    Raises:
        OnlyAdministrator: If it is the only one.
    """
    if _administrators(tx) == {user.id}:
        raise OnlyAdministrator


def _administrators(tx: Transaction) -> set[int]:
    # Two that close each other at once see each other's row.
    return {user_id for (user_id,) in tx.all(_ADMINS)}


_ADMINS = Statement(
    "SELECT id FROM users WHERE admin AND active ORDER BY id",
    "SELECT id FROM users WHERE admin AND active ORDER BY id FOR UPDATE",
)
