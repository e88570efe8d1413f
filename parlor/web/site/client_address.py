"""Whom a request comes from, by its connection or by the proxies in front."""

from __future__ import annotations

import ipaddress
from typing import Any, NamedTuple

from ...edge.host.worker import port_of_client

FORWARDED_FOR = "HTTP_X_FORWARDED_FOR"
# Nothing of what others claim about a request gets any further.
CLAIMS = (
    FORWARDED_FOR,
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_SERVER",
    "HTTP_X_FORWARDED_SSL",
    "HTTP_X_REAL_IP",
)


class ClientAddress(NamedTuple):
    """An IP address and, where it is known, the port."""

    host: str
    port: str = ""


def correct(environ: dict[str, Any], proxies: int) -> None:
    """
    Let REMOTE_ADDR and REMOTE_PORT be the client's, and take every other claim away.

    Of `proxies` the outermost saw the client, and so many addresses from the
    right says who that is. Where there are fewer, or there stands no address,
    the request comes from its connection: from the nearest proxy, or past them.
    """
    claimed = environ.get(FORWARDED_FOR, "").split(",")
    for name in CLAIMS:
        environ.pop(name, None)
    found = read(claimed[-proxies]) if 0 < proxies <= len(claimed) else None
    if found is not None:
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = found
    elif (port := port_of_client(environ)) is not None:
        environ["REMOTE_PORT"] = port


def read(text: str) -> ClientAddress | None:
    """Return the address in one item of X-Forwarded-For, in whichever way proxies write it."""
    host, port = text.strip().strip('"'), ""
    if host.startswith("["):
        host, bracket, behind = host[1:].partition("]")
        colon, port = behind[:1], behind[1:]
        if not bracket or (behind and colon != ":"):
            return None
    elif host.count(":") == 1:
        host, colon, port = host.partition(":")
    if port and not (port.isascii() and port.isdigit() and len(port) <= 5):
        return None
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return ClientAddress(str(address), port)
