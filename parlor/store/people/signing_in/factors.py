"""Second factors: codes by the clock, each good once, and those for who has lost the phone."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from typing import NamedTuple

from ....errors import NoSuchFactor, NotAllowed
from ... import audit
from ...audit import BY_COMMAND
from ...office.administrators import require_administrator
from ...results import User
from ...sql.access import Access
from ...sql.statements import Statement, Transaction
from ..people import Whom, found

NONCE_BYTES = 24


class Factor(NamedTuple):
    """
    What somebody's codes are made of, whether they are asked for them, and what was used last.

    `codes` is how many recovery codes are left.
    """

    nonce: str
    confirmed: bool
    last_step: int
    codes: int


class Factors:
    """Who is asked for a code besides the password."""

    def __init__(self, access: Access, clock: Callable[[], float]) -> None:
        """Codes are told by the `clock`, which must be right to half a minute."""
        self._access = access
        self.clock = clock

    def of(self, user_id: int) -> Factor | None:
        """Return the factor of somebody, confirmed or not; None if there is none."""
        return self._access.read(factor, user_id)

    def begin(self, user_id: int) -> str:
        """Make a factor that is to be confirmed; return its nonce. See `begin`."""
        return self._access.change(None, begin, user_id)

    def confirm(self, user_id: int, nonce: str, step: int, hashes: Collection[str]) -> bool:
        """Have somebody asked for codes from now on; see `confirm`."""
        return self._access.change(None, confirm, user_id, nonce, step, hashes)

    def use_step(self, user_id: int, step: int) -> bool:
        """Use a code by the clock up; return whether neither it nor a later one was used."""
        return self._access.change(None, use_step, user_id, step)

    def use_code(self, user_id: int, code_hash: str) -> bool:
        """Use a recovery code up; return whether it was there."""
        return self._access.change(None, use_code, user_id, code_hash)

    def end(self, user_id: int) -> None:
        """Have somebody asked for no codes any more, by their own wish."""
        self._access.change(None, end, user_id)

    def end_of(self, whom: Whom, by: int = BY_COMMAND) -> User:
        """Have somebody asked for no codes any more, who cannot say them; see `end_of`."""
        return self._access.change(None, end_of, whom, by)


def factor(tx: Transaction, user_id: int) -> Factor | None:
    """Return the factor of somebody, confirmed or not; None if there is none."""
    row = tx.first(_FACTOR, user_id)
    return None if row is None else Factor(row[0], row[1] is not None, row[2], row[3])


def begin(tx: Transaction, at: int, user_id: int) -> str:
    """
    Make a factor that is to be confirmed, in place of one that never was; return its nonce.

    Raises:
        NotAllowed: If somebody has one already.
    """
    before = factor(tx, user_id)
    if before is not None and before.confirmed:
        raise NotAllowed
    tx.run(_FORGET, user_id)
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    tx.run(_BEGIN, user_id, nonce, at)
    return nonce


def confirm(
    tx: Transaction, at: int, user_id: int, nonce: str, step: int, hashes: Collection[str]
) -> bool:
    """
    Have somebody asked for codes from now on, and know these recovery codes.

    Return whether it was done: not if the factor is another one by now, or was confirmed.
    """
    if not tx.all(_CONFIRM, at, step, user_id, nonce):
        return False
    tx.run(_FORGET_CODES, user_id)
    for code_hash in hashes:
        tx.run(_ADD_CODE, user_id, code_hash)
    audit.note(tx, at, user_id, "second factor on", whom=user_id)
    return True


def use_step(tx: Transaction, _: int, user_id: int, step: int) -> bool:
    """Use a code by the clock up; return whether neither it nor a later one was used."""
    return bool(tx.all(_USE_STEP, step, user_id, step))


def use_code(tx: Transaction, _: int, user_id: int, code_hash: str) -> bool:
    """Use a recovery code up; return whether it was there."""
    return bool(tx.all(_USE_CODE, user_id, code_hash))


def end(tx: Transaction, at: int, user_id: int, by: int | None = None) -> None:
    """Have somebody asked for no codes any more."""
    before = factor(tx, user_id)
    tx.run(_FORGET, user_id)
    tx.run(_FORGET_CODES, user_id)
    if before is not None and before.confirmed:
        audit.note(tx, at, user_id if by is None else by, "second factor off", whom=user_id)


def end_of(tx: Transaction, at: int, whom: Whom, by: int) -> User:
    """
    Have somebody asked for no codes any more, who cannot say them; return who it is.

    Raises:
        NoSuchPerson: If there is nobody of this name.
        NoSuchFactor: If they are not asked for any.
        NotAllowed: If who does it is no administrator any more.
    """
    require_administrator(tx, by)
    user = found(tx, whom)
    before = factor(tx, user.id)
    if before is None or not before.confirmed:
        raise NoSuchFactor
    end(tx, at, user.id, by)
    return user


_FACTOR = Statement("""
    SELECT nonce, confirmed_at, last_step,
        (SELECT COUNT(*) FROM recovery_codes WHERE recovery_codes.user_id = factors.user_id)
    FROM factors WHERE user_id = ?
""")
_FORGET = Statement("DELETE FROM factors WHERE user_id = ?")
_BEGIN = Statement("INSERT INTO factors (user_id, nonce, made_at, last_step) VALUES (?, ?, ?, 0)")
_CONFIRM = Statement("""
    UPDATE factors SET confirmed_at = ?, last_step = ?
    WHERE user_id = ? AND nonce = ? AND confirmed_at IS NULL RETURNING user_id
""")
_USE_STEP = Statement("""
    UPDATE factors SET last_step = ?
    WHERE user_id = ? AND last_step < ? AND confirmed_at IS NOT NULL RETURNING user_id
""")
_ADD_CODE = Statement("INSERT INTO recovery_codes (user_id, code_hash) VALUES (?, ?)")
_USE_CODE = Statement(
    "DELETE FROM recovery_codes WHERE user_id = ? AND code_hash = ? RETURNING user_id"
)
_FORGET_CODES = Statement("DELETE FROM recovery_codes WHERE user_id = ?")
