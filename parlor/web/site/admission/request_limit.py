"""How many requests one client may have under way, and how long a body may take."""

from __future__ import annotations

import io
import itertools
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ....edge.host.worker import reading_ends_after
from ....edge.now_and_then import NowAndThen
from ....edge.plaintext import StartResponse, answer
from ....loop.stopwatch import Waiting
from ....settings.addresses import network

log = logging.getLogger(__name__)

MAX_BODY = 65_536
BODY_SECONDS = 10.0
RETRY_AFTER = [("Retry-After", "1")]

Environ = dict[str, Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]


class RequestLimit:
    """
    Keeps slow bodies, and one client address, from taking all the async cores.

    A request has a core from its first line to its answer, and a body may
    come as slowly as its sender likes; without a free core the worker spins,
    and nobody is answered. So bodies are read here, within BODY_SECONDS and at
    most `bodies` at a time: one more ends the one that is being waited for the
    longest, as those that come at once never are. And one address has at
    most `most` requests under way.
    """

    def __init__(self, app: App, most: int, bodies: int) -> None:
        self._app = app
        self._most = most
        self._bodies = bodies
        self._under_way: dict[str, int] = {}
        self._reading: dict[int, Callable[[], None]] = {}
        self._numbers = itertools.count()
        self._refused = NowAndThen()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        address = network(environ.get("REMOTE_ADDR"))
        before = self._under_way.get(address, 0)
        if before >= self._most:
            self._say_now_and_then(address)
            return answer(
                start_response, "503 Service Unavailable", "Too many requests at once.", RETRY_AFTER
            )
        self._under_way[address] = before + 1
        try:
            if not self._has_read_body(environ):
                return answer(
                    start_response, "408 Request Timeout", "That took too long.", RETRY_AFTER
                )
            return self._app(environ, start_response)
        finally:
            self._leave(address)

    def _say_now_and_then(self, address: str) -> None:
        if count := self._refused.happened():
            said = "a request was" if count == 1 else f"{count} requests were"
            log.warning(
                "x %s refused, the newest of %s: too many of one address are under way",
                said,
                address,
                extra={"event": "request.refused", "address": address, "count": count},
            )

    def _leave(self, address: str) -> None:
        left = self._under_way.pop(address) - 1
        if left:
            self._under_way[address] = left

    def _has_read_body(self, environ: Environ) -> bool:
        """Replace the stream by what it brings in time; what is too long is refused elsewhere."""
        if environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
            return True
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or not 0 < int(length) <= MAX_BODY:
            return True
        body = b""
        with (
            Waiting("client"),
            reading_ends_after(BODY_SECONDS) as end,
            self._one_of_few(end),
            suppress(OSError),  # it ended too soon
        ):
            body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
        return len(body) == int(length)

    @contextmanager
    def _one_of_few(self, end: Callable[[], None]) -> Iterator[None]:
        """Read a body, which `end` ends when it is the oldest of too many."""
        if len(self._reading) >= self._bodies:
            oldest = next(iter(self._reading))
            self._reading.pop(oldest)()
        number = next(self._numbers)
        self._reading[number] = end
        try:
            yield
        finally:
            self._reading.pop(number, None)
