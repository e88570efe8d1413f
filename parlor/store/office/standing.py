"""What administrators make of somebody: an administrator or none, and how they are called."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from ...errors import NotAllowed, Yourself
from ...wire import Person
from .. import audit
from ..audit import BY_COMMAND
from ..people.people import Whom, call, found
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from .administrators import require_administrator, require_another


class Standing:
    """The roles and names of others; each deed is in the audit, with who did it."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock  # by which ages are told

    def set_role(self, whom: Whom, admin: bool, by: int = BY_COMMAND) -> Person:
        """Make somebody an administrator, or one no longer; see `set_role`."""
        return self._access.change(None, set_role, whom, admin, by)

    def rename(self, whom: Whom, name: str, by: int = BY_COMMAND) -> Person:
        """Call somebody otherwise; see `rename`."""
        return self._access.change(None, rename, whom, name, by, round(self._clock() * 1000))


def set_role(tx: Transaction, at: int, whom: Whom, admin: bool, by: int) -> Person:
    """
    Make somebody an administrator, or one no longer; return them as others see them now.

    Raises:
        NoSuchPerson: If there is nobody of this name.
        NotAllowed: If it is no member, or who does it is no administrator any more.
        OnlyAdministrator: If it is the only one, who is to be one no longer.
        Yourself: If it is who does it.
    """
    require_administrator(tx, by)
    user = found(tx, whom)
    if user.kind != "member" or not user.active:
        raise NotAllowed
    if not admin:
        require_another(tx, user)
    if user.id == by:
        raise Yourself
    # Who comes back is told of it as of another name.
    tx.run(_SET_ROLE, admin, at, user.id)
    detail = "administrator" if admin else "member"
    audit.note(tx, at, by, "role", whom=user.id, detail=detail)
    return replace(user, admin=admin).person


def rename(tx: Transaction, at: int, whom: Whom, name: str, by: int, now: int) -> Person:
    """
    Call somebody otherwise, a guest too; return them as others see them now.

    Raises:
        NoSuchPerson: If there is nobody of this name, or they are let in no more.
        NotAllowed: If who does it is no administrator any more.
        BadName, NameTaken: If the name cannot be.
    """
    require_administrator(tx, by)
    user = found(tx, whom)
    if not user.active:
        raise NotAllowed
    person = call(tx, at, user, name, now)
    audit.note(tx, at, by, "rename", whom=user.id)
    return person


_SET_ROLE = Statement("UPDATE users SET admin = ?, renamed_at = ? WHERE id = ?")
