"""Sessions: one sign-in of one device each, named by a token of which the hash is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from hmac import compare_digest
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from ....errors import Refused
from ....loop.asking import Batcher
from ... import audit
from ...results import NewSession, Session, User
from ...sql.access import Access
from ...sql.batches import batched
from ...sql.statements import Statement, Transaction
from ...sql.writer import Change
from ...tables import Session as SessionRow
from ...tables import SessionKey
from ...tables import User as UserRow
from .tokens import Token, drawn_secret

KEPT_MS = 365 * 24 * 3600 * 1000  # after it was last seen, a session is over and its row may go
SEEN_MS = 3600 * 1000  # how exact it is when a session was last seen
AT_ONCE = 1_000  # sessions that go into one question


class Sessions:
    """Who is signed in, on which devices."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        """By the `clock` ages are told."""
        self._access = access
        self._clock = clock
        # What everybody who comes in asks: in a storm they come by the thousand.
        self._named = Batcher(lambda ids: access.read(sessions, round(clock() * 1000), ids))

    def begin(self, user_id: int, wanted: NewSession) -> Token:
        """Sign somebody in on a device; return the token, which is kept nowhere else."""
        return self._access.change(None, sign_in, user_id, wanted, self._now)

    def take_up(self, user_id: int, key: str, wanted: NewSession) -> Token | None:
        """Sign somebody in by the key that was in what 0.1.0 signed; None if it is not theirs."""
        return self._access.change(None, take_up, user_id, key, wanted, self._now)

    def find(self, token: Token) -> Session | None:
        """Return the session that a token names, over or not; it is seen by that."""
        found = self._named.ask(token.session)
        if found is None or not token.matches(found.secret_hash):
            return None
        if found.stale and not found.over:
            self._access.submit(Seen(found.id, self._now), _let_be)
        return found

    def end(self, session_id: int) -> None:
        """Sign somebody out on a device; a session that has ended stays as it is."""
        self._access.change(None, sign_out, session_id)

    def end_all(self, user_id: int, but: int | None = None) -> list[int]:
        """Have somebody end all their sessions, `but` one; return those that were open."""
        return self._access.change(None, end_all_of_ones_own, user_id, but)

    def change_password(self, user_id: int, password_hash: str, but: int | None) -> list[int]:
        """Give somebody another password; return the sessions that this ended, all `but` one."""
        return self._access.change(None, change_password, user_id, password_hash, but)

    def ended(self, session_ids: Collection[int]) -> set[int]:
        """Return those of some sessions that have ended, by one question."""
        return self._access.read(ended, session_ids)

    @property
    def _now(self) -> int:
        return round(self._clock() * 1000)


def sign_in(tx: Transaction, at: int, user_id: int, wanted: NewSession, now: int) -> Token:
    """Sign a member in on a device, which the audit tells; return the token."""
    audit.note(tx, at, user_id, "sign in", whom=user_id, address=wanted.address)
    return begin(tx, at, user_id, wanted, now)


def sign_out(tx: Transaction, at: int, session_id: int) -> None:
    """Sign somebody out on a device, which the audit tells of members."""
    if member := tx.first(_MEMBER_OF, session_id):
        audit.note(tx, at, member[0], "sign out", whom=member[0])
    end(tx, at, session_id)


def end_all_of_ones_own(tx: Transaction, at: int, user_id: int, but: int | None) -> list[int]:
    """Have somebody end all their sessions, `but` one; return those that were open."""
    audit.note(tx, at, user_id, "end sessions", whom=user_id)
    return end_all(tx, at, user_id, but)


def begin(tx: Transaction, at: int, user_id: int, wanted: NewSession, now: int) -> Token:
    """
    Sign somebody in on a device; return the token, which is kept nowhere else.

    It is seen at `now`, by which ages are told.
    """
    tx.connection.execute(
        delete(SessionRow).where(SessionRow.user_id == user_id, SessionRow.seen_at < now - KEPT_MS)
    )
    if wanted.instead_of is not None:
        _end(tx, at, wanted.instead_of)
    secret = drawn_secret()
    session_id = tx.connection.scalar(
        insert(SessionRow)
        .values(
            user_id=user_id,
            kind=wanted.kind,
            secret_hash=Token(0, secret).hash,
            device=wanted.device,
            made_at=at,
            seen_at=now,
        )
        .returning(SessionRow.id)
    )
    assert session_id is not None
    return Token(session_id, secret)


def take_up(
    tx: Transaction, at: int, user_id: int, key: str, wanted: NewSession, now: int
) -> Token | None:
    """Sign somebody in by the key that was in what 0.1.0 signed; None if it is not theirs."""
    found = tx.connection.scalar(select(SessionKey.key).where(SessionKey.user_id == user_id))
    if found is None or not compare_digest(found.encode(), key.encode()):
        return None
    return begin(tx, at, user_id, wanted, now)


def end(tx: Transaction, at: int, session_id: int) -> None:
    """End a session, and what 0.1.0 signed for its user; one that has ended stays as it is."""
    whose = select(SessionRow.user_id).where(SessionRow.id == session_id).scalar_subquery()
    tx.connection.execute(delete(SessionKey).where(SessionKey.user_id == whose))
    _end(tx, at, session_id)


def _end(tx: Transaction, at: int, session_id: int) -> None:
    tx.connection.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_all(tx: Transaction, at: int, user_id: int, but: int | None = None) -> list[int]:
    """End all sessions of somebody, `but` one; return those that were open."""
    tx.connection.execute(delete(SessionKey).where(SessionKey.user_id == user_id))
    ended = tx.connection.scalars(
        update(SessionRow)
        .where(
            SessionRow.user_id == user_id,
            SessionRow.ended_at.is_(None),
            SessionRow.id.is_distinct_from(but),
        )
        .values(ended_at=at)
        .returning(SessionRow.id)
    )
    return sorted(ended)


def change_password(
    tx: Transaction, at: int, user_id: int, password_hash: str, but: int | None
) -> list[int]:
    """Give somebody another password; return the sessions that this ended, all `but` one."""
    audit.note(tx, at, user_id, "password", whom=user_id)
    tx.connection.execute(
        update(UserRow).where(UserRow.id == user_id).values(password_hash=password_hash)
    )
    return end_all(tx, at, user_id, but)


def sessions(tx: Transaction, at: int, session_ids: Collection[int]) -> dict[int, Session]:
    """Return those of some sessions that there are, by id, whether they are over or not."""
    rows = tx.connection.execute(_MANY, {"sessions": list(session_ids)})
    return {row.id: _session(row, at) for row in rows}


def ended(tx: Transaction, session_ids: Collection[int]) -> set[int]:
    """Return those of some sessions that have ended, or that are there no more."""
    found: set[int] = set()
    for some in batched(sorted(session_ids), AT_ONCE):
        found |= set(some) - set(tx.connection.scalars(_OPEN, {"sessions": some}))
    return found


def _session(row: Row[*tuple[Any, ...]], at: int) -> Session:
    user = User(
        id=row.user_id,
        name=row.name,
        kind=row.user_kind,
        admin=row.admin,
        password_hash=row.password_hash,
        active=row.active,
        dnd_until=row.dnd_until,
        status=row.status,
        status_until=row.status_until,
    )
    over = row.ended_at is not None or at - row.seen_at > KEPT_MS or not user.active
    return Session(
        id=row.id,
        kind=row.kind,
        user=user,
        secret_hash=row.secret_hash,
        stale=at - row.seen_at > SEEN_MS,
        over=over,
    )


class Seen(Change[None]):
    """A session was made use of; how many there are in a turn, it is one statement."""

    late = True

    def __init__(self, session_id: int, now: int) -> None:
        self.session_id = session_id
        self.now = now

    @classmethod
    def carry_out(
        cls, tx: Transaction, at: int, changes: Sequence[Seen]
    ) -> Sequence[Refused | None]:
        # One that another process holds is being moved there, or ended.
        found = tx.connection.scalars(_MOVABLE, {"sessions": {one.session_id for one in changes}})
        if to_move := list(found):
            latest = max(change.now for change in changes)
            tx.connection.execute(_MOVE, {"sessions": to_move, "at": latest})
        return [None] * len(changes)


_MEMBER_OF = Statement("""
    SELECT users.id FROM sessions JOIN users ON users.id = sessions.user_id
    WHERE sessions.id = ? AND sessions.ended_at IS NULL AND users.password_hash IS NOT NULL
""")

# Statements that are run all the time are built once: building one costs more than running it.
_MANY = (
    select(
        SessionRow.id,
        SessionRow.kind,
        SessionRow.secret_hash,
        SessionRow.seen_at,
        SessionRow.ended_at,
        UserRow.id.label("user_id"),
        UserRow.name,
        UserRow.kind.label("user_kind"),
        UserRow.admin,
        UserRow.password_hash,
        UserRow.active,
        UserRow.dnd_until,
        UserRow.status,
        UserRow.status_until,
    )
    .join(UserRow, UserRow.id == SessionRow.user_id)
    .where(SessionRow.id.in_(bindparam("sessions", expanding=True)))
)
_OPEN = (
    select(SessionRow.id)
    .join(UserRow, UserRow.id == SessionRow.user_id)
    .where(
        SessionRow.id.in_(bindparam("sessions", expanding=True)),
        SessionRow.ended_at.is_(None),
        UserRow.active,
    )
)
_MOVABLE = (
    select(SessionRow.id)
    .where(SessionRow.id.in_(bindparam("sessions", expanding=True)))
    .order_by(SessionRow.id)
    .with_for_update(skip_locked=True)
)
_MOVE = (
    update(SessionRow)
    .where(
        SessionRow.id.in_(bindparam("sessions", expanding=True)),
        SessionRow.seen_at < bindparam("at"),
    )
    .values(seen_at=bindparam("at"))
)


def _let_be(_: object) -> None:
    """Hear that a session was noted as seen, or that it was not, which happens again."""
