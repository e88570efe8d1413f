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
import sys
import time
from email.utils import formatdate
from typing import Any, NamedTuple

from websockets.datastructures import Headers
from websockets.exceptions import InvalidHandshake
from websockets.http11 import Request
from websockets.utils import accept_key

from .agreement import Agreement
from .negotiation import agreement_of, negotiate, new_server

DEFAULT = Agreement()
# Its client overlooks that it is not to keep anything between messages, so that its second
# compressed one makes no sense (the parameter has no value, and Tornado reads those that have).
DEFLATES_WRONGLY = "Tornado/"
USUAL_CONNECTIONS = frozenset(("upgrade", "keep-alive, upgrade"))


class Answer(NamedTuple):
    """What is said to a handshake over HTTP."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes = b""


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
        negotiated = negotiate(
            _offered(environ),
            get("HTTP_SEC_WEBSOCKET_PROTOCOL"),
            subprotocols,
            limits,
        )
    except InvalidHandshake:
        return None
    return negotiated.agreement, Answer(
        "101 Switching Protocols",
        [
            ("Date", _date(int(time.time()))),
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accept_key(key)),
            *negotiated.headers,
        ],
    )


def _shake_any_hands(
    environ: dict[str, Any], subprotocols: tuple[str, ...], limits: Agreement
) -> tuple[Agreement | None, Answer]:
    server = new_server(subprotocols)
    request = _request(environ)
    if request.method == "GET" and request.headers.get("Sec-WebSocket-Version") != "13":
        response = server.reject(426, "Parlor speaks version 13 of the WebSocket protocol.\n")
        response.headers["Sec-WebSocket-Version"] = "13"
        response.headers["Upgrade"] = "websocket"
    else:
        response = server.accept(request)
    status = f"{response.status_code} {response.reason_phrase}"
    headers = list(response.headers.raw_items())
    if response.status_code == 101:
        agreement = agreement_of(server.extensions, server.subprotocol, limits)
        return agreement, Answer(status, headers)
    # Whoever sends the answer says that the connection ends, for all of them alike.
    headers = [pair for pair in headers if pair[0] != "Connection"]
    return None, Answer(status, headers, bytes(response.body or b""))


def _offered(environ: dict[str, Any]) -> str | None:
    """Return which extensions a client offers that it can use."""
    if environ.get("HTTP_USER_AGENT", "").startswith(DEFLATES_WRONGLY):
        return None
    offered: str | None = environ.get("HTTP_SEC_WEBSOCKET_EXTENSIONS")
    return offered


def _is_key(key: str) -> bool:
    try:
        return len(key) == 24 and len(binascii.a2b_base64(key, strict_mode=True)) == 16
    except ValueError:
        return False


def _request(environ: dict[str, Any]) -> Request:
    headers = Headers()
    for key, value in environ.items():
        if key == "HTTP_SEC_WEBSOCKET_EXTENSIONS" and _offered(environ) is None:
            continue
        if key.startswith("HTTP_"):
            headers[key[5:].replace("_", "-")] = value
    path = environ.get("REQUEST_URI", environ.get("PATH_INFO", "/"))
    request = Request(path, headers)
    request.method = environ["REQUEST_METHOD"]
    request.protocol = environ.get("SERVER_PROTOCOL", "HTTP/1.1")
    return request


@functools.lru_cache(1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
