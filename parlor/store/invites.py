"""Invites: links that make members; only the hash of a token is kept."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

from ..errors import NotAllowed
from .sql.access import Access
from .sql.statements import Statement, Transaction

KEPT_MS = 14 * 24 * 3600 * 1000


class Invites:
    """The links by which somebody may make an account."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def make(self, by: int) -> str:
        """Return a token that makes members for two weeks."""
        return self._access.change(None, make, by)

    def is_valid(self, token: str) -> bool:
        """Whether a token still makes members."""
        return self._access.read(is_valid, round(self._clock() * 1000), token)


def make(tx: Transaction, at: int, by: int) -> str:
    """
    Return a token that makes members for two weeks.

    Raises:
        NotAllowed: If `by` is nobody, or has no account any more.
    """
    if not tx.all(_MAKER, by):
        raise NotAllowed
    token = secrets.token_urlsafe(24)
    tx.run(_MAKE, _hash(token), by, at + KEPT_MS)
    return token


def is_valid(tx: Transaction, at: int, token: str) -> bool:
    """Whether a token still makes members."""
    found = tx.first(_EXPIRES, _hash(token))
    return found is not None and at < found[0]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


_MAKER = Statement("SELECT id FROM users WHERE id = ? AND active")
_MAKE = Statement("INSERT INTO invites (token_hash, made_by, expires_at) VALUES (?, ?, ?)")
_EXPIRES = Statement("SELECT expires_at FROM invites WHERE token_hash = ?")
