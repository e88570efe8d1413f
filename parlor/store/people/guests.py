"""Guests who are gone: nobody can come back as them any more, and others may have their names."""

from __future__ import annotations

from sqlalchemy import String, cast, exists, select, update

from ..sql.statements import Transaction
from ..tables import Ban, Session, SessionKey
from ..tables import User as UserRow
from . import looks
from .signing_in import sessions


def give_name_back(tx: Transaction, at: int, user_id: int, now: int) -> bool:
    """
    Have a guest who is gone give the name back; return whether it is free now.

    A guest is gone who was made, and seen last, longer ago than a token is
    good, and is not banned. Their messages stay, and who they were called then.
    """
    since = now - sessions.KEPT_MS
    seen = exists().where(Session.user_id == UserRow.id, Session.seen_at >= since)
    known = exists().where(SessionKey.user_id == UserRow.id, SessionKey.known_at >= since)
    banned = exists().where(Ban.kind == "person", Ban.key == cast(UserRow.id, String))
    gone = select(UserRow.id).where(
        UserRow.id == user_id,
        UserRow.kind == "guest",
        UserRow.created_at < since,
        ~seen,
        ~known,
        ~banned,
    )
    if tx.connection.scalar(gone) is None:
        return False
    sessions.end_all(tx, at, user_id)
    looks.give_back(tx.connection, user_id)
    tx.connection.execute(
        update(UserRow)
        .where(UserRow.id == user_id)
        .values(
            name_key=f"{looks.GIVEN_BACK}{user_id}", active=False, looks_like=None, came_from=None
        )
    )
    return True
