"""The address that people type: whether it leads here, and for how long its certificate is good."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from ...settings import Settings
from .finding import Finding, error, fine, warning

SECONDS = 5
SOON = 14  # days
DAY = 86_400
CURE = "mend PARLOR_URL, the name, or the proxy"
# Any will do: who answers it is not believed, only that it is a WebSocket.
KEY = "cGFybG9yIGRvY3RvciA0Mg=="


def address(settings: Settings, *, runs: bool) -> Iterator[Finding]:
    """Look where the address of the place leads; what answers there, if a Parlor `runs`."""
    if not settings.url:
        return
    parts = urlsplit(settings.url)
    host, secure = parts.hostname or "", settings.secure
    port = parts.port or (443 if secure else 80)
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as wrong:
        yield error("url", f"{host} has no address: {wrong}", CURE)
        return
    if secure:
        yield _certificate(host, port)
    if runs:
        yield from _answers(settings, host, port)


def _certificate(host: str, port: int) -> Finding:
    try:
        with (
            socket.create_connection((host, port), timeout=SECONDS) as line,
            ssl.create_default_context().wrap_socket(line, server_hostname=host) as secured,
        ):
            found = secured.getpeercert() or {}
    except OSError as wrong:
        return error("certificate", f"{host}:{port}: {wrong}", CURE)
    until = ssl.cert_time_to_seconds(str(found["notAfter"]))
    days = int((until - time.time()) // DAY)
    said = f"the certificate of {host} is good for {days} days"
    if days < SOON:
        return warning("certificate", said, "have it renewed")
    return fine("certificate", said)


def _answers(settings: Settings, host: str, port: int) -> Iterator[Finding]:
    try:
        status = _asked(settings, host, port, "/ready", {})
        if status != http.client.OK:
            yield error("url", f"{settings.url}/ready answers with {status}", CURE)
            return
        upgrade = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": KEY,
            "Origin": settings.origin,
        }
        status = _asked(settings, host, port, "/ws", upgrade)
    except (OSError, http.client.HTTPException) as wrong:
        yield error("url", f"{settings.url} does not answer: {wrong}", CURE)
        return
    if status == http.client.SWITCHING_PROTOCOLS:
        yield fine("url", f"{settings.url} leads here, with WebSockets")
    else:
        yield error(
            "url",
            f"{settings.url}/ws answers with {status}: WebSockets do not come through",
            "let the proxy pass Upgrade and Connection on, as deploy/proxies do",
        )


def _asked(settings: Settings, host: str, port: int, path: str, headers: dict[str, str]) -> int:
    kind = http.client.HTTPSConnection if settings.secure else http.client.HTTPConnection
    line = kind(host, port, timeout=SECONDS)
    try:
        line.request("GET", settings.root + path, headers=headers)
        return line.getresponse().status
    finally:
        line.close()
