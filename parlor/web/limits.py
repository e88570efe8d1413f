"""How often an address may try to come in."""

from __future__ import annotations

import ipaddress

from ..config import Rate
from ..ratelimit import RateLimit


class Limits:
    """
    Limits for doors without a key, all from `rate_sign_in`.

    - `doors`: guesses from one address, at a password or at the set-up. What
      succeeds is given back, so an office behind one address gets in.
    - `names`: guesses at one name from everywhere, five times as many, so
      that one address alone does not lock a name.
    - `guests`: guests from one address, ten times as many: a class comes in
      within minutes, a flood does not.
    """

    def __init__(self, rate: Rate) -> None:
        self.doors = RateLimit(rate)
        self.names = RateLimit(_wider(rate, 5))
        self.guests = RateLimit(_wider(rate, 10))


def network(address: str | None) -> str:
    """Return what one client has to itself: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        ip = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or ""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def _wider(rate: Rate, times: int) -> Rate:
    return Rate(rate.count * times, rate.seconds)
