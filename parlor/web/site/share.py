"""How many requests one client may have under way, and how long a body may take."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from ...edge.host.worker import reading_ends_after
from ...edge.plain import StartResponse, answer
from ...settings.addresses import network

MAX_BODY = 65_536
BODY_SECONDS = 10.0
AGAIN = [("Retry-After", "1")]

Environ = dict[str, Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]


class Turnstile:
    """
    Keeps one client from taking all the async cores.

    A request has a core from its first line to its answer, and a body may
    come as slowly as its sender likes. So bodies are read here, within
    BODY_SECONDS, and one address has at most `most` requests under way.
    """

    def __init__(self, app: App, most: int) -> None:
        self._app = app
        self._most = most
        self._inside: dict[str, int] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        who = network(environ.get("REMOTE_ADDR"))
        before = self._inside.get(who, 0)
        if before >= self._most:
            return answer(
                start_response, "503 Service Unavailable", "Too many requests at once.", AGAIN
            )
        self._inside[who] = before + 1
        try:
            if not _has_read_body(environ):
                return answer(start_response, "408 Request Timeout", "That took too long.", AGAIN)
            return self._app(environ, start_response)
        finally:
            self._leave(who)

    def _leave(self, who: str) -> None:
        left = self._inside.pop(who) - 1
        if left:
            self._inside[who] = left


def _has_read_body(environ: Environ) -> bool:
    """Replace the stream by what it brings in time; what is too long is refused elsewhere."""
    if environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
        return True
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or not 0 < int(length) <= MAX_BODY:
        return True
    body = b""
    with reading_ends_after(BODY_SECONDS), suppress(OSError):  # it ended too soon
        body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    return len(body) == int(length)
