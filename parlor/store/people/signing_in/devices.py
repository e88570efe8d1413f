"""Where somebody is signed in: their open sessions, as they know them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from ....errors import NoSuchSession
from ... import audit
from ...sql.access import Access
from ...sql.statements import Statement, Transaction
from . import sessions


class Device(NamedTuple):
    """A session that has not ended; times are milliseconds, `seen_at` is exact to an hour."""

    id: int
    kind: str
    device: str
    made_at: int
    seen_at: int


class Devices:
    """On which devices people are signed in."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock  # by which ages are told

    def of(self, user_id: int) -> list[Device]:
        """Return the open sessions of somebody, the one seen last first."""
        since = round(self._clock() * 1000) - sessions.KEPT_MS
        return self._access.read(devices, user_id, since)

    def prove(self, session_id: int) -> None:
        """Note that somebody has just given their password in a session."""
        self._access.change(None, prove, session_id, round(self._clock() * 1000))

    def has_proved(self, session_id: int, within: float) -> bool:
        """Whether somebody has given their password in a session within so many seconds."""
        since = round((self._clock() - within) * 1000)
        return self._access.read(lambda tx: tx.first(_PROVED, session_id, since) is not None)

    def end(self, user_id: int, session_id: int) -> None:
        """Have somebody end one of their sessions; see `end_device`."""
        self._access.change(None, end_ones_own, user_id, session_id)


def devices(tx: Transaction, user_id: int, since: int = 0) -> list[Device]:
    """Return the open sessions of somebody that were seen since then, the one seen last first."""
    return [Device(*row) for row in tx.all(_DEVICES, user_id, since)]


def prove(tx: Transaction, _: int, session_id: int, now: int) -> None:
    """Note that somebody has just given their password in a session, which has not ended."""
    tx.run(_PROVE, now, session_id)


def end_ones_own(tx: Transaction, at: int, user_id: int, session_id: int) -> None:
    """Have somebody end one of their sessions; see `end_device`."""
    end_device(tx, at, user_id, session_id)
    audit.note(tx, at, user_id, "end sessions", whom=user_id, detail=str(session_id))


def end_device(tx: Transaction, at: int, user_id: int, session_id: int) -> None:
    """
    End one session of somebody.

    Raises:
        NoSuchSession: If it is not theirs, or has ended.
    """
    if tx.first(_THEIRS, session_id, user_id) is None:
        raise NoSuchSession
    sessions.end(tx, at, session_id)


_DEVICES = Statement("""
    SELECT id, kind, device, made_at, seen_at FROM sessions
    WHERE user_id = ? AND ended_at IS NULL AND seen_at >= ? ORDER BY seen_at DESC, id DESC
""")
_PROVE = Statement("UPDATE sessions SET proved_at = ? WHERE id = ? AND ended_at IS NULL")
_PROVED = Statement("SELECT id FROM sessions WHERE id = ? AND ended_at IS NULL AND proved_at > ?")
_THEIRS = Statement(
    "SELECT id FROM sessions WHERE id = ? AND user_id = ? AND ended_at IS NULL",
    "SELECT id FROM sessions WHERE id = ? AND user_id = ? AND ended_at IS NULL FOR UPDATE",
)
