"""Whether a request comes from this very machine, and through nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ....settings import Settings
from ....settings.addresses import is_ip, is_loopback

DIRECT = "parlor.direct"  # in the environ: no proxy has said that it was there

# What proxies add. Some add nothing, but ask in HTTP/1.0, by a name of their own, or both.
SIGNS = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_REAL_IP",
    "HTTP_X_CLIENT_IP",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_CF_CONNECTING_IP",
)


def is_direct(environ: Mapping[str, Any]) -> bool:
    """Whether no proxy shows in the headers of a request, before any of them is taken out."""
    forwarded = any(name.startswith("HTTP_X_FORWARDED") for name in environ)
    old = environ.get("SERVER_PROTOCOL") == "HTTP/1.0"
    return not (forwarded or old or any(name in environ for name in SIGNS))


def comes_from_here(environ: Mapping[str, Any]) -> bool:
    """Whether a request was made at this machine, as far as its connection shows."""
    peer = str(environ.get("REMOTE_ADDR", "")).removeprefix("::ffff:")
    return bool(environ.get(DIRECT)) and is_ip(peer) and is_loopback(f"[{peer}]:0")


def comes_over_loopback(environ: Mapping[str, Any], settings: Settings) -> bool:
    """
    Whether a visitor sits at this machine.

    One who comes through a proxy on this machine does not. So nobody does
    where proxies are set up, or an address that others type.
    """
    if settings.proxies or (settings.url and not names_this_machine(urlsplit(settings.url).netloc)):
        return False
    return comes_from_here(environ) and names_this_machine(environ.get("HTTP_HOST", ""))


def names_this_machine(host: str) -> bool:
    """Whether a Host is a name that every machine gives itself."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name.endswith(".localhost") or is_loopback(f"[{name}]:0")
