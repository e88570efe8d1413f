"""Addresses of clients, of listeners and of pages."""

from __future__ import annotations

import functools
import ipaddress
import re
import socket


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


def is_shared(network: str) -> bool:
    """Whether what `network` returned tells nobody apart: this machine, or a proxy on it."""
    return network in ("", "::/64") or network.startswith("127.")


def is_address(text: str) -> bool:
    """Whether this is a host and a port that can be listened on."""
    host, colon, port = text.rpartition(":")
    if not colon or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65_536:
        return False
    if host.startswith("[") or re.fullmatch(r"[0-9.]+", host):
        return is_ip(host.strip("[]"))
    return re.fullmatch(r"[A-Za-z0-9.-]*", host) is not None


def is_here(text: str) -> bool:
    """Whether the host of an address has an IP address: uWSGI would bind another one."""
    host = text.rpartition(":")[0].strip("[]")
    try:
        return not host or bool(socket.getaddrinfo(host, None))
    except OSError:
        return False


def is_ip(text: str) -> bool:
    """Whether this is an IP address, of either kind."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches what listens there."""
    host = address.rpartition(":")[0].strip("[]")
    return host == "localhost" or (is_ip(host) and ipaddress.ip_address(host).is_loopback)
