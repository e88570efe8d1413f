"""The second factor of somebody: switched on, asked for, switched off."""

from __future__ import annotations

from typing import NamedTuple

from ...errors import WrongCode
from ...identity import factors
from ...parts import Parts
from ...store.results import User
from ..telling import tell
from . import sessions


class Begun(NamedTuple):
    """The secret of a factor that is to be confirmed, and the address of its QR code."""

    secret: str
    address: str


def begin(parts: Parts, key: bytes, user: User, place: str) -> Begun:
    """
    Make a factor, which is asked for only once it was confirmed.

    Raises:
        NotAllowed: If somebody has one already.
    """
    secret = factors.secret_of(key, user.id, parts.store.factors.begin(user.id))
    return Begun(secret, factors.address_of(secret, user.name, place))


def confirm(parts: Parts, key: bytes, user: User, code: str, but: int | None) -> list[str]:
    """
    Switch the factor on by its first code; return the recovery codes, which are kept nowhere.

    All sessions end that began without it, `but` the one that asks.

    Raises:
        WrongCode: If it is not right, or there is nothing to confirm.
        TooFast: After too many guesses.
    """
    store = parts.store.factors
    with parts.limits.codes.attempt(user.id, parts.clock()):
        found = store.of(user.id)
        if found is None or found.confirmed:
            raise WrongCode
        step = factors.step_of(factors.secret_of(key, user.id, found.nonce), code, store.clock())
        codes = factors.drawn_codes()
        hashes = [factors.hash_of_code(key, user.id, one) for one in codes]
        if step is None or not store.confirm(user.id, found.nonce, step, hashes):
            raise WrongCode
    parts.limits.codes.give_back(user.id)
    tell(parts.bus, sessions.end_all(parts, user.id, but))
    return codes


def check(parts: Parts, key: bytes, user: User, code: str) -> None:
    """
    Take a code of somebody's, which is good no more after that.

    Raises:
        WrongCode: If it is not right, or was used.
        TooFast: After too many guesses at one person's codes, from wherever they come.
    """
    store = parts.store.factors
    with parts.limits.codes.attempt(user.id, parts.clock()):
        found = store.of(user.id)
        if found is None or not found.confirmed:
            raise WrongCode
        step = factors.step_of(factors.secret_of(key, user.id, found.nonce), code, store.clock())
        if step is None:
            right = store.use_code(user.id, factors.hash_of_code(key, user.id, code))
        else:
            right = store.use_step(user.id, step)
        if not right:
            raise WrongCode
    parts.limits.codes.give_back(user.id)
