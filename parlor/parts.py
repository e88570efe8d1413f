"""What conversations are made of: the parts they share, and a connection of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from .bus import Bus
from .counts import Counts
from .delivery.fanout import Reader
from .errors import Disconnect
from .identity.earlier import Earlier
from .limits.shared import Limits
from .live.backpressure import Backpressure
from .live.door import Door
from .live.hub import Hub
from .loop.stopwatch import Slow
from .permissions import Place
from .settings import Settings
from .store.people.signing_in.tokens import Token
from .store.results import Session, SessionKind
from .store.store import Store


class Wire(Reader, Protocol):
    """What a conversation needs of its connection; `environ` is of its handshake."""

    environ: dict[str, Any]
    person_id: int | None  # for the log

    @property
    def name(self) -> str: ...

    @property
    def connected(self) -> bool: ...

    @property
    def host(self) -> str: ...

    @property
    def of_a_page(self) -> bool: ...

    @property
    def languages(self) -> str: ...

    @property
    def read_at(self) -> float | None: ...

    def send(self, message: str | bytes) -> None: ...

    def push_soon(self, frames: bytes) -> None: ...

    def disconnect(self, why: Disconnect) -> None: ...

    def expect(self, why: Disconnect | None) -> None:
        """End so after a time for nothing said, unless this is called again; None is at ease."""


class Identity(Protocol):
    """Who is at the other end, by the session that a cookie or a token names."""

    cookie: str
    earlier: Earlier | None

    def token_in(self, environ: Mapping[str, Any]) -> Token | None:
        """Return the token in the cookie of a handshake, if there is one."""

    def was_signed_in(self, environ: Mapping[str, Any]) -> bool:
        """Whether a handshake brings a cookie of a session, perhaps of one that is over."""

    def session_of(self, token: Token, kind: SessionKind) -> Session | None:
        """Return the session of a token, unless it is over."""

    def take_up(self, signed: str, kind: SessionKind, device: str) -> Token | None:
        """Begin a session for who brings what 0.1.0 signed; None if it is no good."""


class Parts(NamedTuple):
    """What all conversations of a process share; `page_version` is that of the web page."""

    settings: Settings
    store: Store
    bus: Bus
    hub: Hub
    identity: Identity
    limits: Limits
    backpressure: Backpressure
    counts: Counts
    door: Door
    clock: Callable[[], float] = time.monotonic
    page_version: str = ""
    slow_hellos: Slow = Slow(0.0)

    def times(self) -> dict[str, int | None]:
        """Return how long one may change what one wrote, in milliseconds."""
        edit, delete = self.settings.edit_time, self.settings.delete_time
        return {
            "edit_time": None if edit is None else round(edit * 1000),
            "delete_time": None if delete is None else round(delete * 1000),
        }

    @property
    def rules(self) -> Place:
        """What is allowed in this place, by its settings."""
        settings = self.settings
        return Place(
            members_pin=settings.members_pin == "yes",
            guests_write_first=settings.guests_write_first == "yes",
        )
