"""
Bans: who is let in no more for now, by person and, for guests, by network address.

A ban closes an account as `accounts.close` does, and more: it says until when, is
undone or runs out by itself, and no message of its person is stored after it. For
that it bars each membership: who writes is looked up among these anyhow. The rooms
are locked first, so that what was on its way is before the ban, and none is after.

Sessions of a guest are over as long as the ban lasts and no longer: a guest has
nothing else to come back by. Those of a member end for good.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import NamedTuple

from ...errors import Banned, NoSuchPerson, NotBanned, Yourself
from .. import audit
from ..people import people
from ..people.signing_in import sessions
from ..results import Closed, User
from ..rooms.silence import bar
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from .administrators import require_administrator, require_another

ADDRESS_MS = 24 * 3600 * 1000  # for which nobody comes in as a guest from where one was banned


class Ban(NamedTuple):
    """Who is banned, by whom (None is a command) and why; times are milliseconds."""

    user_id: int
    name: str
    by: str | None
    at: int
    until: int | None
    reason: str


class Bans:
    """Who must stay away; each deed is in the audit, with who did it."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def put(self, user_id: int, by: int, seconds: float | None = None, reason: str = "") -> Closed:
        """Ban somebody; see `put`."""
        return self._access.change(None, put, user_id, by, seconds, reason)

    def lift(self, user_id: int, by: int) -> User:
        """Let somebody in again; see `lift`."""
        return self._access.change(None, lift, user_id, by)

    def lapse(self) -> list[int]:
        """Lift the bans that have run out; return whose they were."""
        if not self._access.read(any_over, round(self._clock() * 1000)):
            return []
        return self._access.change(None, lapse)

    def of(self, user_id: int) -> Banned | None:
        """Return what somebody is told who is banned; None if they are not."""
        return self._access.read(of, round(self._clock() * 1000), user_id)

    def sessions(self, session_ids: Collection[int]) -> set[int]:
        """Return those of some sessions that are of somebody who is banned."""
        return self._access.read(sessions_of_banned, session_ids)

    def listed(self) -> list[Ban]:
        """Return who is banned, the latest first."""
        return self._access.read(listed)


def put(
    tx: Transaction, at: int, user_id: int, by: int, seconds: float | None, reason: str
) -> Closed:
    """
    Ban somebody, for ever or for so many seconds; what was said before of that holds no more.

    From where a guest came, nobody comes in as a guest for a day.

    Raises:
        NoSuchPerson: If there is nobody of this id.
        NotAllowed: If who does it is no administrator any more.
        OnlyAdministrator: If it is the only administrator.
        Yourself: If it is who does it.
    """
    require_administrator(tx, by)
    user = people.user(tx, user_id)
    if user is None:
        raise NoSuchPerson
    require_another(tx, user)
    if user.id == by:
        raise Yourself
    # Who joins a room just now has done so, or is let into none from here on.
    tx.run(_CLOSE, user_id)
    before = tx.first(_BEFORE, str(user_id))
    closed = not user.active if before is None else bool(before[0])
    until = None if seconds is None else at + round(seconds * 1000)
    _set(tx, "person", str(user_id), until, by, reason, at, closed)
    [(address,)] = tx.all(_ADDRESS, user_id)
    if address:
        _set(tx, "address", address, at + ADDRESS_MS, by, "", at, False)
    bar(tx, user_id)
    audit.note(tx, at, by, "ban", whom=user_id)
    if user.kind == "guest":
        return Closed(user, [session for (session,) in tx.all(_OPEN, user_id)])
    return Closed(user, sessions.end_all(tx, at, user_id))


def lift(tx: Transaction, at: int, user_id: int, by: int) -> User:
    """
    Let somebody in again, unless their account was closed beside the ban.

    Raises:
        NoSuchPerson: If there is nobody of this id.
        NotBanned: If they are not banned.
        NotAllowed: If who does it is no administrator any more.
    """
    require_administrator(tx, by)
    user = people.user(tx, user_id)
    if user is None:
        raise NoSuchPerson
    if not _lift(tx, user_id):
        raise NotBanned
    audit.note(tx, at, by, "unban", whom=user_id)
    return people.user(tx, user_id) or user


def lapse(tx: Transaction, at: int) -> list[int]:
    """Lift the bans that have run out; return whose they were."""
    ended = [int(key) for (key,) in tx.all(_ENDED, at)]
    for user_id in ended:
        _lift(tx, user_id)
        audit.note(tx, at, audit.BY_ITSELF, "unban", whom=user_id)
    tx.run(_FORGET_ENDED, at)
    return ended


def any_over(tx: Transaction, at: int) -> bool:
    """Whether a ban has run out that is still there."""
    return tx.first(_ANY_ENDED, at) is not None


def of(tx: Transaction, at: int, user_id: int) -> Banned | None:
    """Return what somebody is told who is banned; None if they are not."""
    return _refusal(tx, at, "person", str(user_id))


def of_address(tx: Transaction, at: int, address: str) -> Banned | None:
    """Return what who comes in from a network address as a guest is told; None is nothing."""
    return _refusal(tx, at, "address", address) if address else None


def sessions_of_banned(tx: Transaction, session_ids: Collection[int]) -> set[int]:
    """Return those of some sessions that are of somebody who is banned."""
    return {session for (session,) in tx.all(_BANNED, sorted(session_ids))}


def listed(tx: Transaction) -> list[Ban]:
    """Return who is banned, the latest first."""
    return [Ban(*row) for row in tx.all(_LISTED)]


def _refusal(tx: Transaction, at: int, kind: str, key: str) -> Banned | None:
    row = tx.first(_UNTIL, kind, key)
    if row is None or (row[0] is not None and row[0] <= at):
        return None
    return Banned(None if row[0] is None else (row[0] - at) / 1000)


def _set(
    tx: Transaction,
    kind: str,
    key: str,
    until: int | None,
    by: int,
    reason: str,
    at: int,
    closed: bool,
) -> None:
    tx.run(_FORGET, kind, key)
    tx.run(_PUT, kind, key, until, by, reason, at, closed)


def _lift(tx: Transaction, user_id: int) -> bool:
    before = tx.first(_BEFORE, str(user_id))
    if before is None:
        return False
    tx.run(_FORGET, "person", str(user_id))
    [(address,)] = tx.all(_ADDRESS, user_id)
    if address:
        tx.run(_FORGET, "address", address)
    if not before[0]:
        tx.run(_OPEN_AGAIN, user_id)
    bar(tx, user_id, on=False)
    return True


_CLOSE = Statement("UPDATE users SET active = (1 = 0) WHERE id = ?")
_OPEN_AGAIN = Statement("UPDATE users SET active = (1 = 1) WHERE id = ?")
_ADDRESS = Statement("SELECT came_from FROM users WHERE id = ?")
_OPEN = Statement("SELECT id FROM sessions WHERE user_id = ? AND ended_at IS NULL ORDER BY id")
_BEFORE = Statement("SELECT closed FROM bans WHERE kind = 'person' AND \"key\" = ?")
_UNTIL = Statement('SELECT until FROM bans WHERE kind = ? AND "key" = ?')
_FORGET = Statement('DELETE FROM bans WHERE kind = ? AND "key" = ?')
_PUT = Statement("""
    INSERT INTO bans (kind, "key", until, made_by, reason, at, closed) VALUES (?, ?, ?, ?, ?, ?, ?)
""")
_ANY_ENDED = Statement("SELECT kind FROM bans WHERE until <= ? LIMIT 1")
_ENDED = Statement("SELECT \"key\" FROM bans WHERE kind = 'person' AND until <= ?")
_FORGET_ENDED = Statement("DELETE FROM bans WHERE until <= ?")
_BANNED = Statement("""
    SELECT id FROM sessions WHERE id = ANY(?)
    AND CAST(user_id AS TEXT) IN (SELECT "key" FROM bans WHERE kind = 'person')
""")
_LISTED = Statement("""
    SELECT users.id, users.name, makers.name, bans.at, bans.until, bans.reason FROM bans
    JOIN users ON CAST(users.id AS TEXT) = bans."key"
    LEFT JOIN users AS makers ON makers.id = bans.made_by
    WHERE bans.kind = 'person' ORDER BY bans.at DESC, users.id DESC
""")
