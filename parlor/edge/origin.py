"""Whose pages may open sockets."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit


def origin_is_allowed(environ: dict[str, Any], origins: Collection[str]) -> bool:
    """
    Return whether a page of this origin may open sockets.

    Pages of the same host may, whatever their port: cookies know no ports
    either. A client that sends no origin is no browser, and whatever it
    claims could be made up, so it is let in.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        return True
    origin = origin.strip().lower()
    return origin in origins or _host_of(origin) == _host_of(f"//{environ.get('HTTP_HOST', '')}")


def _host_of(address: str) -> str:
    """Return the host of an origin or a `//host:port`; what is neither is its own host."""
    try:
        parts = urlsplit(address.strip().lower())
    except ValueError:
        return address
    usable = parts.scheme in ("", "http", "https") and "@" not in parts.netloc
    return (usable and parts.hostname) or address
