"""The opening handshake: an HTTP request in, a protocol that has agreed out."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlsplit

from websockets.datastructures import Headers
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from .receiver import Agreement

log = logging.getLogger("parlor.protocol")

# Without context takeover a connection holds no compressor between messages.
_deflate = ServerPerMessageDeflateFactory(
    server_no_context_takeover=True,
    client_no_context_takeover=True,
    compress_settings={"level": 1, "memLevel": 5},
)


def shake_hands(
    environ: dict[str, Any], subprotocols: Sequence[str]
) -> tuple[Agreement | None, Response]:
    """
    Negotiate; the response has status 101 if both sides agree, and an agreement comes with it.

    Anything else is an HTTP error to be sent as it is: 426 for no upgrade or
    another version, 400 for a missing or malformed key.
    """
    negotiation = ServerProtocol(
        extensions=[_deflate],
        subprotocols=subprotocols or None,  # type: ignore[arg-type]
        select_subprotocol=_select_subprotocol,  # type: ignore[arg-type]
        logger=log,
    )
    request = _request(environ)
    if request.method == "GET" and request.headers.get("Sec-WebSocket-Version") != "13":
        response = negotiation.reject(426, "Parlor speaks version 13 of the WebSocket protocol.\n")
        response.headers["Sec-WebSocket-Version"] = "13"
        return None, response
    response = negotiation.accept(request)
    if response.status_code != 101:
        return None, response
    return _agreement(negotiation), response


def _agreement(negotiation: ServerProtocol) -> Agreement:
    deflate = inflate = 0
    for extension in negotiation.extensions:
        assert isinstance(extension, PerMessageDeflate)
        deflate = extension.local_max_window_bits
        inflate = extension.remote_max_window_bits
    return Agreement(negotiation.subprotocol, deflate, inflate)


def origin_is_allowed(environ: dict[str, Any], origins: Collection[str]) -> bool:
    """
    Return whether a page of this origin may open sockets.

    Pages of the same host may, whatever their port: cookies know no ports
    either. A client that sends no origin is no browser, and whatever it
    claims could be made up, so it is let in.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        return True
    origin = origin.strip().lower()
    return origin in origins or _host_of(origin) == _host_of(f"//{environ.get('HTTP_HOST', '')}")


def _host_of(address: str) -> str:
    """Return the host of an origin or a `//host:port`; what is neither is its own host."""
    try:
        parts = urlsplit(address.strip().lower())
    except ValueError:
        return address
    usable = parts.scheme in ("", "http", "https") and "@" not in parts.netloc
    return (usable and parts.hostname) or address


def lasting(environ: dict[str, Any]) -> dict[str, Any]:
    """Return what of `environ` stays true after the request: no stream, no uWSGI objects."""
    kept: dict[str, Any] = {key: value for key, value in environ.items() if isinstance(value, str)}
    kept["wsgi.version"] = (1, 0)
    kept["wsgi.input"] = io.BytesIO()
    kept["wsgi.errors"] = sys.stderr
    return kept


def _request(environ: dict[str, Any]) -> Request:
    headers = Headers()
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            headers[key[5:].replace("_", "-")] = value
    path = environ.get("REQUEST_URI", environ.get("PATH_INFO", "/"))
    request = Request(path, headers)
    request.method = environ["REQUEST_METHOD"]
    request.protocol = environ.get("SERVER_PROTOCOL", "HTTP/1.1")
    return request


def _select_subprotocol(protocol: ServerProtocol, offered: Sequence[str]) -> str | None:
    """Take the first of ours that the client offers; a client that offers none is let in."""
    for ours in protocol.available_subprotocols or ():
        if ours in offered:
            return ours
    return None
