"""Passwords: argon2id in the thread pool, at the same cost for names nobody has."""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent.lock import BoundedSemaphore

from ..errors import BadPassword
from ..loop.stopwatch import Waiting
from ..loop.threads import in_thread

SHORTEST = 8
LONGEST = 1024

# Each hash takes 64 MiB and a core or more; others wait their turn, so that a
# flood of sign-ins takes neither the memory nor the thread pool from the store.
AT_ONCE = 2


class Passwords:
    """
    Hashes and verifies, two at a time.

    Without a `hasher` the cost is argon2-cffi's default, which is the second
    recommendation of RFC 9106; `outdated` tells when that has moved on.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = BoundedSemaphore(AT_ONCE)
        self._nobodys = self._hasher.hash(secrets.token_hex())

    def hash(self, password: str) -> str:
        """
        Return the hash to store.

        Raises:
            BadPassword: If it is too short or too long.
        """
        password = normal(password)
        if not SHORTEST <= len(password) <= LONGEST:
            raise BadPassword
        with Waiting("password"), self._turn:
            return in_thread(self._hasher.hash, password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """
        Tell whether `password` is the one that was hashed.

        Without a hash (nobody of that name, or a guest) the answer is no, and
        takes as long: the time does not tell which names exist.
        """
        password = normal(password)
        with Waiting("password"), self._turn:
            same = in_thread(self._same, password_hash or self._nobodys, password)
        return same and password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        """Whether the cost has changed since, so that it should be hashed again."""
        return self._hasher.check_needs_rehash(password_hash)

    def _same(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def normal(password: str) -> str:
    """
    Return the form that is hashed, NFKC.

    Keyboards and systems differ in how they write one and the same character
    (composed or not, full width or not); whoever types it again must get in.
    What is too long in any form stays as it is.
    """
    if len(password) > 4 * LONGEST:
        return password
    return unicodedata.normalize("NFKC", password)
