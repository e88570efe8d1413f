"""Invites: links that make members; only the hash of a token is kept."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.orm import aliased

from ...errors import NotAllowed
from .. import audit
from ..audit import BY_COMMAND
from ..office.administrators import require_administrator
from ..results import Invitation
from ..sql.access import Access
from ..sql.statements import Transaction
from ..tables import Invite
from ..tables import User as UserRow
from .signing_in.tokens import drawn_secret, hash_of

DAY_MS = 24 * 3600 * 1000
DAYS = 14  # that an invitation is good


class Invites:
    """The links by which somebody may make an account."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock  # by which ages are told

    def make(self, by: int, days: int = DAYS, most: int | None = None) -> str:
        """Return a token that makes members for some days, and `most` of them."""
        return self._access.change(None, make, by, self._now + days * DAY_MS, most)

    def is_valid(self, token: str) -> bool:
        """Whether a token still makes members."""
        return self._access.read(is_valid, self._now, token)

    def good(self) -> list[Invitation]:
        """Return the invitations that still make members, the newest first."""
        return self._access.read(good, self._now)

    def end(self, invite_id: int, by: int = BY_COMMAND) -> bool:
        """End an invitation for good; return whether there was one to end."""
        return self._access.change(None, end_one, invite_id, by)

    def end_all(self) -> int:
        """End all invitations for good; return how many there were."""
        return self._access.change(None, end, Invite.expires_at > self._now)

    @property
    def _now(self) -> int:
        return round(self._clock() * 1000)


def make(tx: Transaction, at: int, by: int, expires_at: int, most: int | None) -> str:
    """
    Return a token that makes members.

    Raises:
        NotAllowed: If `by` is nobody, or has no account any more.
    """
    if tx.connection.scalar(select(UserRow.id).where(UserRow.id == by, UserRow.active)) is None:
        raise NotAllowed
    token = drawn_secret()
    tx.connection.execute(
        insert(Invite).values(
            token_hash=hash_of(token),
            made_by=by,
            made_at=at,
            expires_at=expires_at,
            uses=0,
            most=most,
        )
    )
    audit.note(tx, at, by, "invite")
    return token


def is_valid(tx: Transaction, now: int, token: str) -> bool:
    """Whether a token still makes members."""
    found = select(Invite.id).where(Invite.token_hash == hash_of(token), _is_good(now))
    return tx.connection.scalar(found) is not None


def use(tx: Transaction, now: int, token: str) -> bool:
    """Count one more member that a token makes; return whether it still makes any."""
    used = tx.connection.execute(
        update(Invite)
        .where(Invite.token_hash == hash_of(token), _is_good(now))
        .values(uses=Invite.uses + 1)
    )
    return used.rowcount > 0


def good(tx: Transaction, now: int) -> list[Invitation]:
    """Return the invitations that still make members, the newest first."""
    rows = tx.connection.execute(
        select(Invite.id, UserRow.name, Invite.made_at, Invite.expires_at, Invite.uses, Invite.most)
        .join(UserRow, UserRow.id == Invite.made_by)
        .where(_is_good(now))
        .order_by(Invite.id.desc())
    )
    return [Invitation(*row) for row in rows]


def end_one(tx: Transaction, at: int, invite_id: int, by: int) -> bool:
    """End an invitation for good; return whether there was one to end."""
    require_administrator(tx, by)
    if not end(tx, at, Invite.id == invite_id):
        return False
    audit.note(tx, at, by, "end invite", detail=str(invite_id))
    return True


def end(tx: Transaction, at: int, which: ColumnElement[bool]) -> int:
    """End some invitations for good; return how many there were."""
    ended = tx.connection.execute(
        update(Invite).where(which, Invite.ended_at.is_(None)).values(ended_at=at)
    )
    return ended.rowcount


def _is_good(now: int) -> ColumnElement[bool]:
    maker = aliased(UserRow)
    made_by_somebody = Invite.made_by.in_(select(maker.id).where(maker.active))
    unused = or_(Invite.most.is_(None), Invite.uses < Invite.most)
    return (Invite.expires_at > now) & Invite.ended_at.is_(None) & unused & made_by_somebody
