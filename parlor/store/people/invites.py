"""Invites: links that make members; only the hash of a token is kept."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from ...errors import NoSuchRoom, NotAllowed
from .. import audit
from ..audit import BY_COMMAND
from ..office.administrators import require_administrator
from ..results import Invitation
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from ..tables import Invite
from ..tables import Room as RoomRow
from ..tables import User as UserRow
from .signing_in.tokens import drawn_secret, hash_of

DAY_MS = 24 * 3600 * 1000
DAYS = 14  # that an invitation is good


class Invites:
    """The links by which somebody may make an account."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock  # by which ages are told

    def make(
        self, by: int, days: int = DAYS, most: int | None = None, room: str | None = None
    ) -> str:
        """Return a token that makes members for some days, and `most` of them; see `make`."""
        return self._access.change(None, make, by, self._now + days * DAY_MS, most, room)

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


def make(
    tx: Transaction,
    at: int,
    by: int,
    expires_at: int,
    most: int | None = None,
    room: str | None = None,
) -> str:
    """
    Return a token that makes members, and puts them into a room.

    Raises:
        NotAllowed: If `by` has no account any more, or nobody has set the place up.
        NoSuchRoom: If there is none of this name.
    """
    anybody = UserRow.active if by == BY_COMMAND else (UserRow.id == by) & UserRow.active
    if tx.connection.scalar(select(UserRow.id).where(anybody).limit(1)) is None:
        raise NotAllowed
    room_id = None if room is None else _room(tx, room)
    token = drawn_secret()
    tx.connection.execute(
        insert(Invite).values(
            token_hash=hash_of(token),
            made_by=None if by == BY_COMMAND else by,
            made_at=at,
            expires_at=expires_at,
            uses=0,
            most=most,
            room_id=room_id,
        )
    )
    audit.note(tx, at, by, "invite", room_id=room_id)
    return token


def is_valid(tx: Transaction, now: int, token: str) -> bool:
    """Whether a token still makes members."""
    found = select(Invite.id).where(Invite.token_hash == hash_of(token), _is_good(now))
    return tx.connection.scalar(found) is not None


def room_of(tx: Transaction, token: str) -> str | None:
    """Return the room into which who comes by a token is put; None if there is none, or not now."""
    row = tx.first(_ROOM, hash_of(token))
    return None if row is None else str(row[0])


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
        select(
            Invite.id,
            func.coalesce(UserRow.name, ""),
            Invite.made_at,
            Invite.expires_at,
            Invite.uses,
            Invite.most,
            func.coalesce(RoomRow.name, ""),
        )
        .outerjoin(UserRow, UserRow.id == Invite.made_by)
        .outerjoin(RoomRow, (RoomRow.id == Invite.room_id) & ~RoomRow.private)
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


def _room(tx: Transaction, room: str) -> int:
    row = tx.first(_RULED, room)
    if row is None:
        raise NoSuchRoom(room)
    return int(row[0])


def _is_good(now: int) -> ColumnElement[bool]:
    maker = aliased(UserRow)
    made_by_somebody = or_(
        Invite.made_by.is_(None), Invite.made_by.in_(select(maker.id).where(maker.active))
    )
    unused = or_(Invite.most.is_(None), Invite.uses < Invite.most)
    return (Invite.expires_at > now) & Invite.ended_at.is_(None) & unused & made_by_somebody


_RULED = Statement("SELECT id FROM rooms WHERE name = ? AND NOT direct AND deleted_at IS NULL")
_ROOM = Statement("""
    SELECT name FROM rooms WHERE archived_at IS NULL AND deleted_at IS NULL
    AND id = (SELECT room_id FROM invites WHERE token_hash = ?)
""")
