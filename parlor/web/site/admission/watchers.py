"""Who may see how this Parlor is, beyond whether it is ready."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from ....settings import Settings
from .loopback import comes_from_here, names_this_machine

SCHEME = "bearer "


def may_watch(environ: Mapping[str, Any], settings: Settings) -> bool:
    """
    Whether whoever asks is at this machine, or brings the token.

    At this machine one asks by its own name: a proxy that does not show asks by
    the name of the place, and a page of an attacker by the attacker's.
    """
    at_it = comes_from_here(environ) and names_this_machine(environ.get("HTTP_HOST", ""))
    return at_it or _has_token(environ, settings)


def _has_token(environ: Mapping[str, Any], settings: Settings) -> bool:
    said = str(environ.get("HTTP_AUTHORIZATION", ""))
    if not settings.metrics_token or said[: len(SCHEME)].lower() != SCHEME:
        return False
    # WSGI has bytes as Latin-1.
    brought = said[len(SCHEME) :].strip().encode("latin-1", "replace")
    return hmac.compare_digest(brought, settings.metrics_token.encode())
