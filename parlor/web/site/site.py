"""What the pages share: the parts of the application, and what people call this place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import current_app, request

from ...errors import Unavailable
from ...identity.passwords import Passwords
from ...loop.lag import Lag
from ...loop.threads import HASTE, Haste
from ...loop.turns import Turns
from ...parts import Parts
from ...watch.workers import Workers

EXTENSION = "parlor"
NAMELESS = "Parlor"


@dataclass(kw_only=True)
class Site:
    parts: Parts
    passwords: Passwords
    key: bytes
    lag: Lag | None = None
    draining: Callable[[], bool] = bool
    workers: Workers | None = None
    turns: Turns = field(default_factory=Turns)
    haste: Haste = HASTE
    _place: str | None = None

    def place(self) -> str | None:
        """Return the name of the place, None before set-up; it is asked for once and kept."""
        if self._place is None:
            self._place = self.parts.store.people.place()
        return self._place

    def title(self) -> str:
        """Return what a page calls this place, also one that says that the store is away."""
        try:
            return self.place() or NAMELESS
        except Unavailable:
            return NAMELESS

    def origin(self) -> str:
        """Return what comes before a path: as configured, else as this request found it."""
        return self.parts.settings.origin or request.host_url.rstrip("/")


def site() -> Site:
    """Return the site that answers this request."""
    found: Site = current_app.extensions[EXTENSION]
    return found


def parts() -> Parts:
    """Return the parts of the application that answers this request."""
    return site().parts
