"""Who can reach this Parlor, and what they may do then."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ...settings import Settings
from .finding import Finding, fine, warning


def exposure(settings: Settings, said: str | None = None) -> Iterator[Finding]:
    """
    Look at who may come in from where, and as whom Parlor runs.

    What was `said` by `parlor access` goes before the setting.
    """
    open_to = said or settings.open_to
    if said is not None:
        yield fine("access", f"{said}, by parlor access; PARLOR_ACCESS is {settings.open_to}")
    if settings.on_loopback and not settings.url:
        yield fine("exposed", "only this machine reaches it")
    elif open_to == "guests":
        yield warning(
            "exposed",
            "whoever reaches it comes in as a guest",
            "if that is not meant, parlor access invite",
        )
    else:
        yield fine("exposed", f"others reach it; who may come in: {open_to}")
    if not settings.on_loopback and not settings.secure:
        yield warning(
            "exposed",
            "passwords travel in the open",
            "put a proxy with TLS before it, and set PARLOR_URL=https://…",
        )
    if os.geteuid() == 0:
        yield warning("user", "this is root", "run Parlor as a user of its own")
