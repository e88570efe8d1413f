"""Whom a request comes from, by its connection or by the proxies in front."""

from __future__ import annotations

import ipaddress
import logging
from typing import Any, NamedTuple

from ....edge.host.worker import merges_names, port_of_client

log = logging.getLogger(__name__)

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


class ClientAddresses:
    """
    Finds out whom requests come from, behind so many `proxies`.

    The outermost of them saw the client, and so many addresses from the right
    says who that is. Where there are fewer, or there stands no address, a
    request comes from its connection: from the nearest proxy, or past it.

    So it does where there are more and the server made one header of several
    names: the last ones may be a client's, by X_Forwarded_For, which some
    proxies pass on behind their own. Nobody has a reason to send that but one
    who wants to be taken for many, and so these are taken for one.
    """

    def __init__(self, proxies: int) -> None:
        self._proxies = proxies
        self._said = False

    def correct(self, environ: dict[str, Any]) -> None:
        """Let REMOTE_ADDR and REMOTE_PORT be the client's, and take every other claim away."""
        claimed = environ.get(FORWARDED_FOR, "").split(",")
        for name in CLAIMS:
            environ.pop(name, None)
        found = None
        if self._proxies and len(claimed) >= self._proxies:
            if len(claimed) > self._proxies and merges_names(environ):
                self._say_once(len(claimed))
            else:
                found = read(claimed[-self._proxies])
        if found is not None:
            environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = found
        elif (port := port_of_client(environ)) is not None:
            environ["REMOTE_PORT"] = port

    def _say_once(self, count: int) -> None:
        if not self._said:
            self._said = True
            log.warning(
                "x X-Forwarded-For of a request has %d addresses, and PARLOR_PROXIES=%d: it is not"
                " believed; the outermost proxy has to set that header, not to add to it",
                count,
                self._proxies,
                extra={"event": "proxy.adds_addresses"},
            )


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
