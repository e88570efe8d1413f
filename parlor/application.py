"""One worker's Parlor, from its parts."""

from __future__ import annotations

import functools
import logging
from pathlib import Path

from flask import Flask

from . import web
from .bus import Bus
from .edge import GeventWebSocket
from .edge.host.worker import at_exit, is_first_worker
from .identity.earlier import Earlier
from .identity.secret import secret_key
from .identity.sessions import Identity, cookie_name
from .identity.setup import setup_token
from .limits.shared import Limits
from .live.backpressure import Backpressure
from .live.hub import Hub
from .loop.lag import Lag
from .parts import Parts
from .past import Past
from .settings import Settings
from .store.store import Store
from .talk import tutorials
from .talk.conversation import Conversation
from .web.site.versions import page_version
from .wire import SUBPROTOCOL
from .wire.dialects import Plain, Social, Typed

ROOT = Path(__file__).parent.parent

log = logging.getLogger(__name__)


class Application:
    """The parts of one process, and how they end."""

    def __init__(self, settings: Settings, store: Store, bus: Bus) -> None:
        self.store = store
        self.bus = bus
        self.hub = Hub(Past(store), bus)
        bus.subscribe(self.hub.notice)
        self.flask = Flask(
            "parlor", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static")
        )
        limits = Limits(settings, bus)
        self.sockets = self.flask.extensions["parlor.sockets"] = GeventWebSocket(
            self.flask, settings, limits.connect
        )
        backpressure = Backpressure(settings, bus, self.sockets.behind)
        earlier = Earlier(secret_key(settings), settings.secure)
        identity = Identity(store, cookie_name(settings), earlier)
        version = page_version(ROOT / "static", ROOT / "templates")
        parts = Parts(
            settings, store, bus, self.hub, identity, limits, backpressure, page_version=version
        )
        self.lag = Lag()
        web.register(self.flask, parts, lag=self.lag)
        self._see_to_the_door(settings)
        self._open_sockets(parts)
        at_exit(self.close)

    def close(self) -> None:
        """Say goodbye to everybody, write what waits, let go; again it does nothing."""
        self.sockets.drain()
        self.sockets.heartbeat.stop()
        self.lag.stop()
        self.hub.stop()
        # What is written last is told to the others, and only then are we gone for them.
        self.store.close()
        self.bus.close()

    def _see_to_the_door(self, settings: Settings) -> None:
        """End invitations to a closed place; say how a new one is set up from elsewhere."""
        if settings.open_to == "closed":
            self.store.invites.end_all()
        of_this_machine = settings.on_loopback and not settings.url and not settings.proxies
        if not of_this_machine and is_first_worker() and self.store.people.place() is None:
            token = setup_token(secret_key(settings))
            log.warning("= nobody has set this place up yet; the set-up token is %s", token)

    def _open_sockets(self, parts: Parts) -> None:
        """Declare every endpoint that stays open; docs/protocol.md has them in a table."""
        talk = functools.partial(functools.partial, Conversation, parts)
        add = self.sockets.add_url_rule
        limit = parts.settings.max_message
        add("/ws", "parlor", talk(Typed()), subprotocols=[SUBPROTOCOL], max_message=limit)
        add("/chat", "chat", talk(Plain()), max_message=limit)
        add("/soc", "soc", talk(Social()), max_message=limit)
        add("/websocket", "websocket", tutorials.Describe, max_message=limit)
        add("/return", "return", tutorials.Return, max_message=limit)
        limit = parts.settings.max_echo
        add("/echo", "echo", tutorials.Echo, max_message=limit)
        add("/foobar/", "foobar", tutorials.Echo, max_message=limit)
