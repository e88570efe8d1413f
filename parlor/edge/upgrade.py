"""An HTTP request that becomes a WebSocket, or is told why it does not."""

from __future__ import annotations

import logging
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from ..settings import Settings
from ..settings.addresses import network
from ..settings.origins import host_of
from .first_times import FirstTimes
from .gate import Gate, GateClosed
from .host import worker
from .now_and_then import NowAndThen
from .origin import origin_is_allowed
from .plaintext import StartResponse, answer
from .protocol.handshake import Answer, lasting, shake_hands
from .route import Route
from .socket.bounds import Bounds
from .socket.connection import Connection

log = logging.getLogger("parlor.connection")

Opened = Callable[[Connection, str], None]


class Upgrade:
    """
    Answers handshakes, and takes the sockets of those that both sides agree on.

    `refused` counts the others, by reason.
    """

    def __init__(self, settings: Settings, gate: Gate) -> None:
        self._gate = gate
        self.bounds = Bounds(settings)
        self.refused: Counter[str] = Counter(origin=0, rate=0, full=0, address_full=0)
        self._origins = settings.origins
        self._own_host = host_of(settings.origin)
        self._said = FirstTimes()
        self._refusals = NowAndThen()

    def answer(
        self, environ: dict[str, Any], start_response: StartResponse, route: Route, opened: Opened
    ) -> Iterable[bytes]:
        """Answer the handshake; `opened` gets the connection and the address it is counted for."""
        length = environ.get("CONTENT_LENGTH", "")
        if length not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ:
            return answer(start_response, "400 Bad Request", "A handshake has no body.")
        if not origin_is_allowed(environ, self._origins, self._own_host):
            self.refused["origin"] += 1
            self._say_once_who_is_refused(environ)
            return answer(start_response, "403 Forbidden", "This page may not open sockets here.")
        agreement, said = shake_hands(environ, route.subprotocols, route.limits)
        if agreement is None:
            self._say_once_who_speaks_http_1_0(environ)
            start_response(said.status, said.headers)
            return [said.body]
        address = network(environ.get("REMOTE_ADDR"))
        try:
            self._gate.admit(address, time.monotonic())
        except GateClosed as closed:
            self.refused[closed.reason] += 1
            self._say_now_and_then_who_is_refused(address, closed)
            wait = [("Retry-After", str(max(1, round(closed.retry_after))))]
            return answer(start_response, closed.status, closed.sentence, wait)
        try:
            sock = _switch_protocols(said, start_response)
        except OSError:
            # After a storm there are hundreds of these.
            self._gate.release(address)
            log.info(
                "= a client at %s left before its handshake was answered",
                address,
                extra={"event": "socket.abandoned", "address": address},
            )
            return []
        except BaseException:
            self._gate.release(address)
            raise
        if "REMOTE_PORT" not in environ and (port := worker.port_of_peer(sock)):
            environ["REMOTE_PORT"] = port
        opened(Connection(sock, agreement, lasting(environ), self.bounds), address)
        return []

    def _say_now_and_then_who_is_refused(self, address: str, closed: GateClosed) -> None:
        # A worker that says goodbye refuses everybody.
        if not self._gate.draining and (count := self._refusals.happened()):
            said = "a socket was" if count == 1 else f"{count} sockets were"
            log.warning(
                "x %s refused, the newest to %s: %s",
                said,
                address,
                closed.sentence,
                extra={"event": "socket.refused", "address": address, "count": count},
            )

    def _say_once_who_is_refused(self, environ: dict[str, Any]) -> None:
        origin, host = environ["HTTP_ORIGIN"], environ.get("HTTP_HOST", "")
        if self._said.is_first((origin, host)):
            log.warning(
                "x a page of %r may not open sockets at %r; if it is to, its proxy keeps the Host,"
                " PARLOR_URL is its address, or PARLOR_ORIGINS has it",
                origin,
                host,
                extra={"event": "origin.refused"},
            )

    def _say_once_who_speaks_http_1_0(self, environ: dict[str, Any]) -> None:
        if environ.get("SERVER_PROTOCOL") == "HTTP/1.0" and self._said.is_first("HTTP/1.0"):
            log.warning(
                "x a WebSocket handshake came by HTTP/1.0: the proxy in front has to speak"
                " HTTP/1.1, or nobody has a line; docs/configuration.md says how it does",
                extra={"event": "proxy.speaks_http_1_0"},
            )


def _switch_protocols(said: Answer, start_response: StartResponse) -> socket.socket:
    """
    Send the answer, and return the request's socket.

    Raises:
        OSError: If the client has gone.
    """
    start_response(said.status, said.headers)(b"")
    sock = worker.detach()
    try:
        sock.send(b"")  # uWSGI is told to say nothing of a client that has gone
    except OSError:
        sock.close()
        raise
    return sock
