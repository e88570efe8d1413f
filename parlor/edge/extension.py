"""`GeventWebSocket`: flask-uwsgi-websocket's `ws.route`, made whole."""

from __future__ import annotations

import functools
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Blueprint, Flask
from werkzeug.routing import Rule

from ..errors import Disconnect
from ..limits.buckets import RateLimit
from ..loop.stopwatch import Slow
from ..settings import Settings
from . import parent_extension
from .gate import Gate
from .greenlet_pool import GreenletPool
from .handlers import ObjectServer, serve_function
from .host.drain import drain, time_to_drain
from .host.listening_sockets import shut_if_all_stop
from .middleware import Middleware
from .plaintext import StartResponse
from .protocol.agreement import Agreement
from .protocol.handshake import wants_socket
from .route import RequestContext, Route, declared_by
from .socket.connection import Connection
from .socket.heartbeat import Heartbeat
from .upgrade import Upgrade

log = logging.getLogger("parlor.connection")

DEFAULT_MAX_MESSAGE = 1_048_576
NEVER_SAID = 1006  # the code of RFC 6455 for a connection that ended without one
# Close codes that are counted, each by itself; a client may draw others, by the thousand.
CODES = frozenset({*range(1000, 1016), *(kind.code for kind in Disconnect.__subclasses__())})
REMEMBERED = 64  # paths whose route is remembered; each is at most as long as a request's


class GeventWebSocket(parent_extension.GeventWebSocket):  # type: ignore[misc]
    """
    Declares WebSocket handlers as Flask declares views.

        ws = GeventWebSocket(app)

        @ws.route("/echo")
        def echo(connection):
            for message in connection:
                connection.send(message)

    A handler is a function that gets the connection and the URL's values, or
    a class (or a `functools.partial` of one) with `opened`, `received` and
    `closed`, made with the same arguments. Each runs within Flask's request
    context of its handshake; a class may say that it needs less, see `route`.
    """

    middleware = Middleware
    app: Flask

    def __init__(
        self,
        app: Flask | None = None,
        settings: Settings | None = None,
        rate: RateLimit | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.gate = Gate(self.settings, rate)
        self._upgrade = Upgrade(self.settings, self.gate)
        self.refused = self._upgrade.refused
        self.bounds = self._upgrade.bounds
        self.behind = self.bounds.behind
        self.opened: Counter[str] = Counter()  # by endpoint
        self.closed: Counter[tuple[str, str]] = Counter()  # by endpoint and code
        self._pool = GreenletPool()
        self._slow = Slow(self.settings.slow)
        self.heartbeat = Heartbeat(self.settings.heartbeat)
        self.connections: set[Connection] = set()
        self._routes: dict[str, Route] = {}
        super().__init__(app)
        # One adapter for all requests: no rule asks for a host, and none redirects.
        self._urls = self.url_map.bind("")
        self._match = functools.lru_cache(REMEMBERED)(self._match_anew)

    def init_app(self, app: Flask) -> None:
        # Not the parent's: it patches the process when it is already too late;
        # uwsgi.ini has gevent-early-monkey-patch for that.
        parent_extension.WebSocket.init_app(self, app)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        *,
        subprotocols: Sequence[str] = (),
        max_message: int = DEFAULT_MAX_MESSAGE,
        **options: Any,
    ) -> None:
        """
        Connect `rule` with a handler.

        `max_message` is in bytes, after decompression. Of `subprotocols` the
        first that a client offers is agreed on.
        """
        if view_func is None:
            raise TypeError("a WebSocket route needs a handler")
        endpoint = endpoint or declared_by(view_func).__name__
        if endpoint in self._routes and self._routes[endpoint].handler is not view_func:
            raise ValueError(f"there is a WebSocket handler {endpoint!r} already")
        limits = Agreement(max_message=max_message, max_fragments=self.settings.max_fragments)
        route = Route.to(view_func, subprotocols, limits)
        options.pop("provide_automatic_options", None)
        options.setdefault("strict_slashes", False)
        self._match.cache_clear()
        self.url_map.add(Rule(rule, endpoint=endpoint, methods=["GET"], websocket=True, **options))
        self._routes[endpoint] = route
        self.view_functions[endpoint] = view_func

    def register_blueprint(self, blueprint: Blueprint, **options: Any) -> None:
        """Add the routes of `blueprint`, all of them WebSocket handlers."""
        self.blueprints[blueprint.name] = blueprint
        state = blueprint.make_setup_state(self, options, first_registration=True)
        for register in blueprint.deferred_functions:
            register(state)

    # A connection's way in and out

    def match(self, environ: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """
        Return the endpoint and the URL's values of a request for a socket.

        Raises:
            HTTPException: If there is no such address, or it is not asked for a socket.
        """
        endpoint, args = self._match(
            environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"], wants_socket(environ)
        )
        return endpoint, {**args}

    def open(
        self,
        endpoint: str,
        args: dict[str, Any],
        environ: dict[str, Any],
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Answer the handshake and, when both sides agree, hand the socket to the handler."""
        route = self._routes[endpoint]
        opened = functools.partial(self._serve, endpoint, args)
        return self._upgrade.answer(environ, start_response, route, opened)

    def drain(self) -> None:
        """Close all connections with 1012, in their time; again it does nothing."""
        if not self.gate.draining:
            self.gate.draining = True
            shut_if_all_stop()
            drain(self.connections, time_to_drain(self.settings))

    def _match_anew(
        self, path: str, method: str, wants_socket: bool
    ) -> tuple[str, Mapping[str, Any]]:
        path = path.encode("latin-1").decode(errors="replace")
        found: tuple[str, Mapping[str, Any]] = self._urls.match(
            path, method, websocket=wants_socket
        )
        return found

    def _serve(
        self, endpoint: str, args: dict[str, Any], connection: Connection, address: str
    ) -> None:
        """Have the endpoint's handler serve an open connection, which the gate has counted."""
        route = self._routes[endpoint]
        self.opened[endpoint] += 1
        self.connections.add(connection)
        self.heartbeat.add(connection)
        path = connection.environ.get("PATH_INFO", "")
        name, where, count = connection.name, connection.address, self.gate.count
        log.info(
            "= connection %s entered %s from %s, %d connected", name, path, where, count,
            extra={"event": "socket.opened", "connection": name, "endpoint": path,
                   "address": where, "count": count},
        )  # fmt: skip
        ended = functools.partial(self._ended, endpoint, connection, path, address)
        bound = functools.partial(route.handler, connection, **args)
        if route.is_class:
            never = route.request_context is RequestContext.NEVER
            context = nullcontext if never else self._context(connection)
            always = route.request_context is RequestContext.ALWAYS
            pool = None if always else self._pool
            ObjectServer(connection, bound, context, ended, pool, self._slow)
        else:
            serve_function(connection, bound, self._context(connection), ended)

    def _ended(self, endpoint: str, connection: Connection, path: str, address: str) -> None:
        self.connections.discard(connection)
        self.heartbeat.remove(connection)
        self.gate.release(address)
        code, count = connection.close_code, self.gate.count
        self.closed[endpoint, _counted(code or NEVER_SAID)] += 1
        name, where, who = connection.name, connection.address, connection.person_id
        log.info(
            "= connection %s left %s from %s with %s, %d connected", name, path, where, code, count,
            extra={"event": "socket.closed", "connection": name, "person": who, "endpoint": path,
                   "address": where, "code": code, "count": count},
        )  # fmt: skip

    def _context(self, connection: Connection) -> Callable[[], AbstractContextManager[Any]]:
        """Return what makes the request context of a handshake."""

        def context() -> AbstractContextManager[Any]:
            request = self.app.request_context(connection.environ)
            # Flask's own rules know nothing of this address, and a miss keeps its traceback.
            request.match_request = _nothing  # type: ignore[method-assign]
            return request

        return context


def _nothing() -> None: ...


def _counted(code: int) -> str:
    return str(code) if code in CODES else "other"
