"""The cookies of this place: what they are called, and finding one in a request."""

from __future__ import annotations

import hashlib

YEAR = 365 * 86_400


def name_for(what: str, key: bytes, secure: bool, root: str = "") -> str:
    """
    Return the name of a cookie of the place that has this secret key.

    Browsers keep one jar for all ports of a host, so two places on one host
    would overwrite each other's. They hold a __Host- cookie to this host, to
    TLS and to the whole path; a place below a path cannot have one.
    """
    place = hashlib.blake2s(key, person=b"cookies").hexdigest()[:8]
    prefix = "" if not secure else "__Secure-" if root else "__Host-"
    return f"{prefix}{what}-{place}"


def value_of(name: str, header: str) -> str | None:
    """Return the value of a cookie by the Cookie header of a request, None if it is not there."""
    for cookie in header.split(";"):
        found, _, value = cookie.strip().partition("=")
        if found == name:
            return value
    return None
