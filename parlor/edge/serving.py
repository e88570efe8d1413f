"""Handlers at work: a function in a greenlet of its own, or an object called when needed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

import gevent

from ..errors import Disconnect
from .connection import Connection, ConnectionClosed

log = logging.getLogger("parlor.connection")

Context = Callable[[], AbstractContextManager[Any]]


class Handler(Protocol):
    """One instance per connection; none of the three is called while another runs."""

    def opened(self) -> None:
        """The connection is open."""

    def received(self, message: str | bytes) -> None:
        """A message came."""

    def closed(self) -> None:
        """The connection is closed; `close_code` says why. The last call, always made."""


def serve_function(
    connection: Connection,
    handler: Callable[[], object],
    context: Context,
    ended: Callable[[], None],
) -> None:
    """Run `handler` in a greenlet; when it returns, the connection is closed with 1000."""

    def run() -> None:
        with _endings(connection), context():
            handler()
        connection.close()

    connection.start(on_end=ended)
    gevent.spawn(run)


class ObjectServer:
    """
    Calls a handler object, in a greenlet that lives only while there is work.

    An idle connection costs no greenlet.
    """

    def __init__(
        self,
        connection: Connection,
        make: Callable[[], Handler],
        context: Context,
        ended: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._make = make
        self._context = context
        self._handler: Handler | None = None
        self._busy = True
        self._over = False
        connection.start(on_message=self._work, on_end=ended)
        gevent.spawn(self._run)

    def _work(self) -> None:
        if not self._busy and not self._over:
            self._busy = True
            gevent.spawn(self._run)

    def _run(self) -> None:
        try:
            with _endings(self._connection), self._context():
                self._serve()
            if not self._connection.connected:
                self._say_goodbye()
        finally:
            self._busy = False
            self._look_again()

    def _look_again(self) -> None:
        """Notice what came, or that it ended, while the last turn was being wound up."""
        if self._connection.waiting or not (self._connection.connected or self._over):
            self._work()

    def _serve(self) -> None:
        if self._handler is None:
            self._handler = self._make()
            self._handler.opened()
        while (message := self._connection.take()) is not None:
            self._handler.received(message)

    def _say_goodbye(self) -> None:
        if self._over:
            return
        self._over = True
        if self._handler is None:
            return
        with _endings(self._connection), self._context():
            self._handler.closed()


@contextmanager
def _endings(connection: Connection) -> Iterator[None]:
    """The one place where what a handler raises becomes the end of its connection."""
    try:
        yield
    except Disconnect as why:
        connection.disconnect(why)
    except ConnectionClosed:
        pass
    except Exception:
        log.exception("x %s its handler failed", connection.id)
        connection.disconnect(Disconnect())
