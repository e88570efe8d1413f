"""
The opening handshake: an HTTP request in, an agreement and the answer to it out.

The sans-I/O core of `websockets` decides what is a handshake and what is
agreed on. But nearly all handshakes look alike, and a core for each costs more
than all the rest. So what browsers and libraries send is recognised here, and
what their headers of extensions and subprotocols lead to is remembered; the
core sees the others, and every handshake that fails.
"""

from __future__ import annotations

import binascii
import functools
import io
import logging
import sys
import time
from collections.abc import Collection, Sequence
from email.utils import formatdate
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import InvalidHandshake
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.utils import accept_key

from .receiver import Agreement

log = logging.getLogger("parlor.protocol")

# Without context takeover a connection holds no compressor between messages.
_deflate = ServerPerMessageDeflateFactory(
    server_no_context_takeover=True,
    client_no_context_takeover=True,
    compress_settings={"level": 1, "memLevel": 5},
)

DEFAULT = Agreement()
USUAL_CONNECTIONS = frozenset(("upgrade", "keep-alive, upgrade"))
REMEMBERED = 128  # pairs of headers, each bounded like all headers


class Answer(NamedTuple):
    """What is said to a handshake over HTTP."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes = b""


class Terms(NamedTuple):
    """What some headers lead to, for all handshakes that bring them."""

    agreement: Agreement
    headers: tuple[tuple[str, str], ...]


def shake_hands(
    environ: dict[str, Any], subprotocols: tuple[str, ...], limits: Agreement = DEFAULT
) -> tuple[Agreement | None, Answer]:
    """
    Negotiate; the answer has status 101 if both sides agree, and an agreement comes with it.

    The agreement has the limits of `limits`. Anything else is an HTTP error to
    be sent as it is: 426 for no upgrade or another version, 400 for a missing
    or malformed key.
    """
    return _shake_usual_hands(environ, subprotocols, limits) or _shake_any_hands(
        environ, subprotocols, limits
    )


def wants_socket(environ: dict[str, Any]) -> bool:
    """Return whether a request asks to become a WebSocket, well or badly."""
    if environ.get("HTTP_UPGRADE", "").lower() != "websocket":
        return False
    options = environ.get("HTTP_CONNECTION", "").lower()
    return options in USUAL_CONNECTIONS or "upgrade" in [
        option.strip(" \t") for option in options.split(",")
    ]


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


def lasting(environ: dict[str, Any]) -> dict[str, Any]:
    """
    Return what of `environ` stays true after the request: no stream, no uWSGI objects, no key.

    It is kept for as long as the socket is open, and most of it is the same
    for all, so equal strings are one.
    """
    intern = sys.intern
    kept: dict[str, Any] = {
        intern(name): intern(value) for name, value in environ.items() if type(value) is str
    }
    kept.pop("HTTP_SEC_WEBSOCKET_KEY", None)
    kept["wsgi.version"] = (1, 0)
    kept["wsgi.input"] = io.BytesIO()
    kept["wsgi.errors"] = sys.stderr
    return kept


def _shake_usual_hands(
    environ: dict[str, Any], subprotocols: tuple[str, ...], limits: Agreement
) -> tuple[Agreement, Answer] | None:
    """Agree to a handshake that has nothing unusual about it."""
    get = environ.get
    key = get("HTTP_SEC_WEBSOCKET_KEY", "")
    usual = (
        get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and get("HTTP_UPGRADE", "").lower() == "websocket"
        and get("HTTP_CONNECTION", "").lower() in USUAL_CONNECTIONS
        and get("SERVER_PROTOCOL") == "HTTP/1.1"
        and get("REQUEST_METHOD") == "GET"
        and _is_key(key)
    )
    if not usual:
        return None
    try:
        terms = _terms(
            get("HTTP_SEC_WEBSOCKET_EXTENSIONS"),
            get("HTTP_SEC_WEBSOCKET_PROTOCOL"),
            subprotocols,
            limits,
        )
    except InvalidHandshake:
        return None
    return terms.agreement, Answer(
        "101 Switching Protocols",
        [
            ("Date", _date(int(time.time()))),
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accept_key(key)),
            *terms.headers,
        ],
    )


def _shake_any_hands(
    environ: dict[str, Any], subprotocols: tuple[str, ...], limits: Agreement
) -> tuple[Agreement | None, Answer]:
    negotiation = _negotiation(subprotocols)
    request = _request(environ)
    if request.method == "GET" and request.headers.get("Sec-WebSocket-Version") != "13":
        response = negotiation.reject(426, "Parlor speaks version 13 of the WebSocket protocol.\n")
        response.headers["Sec-WebSocket-Version"] = "13"
        response.headers["Upgrade"] = "websocket"
    else:
        response = negotiation.accept(request)
    status = f"{response.status_code} {response.reason_phrase}"
    headers = list(response.headers.raw_items())
    if response.status_code == 101:
        agreement = _agreement(negotiation.extensions, negotiation.subprotocol, limits)
        return agreement, Answer(status, headers)
    # Of an error, uWSGI says itself that the connection ends.
    headers = [pair for pair in headers if pair[0] != "Connection"]
    return None, Answer(status, headers, bytes(response.body or b""))


def _is_key(key: str) -> bool:
    try:
        return len(key) == 24 and len(binascii.a2b_base64(key, strict_mode=True)) == 16
    except ValueError:
        return False


@functools.lru_cache(REMEMBERED)
def _terms(
    extensions: str | None,
    offered: str | None,
    subprotocols: tuple[str, ...],
    limits: Agreement,
) -> Terms:
    """
    Return what these headers lead to.

    Raises:
        InvalidHandshake: If they are malformed.
    """
    negotiation = _negotiation(subprotocols)
    headers = Headers(
        (name, value)
        for name, value in (
            ("Sec-WebSocket-Extensions", extensions),
            ("Sec-WebSocket-Protocol", offered),
        )
        if value is not None
    )
    agreed, accepted = negotiation.process_extensions(headers)
    subprotocol = negotiation.process_subprotocol(headers)
    answers = (("Sec-WebSocket-Extensions", agreed), ("Sec-WebSocket-Protocol", subprotocol))
    return Terms(
        _agreement(accepted, subprotocol, limits),
        tuple((name, value) for name, value in answers if value is not None),
    )


def _agreement(
    extensions: Sequence[Extension], subprotocol: str | None, limits: Agreement
) -> Agreement:
    deflate = inflate = 0
    for extension in extensions:
        assert isinstance(extension, PerMessageDeflate)
        deflate = extension.local_max_window_bits
        inflate = extension.remote_max_window_bits
    return limits._replace(subprotocol=subprotocol, deflate=deflate, inflate=inflate)


@functools.lru_cache(1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def _negotiation(subprotocols: tuple[str, ...]) -> ServerProtocol:
    return ServerProtocol(
        extensions=[_deflate],
        subprotocols=subprotocols or None,  # type: ignore[arg-type]
        select_subprotocol=_select_subprotocol,  # type: ignore[arg-type]
        logger=log,
    )


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


def _host_of(address: str) -> str:
    """Return the host of an origin or a `//host:port`; what is neither is its own host."""
    try:
        parts = urlsplit(address.strip().lower())
    except ValueError:
        return address
    usable = parts.scheme in ("", "http", "https") and "@" not in parts.netloc
    return (usable and parts.hostname) or address
