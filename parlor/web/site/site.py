"""What the pages share: the parts they were handed, one set for each application."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request

from ...bus import Bus
from ...errors import Unavailable
from ...identity.passwords import Passwords
from ...identity.sessions import Identity
from ...limits.shared import Limits
from ...settings import Settings
from ...store.store import Store

EXTENSION = "parlor"
NAMELESS = "Parlor"


@dataclass(kw_only=True)
class Parts:
    settings: Settings
    store: Store
    bus: Bus
    passwords: Passwords
    identity: Identity
    limits: Limits
    clock: Callable[[], float] = time.monotonic
    _place: str | None = None

    def place(self) -> str | None:
        """Return the name of the place, None before set-up; it is asked for once and kept."""
        if self._place is None:
            self._place = self.store.place()
        return self._place

    def title(self) -> str:
        """Return what a page calls this place, also one that says that the store is away."""
        try:
            return self.place() or NAMELESS
        except Unavailable:
            return NAMELESS

    def address(self) -> str:
        """Return where people find this place: as configured, else as this request found it."""
        return self.settings.url.rstrip("/") or request.host_url.rstrip("/")


def parts() -> Parts:
    """Return the parts of the application that answers this request."""
    found: Parts = current_app.extensions[EXTENSION]
    return found
