"""Takes requests for sockets to their handlers, and all others to Flask."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import WebsocketMismatch

from . import parent_extension
from .plaintext import StartResponse, answer

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from .extension import GeventWebSocket


class Middleware(parent_extension.GeventWebSocketMiddleware):  # type: ignore[misc]
    """Answers the requests for sockets; passes all others on to Flask."""

    websocket: GeventWebSocket
    _has_warned = False

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
        if "HTTP_SEC_WEBSOCKET_KEY" in environ or "HTTP_SEC_WEBSOCKET_VERSION" in environ:
            return self._stripped(start_response)
        return answer(
            start_response,
            "426 Upgrade Required",
            "This address speaks WebSocket; open it with a WebSocket client.",
            [("Upgrade", "websocket"), ("Connection", "Upgrade")],
        )

    def _stripped(self, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a handshake of which a proxy has kept the Upgrade; the log says so once."""
        if not self._has_warned:
            self._has_warned = True
            log.warning(
                "x a WebSocket handshake came without its Upgrade: the proxy in front does not pass"
                " on WebSockets, so nobody has a line; docs/configuration.md says how it does",
                extra={"event": "proxy.drops_upgrade"},
            )
        return answer(
            start_response,
            "426 Upgrade Required",
            "A proxy in between did not pass on the Upgrade of this WebSocket handshake.",
            [("Upgrade", "websocket"), ("Connection", "Upgrade")],
        )

    def _next(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        passed_on: Iterable[bytes] = self.wsgi_app(environ, start_response)
        return passed_on
