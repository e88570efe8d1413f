"""What conversations are made of: the parts they share, and a connection of their own."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from .bus import Bus
from .delivery.fanout import Reader
from .errors import Disconnect
from .limits.shared import Limits
from .live.hub import Hub
from .settings import Settings
from .store.results import User
from .store.store import Store


class Wire(Reader, Protocol):
    """What a conversation needs of its connection."""

    @property
    def connected(self) -> bool: ...

    @property
    def host(self) -> str: ...

    @property
    def of_a_page(self) -> bool: ...

    @property
    def languages(self) -> str: ...

    def send(self, message: str | bytes) -> None: ...

    def push_soon(self, frames: bytes) -> None: ...

    def disconnect(self, why: Disconnect) -> None: ...

    def expect(self, why: Disconnect | None) -> None:
        """End so after a time for nothing said, unless this is called again; None is at ease."""


class Identity(Protocol):
    """Who is at the other end, by a session cookie or a token."""

    def user_of_session(self) -> User | None: ...

    def user_of_token(self, token: str) -> User | None: ...

    def make_token(self, user: User) -> str: ...


class Parts(NamedTuple):
    """What all conversations of a process share."""

    settings: Settings
    store: Store
    bus: Bus
    hub: Hub
    identity: Identity
    limits: Limits
