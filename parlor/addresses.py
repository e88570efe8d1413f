"""Where clients come from."""

from __future__ import annotations

import functools
import ipaddress


@functools.lru_cache(4_096)
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
