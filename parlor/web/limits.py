"""How often an address may try to come in."""

from __future__ import annotations

from ..config import Rate
from ..ratelimit import RateLimit


class Limits:
    """
    Limits for doors without a key.

    - `doors`: guesses from one address, at a password or at the set-up. What
      succeeds is given back, so an office behind one address gets in.
    - `names`: guesses at one name from everywhere, five times as many, so
      that one address alone does not lock a name.
    - `guests`: guests from one address, over the page and over sockets.
    """

    def __init__(self, sign_in: Rate, guests: Rate) -> None:
        self.doors = RateLimit(sign_in)
        self.names = RateLimit(_wider(sign_in, 5))
        self.guests = RateLimit(guests)


def _wider(rate: Rate, times: int) -> Rate:
    return Rate(rate.count * times, rate.seconds)
