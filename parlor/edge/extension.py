"""`GeventWebSocket`: flask-uwsgi-websocket's `ws.route`, made whole."""

from __future__ import annotations

import functools
import inspect
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from flask import Blueprint, Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Rule, WebsocketMismatch

from ..addresses import network
from ..config import Settings
from ..heartbeat import Heartbeat
from ..plain import StartResponse, answer
from . import compat, worker
from .bounds import Bounds
from .connection import Connection
from .drain import drain
from .gate import Gate, GateClosed
from .handshake import lasting, origin_is_allowed, shake_hands, wants_socket
from .receiver import Agreement
from .runners import Runners
from .serving import ObjectServer, serve_function

log = logging.getLogger("parlor.connection")

DEFAULT_MAX_MESSAGE = 1_048_576


class Route(NamedTuple):
    """A handler and what it agreed to."""

    handler: Callable[..., Any]
    subprotocols: tuple[str, ...]
    limits: Agreement
    is_class: bool
    contextual: bool | None


class Middleware(compat.GeventWebSocketMiddleware):  # type: ignore[misc]
    """Takes WebSocket requests out of the stream of requests; all else goes on to Flask."""

    websocket: GeventWebSocket

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            endpoint, args = self.websocket.match(environ)
        except WebsocketMismatch:
            return self._not_a_handshake(environ, start_response)
        except MethodNotAllowed:
            return answer(start_response, "405 Method Not Allowed", "Use GET.", [("Allow", "GET")])
        except HTTPException:
            return self._next(environ, start_response)
        return self.websocket.open(endpoint, args, environ, start_response)

    def _not_a_handshake(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        if self.websocket.app.url_map.bind_to_environ(environ).test():
            return self._next(environ, start_response)
        if environ["REQUEST_METHOD"] != "GET":
            return answer(start_response, "405 Method Not Allowed", "Use GET.", [("Allow", "GET")])
        return answer(
            start_response,
            "426 Upgrade Required",
            "This address speaks WebSocket; open it with a WebSocket client.",
            [("Upgrade", "websocket"), ("Connection", "Upgrade")],
        )

    def _next(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        passed_on: Iterable[bytes] = self.wsgi_app(environ, start_response)
        return passed_on


class GeventWebSocket(compat.GeventWebSocket):  # type: ignore[misc]
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
    context of its handshake; a class that sets `contextual = False` has it in
    `opened` only, one that sets it to None has it nowhere and opens sooner.
    """

    middleware = Middleware
    app: Flask

    def __init__(self, app: Flask | None = None, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.gate = Gate(self.settings)
        self.bounds = Bounds(self.settings)
        self.runners = Runners()
        self.heartbeat = Heartbeat(self.settings.heartbeat)
        self.connections: set[Connection] = set()
        self._routes: dict[str, Route] = {}
        own = (self.settings.url.lower().rstrip("/"),) if self.settings.url else ()
        self._origins = self.settings.origins + own
        super().__init__(app)
        # One for all requests: no rule asks for a host, and none redirects.
        self._urls = self.url_map.bind("")

    def init_app(self, app: Flask) -> None:
        # Not the parent's: it patches the process when it is already too late;
        # uwsgi.ini has gevent-early-monkey-patch for that.
        compat.WebSocket.init_app(self, app)

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
        endpoint = endpoint or _name(view_func)
        if endpoint in self._routes and self._routes[endpoint].handler is not view_func:
            raise ValueError(f"there is a WebSocket handler {endpoint!r} already")
        options.pop("provide_automatic_options", None)
        options.setdefault("strict_slashes", False)
        self.url_map.add(Rule(rule, endpoint=endpoint, methods=["GET"], websocket=True, **options))
        self._routes[endpoint] = Route(
            view_func,
            tuple(subprotocols),
            Agreement(max_message=max_message, max_fragments=self.settings.max_fragments),
            inspect.isclass(_class(view_func)),
            getattr(_class(view_func), "contextual", True),
        )
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
        path = environ.get("PATH_INFO", "").encode("latin-1").decode(errors="replace")
        endpoint, args = self._urls.match(
            path, environ["REQUEST_METHOD"], websocket=wants_socket(environ)
        )
        return endpoint, dict(args)

    def open(
        self,
        endpoint: str,
        args: dict[str, Any],
        environ: dict[str, Any],
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Answer the handshake and, when both sides agree, hand the socket to the handler."""
        length = environ.get("CONTENT_LENGTH", "")
        if length not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ:
            return answer(start_response, "400 Bad Request", "A handshake has no body.")
        if not origin_is_allowed(environ, self._origins):
            return answer(start_response, "403 Forbidden", "This page may not open sockets here.")
        route = self._routes[endpoint]
        agreement, said = shake_hands(environ, route.subprotocols, route.limits)
        if agreement is None:
            start_response(said.status, said.headers)
            return [said.body]
        address = network(environ.get("REMOTE_ADDR"))
        try:
            self.gate.admit(address, time.monotonic())
        except GateClosed as closed:
            wait = [("Retry-After", str(max(1, round(closed.retry_after))))]
            return answer(start_response, closed.status, closed.sentence, wait)
        try:
            start_response(said.status, said.headers)(b"")
            sock = worker.detach()
        except BaseException:
            self.gate.release(address)
            raise
        if "REMOTE_PORT" not in environ and (port := worker.port_of_peer(sock)):
            environ["REMOTE_PORT"] = port
        connection = Connection(sock, agreement, lasting(environ), self.bounds)
        self.serve(connection, route, args, address)
        return []

    def serve(
        self, connection: Connection, route: Route, args: dict[str, Any], address: str
    ) -> None:
        """Let the route's handler loose on an open connection, of which the gate knows."""
        self.connections.add(connection)
        self.heartbeat.add(connection)
        path = connection.environ.get("PATH_INFO", "")
        log.info("= %s entered %s from %s, %d connected",
                 connection.id, path, connection.address, self.gate.count)  # fmt: skip
        ended = functools.partial(self._ended, connection, path, address)
        bound = functools.partial(route.handler, connection, **args)
        if route.is_class:
            context = nullcontext if route.contextual is None else self._context(connection)
            runners = None if route.contextual else self.runners
            ObjectServer(connection, bound, context, ended, runners)
        else:
            serve_function(connection, bound, self._context(connection), ended)

    def drain(self) -> None:
        """Say goodbye to everybody with 1012; again it does nothing."""
        if not self.gate.draining:
            self.gate.draining = True
            drain(self.connections, self.settings.drain)

    def _ended(self, connection: Connection, path: str, address: str) -> None:
        self.connections.discard(connection)
        self.heartbeat.remove(connection)
        self.gate.release(address)
        left = connection.close_code
        log.info("= %s left %s from %s with %s, %d connected",
                 connection.id, path, connection.address, left, self.gate.count)  # fmt: skip

    def _context(self, connection: Connection) -> Callable[[], AbstractContextManager[Any]]:
        """Return what makes the request context of a handshake."""

        def context() -> AbstractContextManager[Any]:
            request = self.app.request_context(connection.environ)
            # Flask's own rules know nothing of this address, and a miss keeps its traceback.
            request.match_request = _nothing  # type: ignore[method-assign]
            return request

        return context


def _nothing() -> None: ...


def _class(handler: Callable[..., Any]) -> Callable[..., Any]:
    return handler.func if isinstance(handler, functools.partial) else handler


def _name(handler: Callable[..., Any]) -> str:
    return _class(handler).__name__
