"""One worker's Parlor, from its parts."""

from __future__ import annotations

import functools
import logging

from flask import Flask

from . import web
from .bus import Bus
from .counts import Counts
from .edge import GeventWebSocket
from .edge.host.worker import at_exit, is_first_worker
from .home import HOME
from .identity.earlier import Earlier
from .identity.secret import secret_key
from .identity.sessions import Identity, cookie_name
from .identity.setup import setup_token
from .limits.shared import Limits
from .live.backpressure import Backpressure
from .live.door import Door
from .live.hub import Hub
from .loop.lag import Lag
from .loop.regularly import Regularly
from .loop.stopwatch import Slow
from .loop.watchdog import Watchdog
from .parts import Parts
from .past import Past
from .settings import Settings
from .store.log.search import indexing
from .store.store import Store
from .talk import tutorials
from .talk.conversation import Conversation
from .text import emoji
from .verbs.office.bans import LAPSE
from .verbs.rooms import mutes
from .verbs.rooms.retention import LOOK, Nights
from .verbs.rooms.sweeping import SWEEP, Forgetter, Sweeper
from .watch.faults import Faults
from .watch.hourglass import LOOK as GLANCE
from .watch.hourglass import Hourglass
from .watch.leaving import is_leaving
from .watch.loglevel import LogLevel
from .watch.meter import Meter
from .watch.tracer import Tracer
from .watch.workers import Workers
from .web.site.versions import page_version
from .wire import SUBPROTOCOL
from .wire.dialects import Plain, Social, Typed

log = logging.getLogger(__name__)


class Application:
    """The parts of one process, and how they end."""

    def __init__(self, settings: Settings, store: Store, bus: Bus) -> None:
        self.store = store
        self.bus = bus
        self.hub = Hub(Past(store), bus)
        self.tracer = Tracer(bus)
        bus.subscribe(self.tracer.notice)  # first, for what is heard is delivered after that
        bus.subscribe(self.hub.notice)
        self.flask = Flask(
            "parlor", template_folder=str(HOME / "templates"), static_folder=str(HOME / "static")
        )
        emoji.known()  # read now: no conversation shall wait for a file
        limits = Limits(settings, bus)
        self.sockets = self.flask.extensions["parlor.sockets"] = GeventWebSocket(
            self.flask, settings, limits.connect
        )
        backpressure = Backpressure(settings, bus, self.sockets.behind)
        earlier = Earlier(secret_key(settings), settings.secure)
        identity = Identity(store, cookie_name(settings), earlier)
        version = page_version(HOME / "static", HOME / "templates")
        door = Door(store.place.open_to, settings.open_to)
        bus.subscribe(door.notice)
        parts = Parts(
            settings,
            store,
            bus,
            self.hub,
            identity,
            limits,
            backpressure,
            Counts(),
            door,
            page_version=version,
            slow_hellos=Slow(settings.slow),
        )
        self.faults = Faults()
        logging.getLogger().addHandler(self.faults)
        self.lag = Lag()
        self.watchdog = Watchdog(settings.stuck, self.lag)
        self.flask.extensions["parlor.watchdog"] = self.watchdog
        self.log_level = LogLevel()
        bus.subscribe(self.log_level.notice)
        hourglass = Hourglass(parts, self.lag)
        self.chores = [Regularly(hourglass.look, GLANCE)]
        if is_first_worker():
            sweeper = Sweeper(store.rooms)
            self.chores += [
                Regularly(Nights(parts).look, LOOK),
                Regularly(sweeper.look, SWEEP),
                Regularly(store.bans.lapse, LAPSE),
                Regularly(functools.partial(mutes.lapse, store, bus), LAPSE),
                Regularly(Forgetter(store.erasure).look, SWEEP),
                Regularly(store.indexing.look, indexing.LOOK),
            ]
        meter = Meter(parts, self.sockets, self.lag, self.faults)
        workers = Workers(bus, meter, hourglass, settings.workers)
        web.register(self.flask, parts, None, self.lag, self._leaves, workers)
        self._see_to_the_door(settings, door)
        self._open_sockets(parts)
        if is_first_worker():
            self.hub.signs.watch()
        at_exit(self.close)

    def close(self) -> None:
        """Say goodbye to everybody, write what waits, let go; again it does nothing."""
        self.sockets.drain()
        self.sockets.heartbeat.stop()
        self.watchdog.stop()
        self.lag.stop()
        self.log_level.stop()
        self.tracer.stop()
        logging.getLogger().removeHandler(self.faults)
        for chore in self.chores:
            chore.stop()
        self.hub.stop()
        # What is written last is told to the others, and only then are we gone for them.
        self.store.close()
        self.bus.close()

    def _leaves(self) -> bool:
        """Whether nobody new is to be sent here."""
        return self.sockets.gate.draining or is_leaving(self.sockets.settings.run)

    def _see_to_the_door(self, settings: Settings, door: Door) -> None:
        """End invitations to a closed place; say how a new one is set up from elsewhere."""
        if door.open_to == "closed":
            self.store.invites.end_all()
        if door.open_to != door.setting and is_first_worker():
            log.warning(
                "= who may come in: %s, by parlor access",
                door.open_to,
                extra={"event": "place.opened"},
            )
        of_this_machine = settings.on_loopback and not settings.url and not settings.proxies
        if not of_this_machine and is_first_worker() and self.store.people.place() is None:
            token = setup_token(secret_key(settings))
            log.warning(
                "= nobody has set this place up yet; the set-up token is %s",
                token,
                extra={"event": "place.empty"},
            )

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
