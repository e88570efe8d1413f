"""Runs handlers: a function in a greenlet of its own, or an object called when needed."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import gevent

from ..errors import Disconnect
from ..loop.stopwatch import Slow, Spent, begin, in_words
from .greenlet_pool import GreenletPool
from .protocol.agreement import Message
from .socket.connection import Connection, ConnectionClosed

log = logging.getLogger("parlor.connection")

PIECE = 256  # messages of one connection that are handled before others have their turn

Context = Callable[[], AbstractContextManager[Any]]


class Handler(Protocol):
    """One instance per connection; none of the three is called while another runs."""

    def opened(self) -> None:
        """The connection is open."""

    def received(self, message: Message) -> None:
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
        try:
            with context():
                handler()
        except BaseException as error:
            _end(connection, error)
        connection.close()

    connection.start(on_end=ended)
    gevent.spawn(run)


class ObjectServer:
    """
    Calls a handler object, in a greenlet that it has only while there is work.

    An idle connection costs no greenlet. Every call of the handler is made
    within a `context`, or with a `pool` only the first.
    """

    __slots__ = ("_busy", "_connection", "_context", "_handler", "_over", "_pool", "_slow")

    def __init__(
        self,
        connection: Connection,
        make: Callable[[], Handler],
        context: Context,
        ended: Callable[[], None],
        pool: GreenletPool | None,
        slow: Slow,
    ) -> None:
        self._slow = slow
        self._connection = connection
        self._context = context
        self._pool = pool
        self._handler: Handler | None = None
        self._busy = True
        self._over = False
        connection.start(on_message=self._work, on_end=ended)
        self._start(functools.partial(self._open, make))

    def _work(self) -> None:
        if self._busy or self._over:
            return
        self._busy = True
        if self._pool is None or self._connection.connected or self._connection.waiting:
            self._start(self._run)
        else:
            self._pool.run_unhurried(self._run)

    def _start(self, work: Callable[[], None]) -> None:
        # A handler that has a context may leave something in it, so its greenlet is used once.
        if self._pool is None:
            gevent.spawn(work)
        else:
            self._pool.run(work)

    def _open(self, make: Callable[[], Handler]) -> None:
        spent, began = begin(), time.monotonic()
        try:
            with self._context():
                self._handler = make()
                self._handler.opened()
        except BaseException as error:
            _end(self._connection, error)
        if (seconds := time.monotonic() - began) > self._slow.bound:
            self._say_where_the_time_went(seconds, spent, 0)
        if self._pool is not None:
            self._context = nullcontext
        self._run()

    def _run(self) -> None:
        try:
            if self._handler is None:
                pass
            elif self._pool is not None:
                self._serve(self._handler.received)
            else:
                with self._context():
                    self._serve(self._handler.received)
        except BaseException as error:
            _end(self._connection, error)
        if not self._connection.connected and not self._connection.waiting:
            self._say_goodbye()
        self._busy = False
        # What came, or that it ended, while this was being wound up.
        if self._connection.waiting or not (self._connection.connected or self._over):
            gevent.get_hub().loop.run_callback(self._work)

    def _serve(self, received: Callable[[Message], None]) -> None:
        """Hand over what has come; much of it in pieces, so that the others have their turn."""
        take = self._connection.take
        spent = begin()
        began, count = time.monotonic(), 0
        try:
            for count in range(PIECE):  # noqa: B007 - it is told below
                message = take()
                if message is None:
                    return
                received(message)
            count = PIECE
        finally:
            if (seconds := time.monotonic() - began) > self._slow.bound:
                self._say_where_the_time_went(seconds, spent, count)

    def _say_where_the_time_went(self, seconds: float, spent: Spent, count: int) -> None:
        if not self._slow.is_told(seconds, spent):
            return
        connection = self._connection
        said, parts = in_words(seconds, spent)
        log.warning(
            "x the handler of connection %s took %.2f s for %d messages: %s",
            connection.name, seconds, count, said,
            extra={"event": "handler.slow", "connection": connection.name,
                   "person": connection.person_id, "address": connection.address,
                   "seconds": round(seconds, 3), "count": count, "spent": parts},
        )  # fmt: skip

    def _say_goodbye(self) -> None:
        if self._over:
            return
        self._over = True
        if self._handler is None:
            return
        try:
            with self._context():
                self._handler.closed()
        except BaseException as error:
            _end(self._connection, error)


def _end(connection: Connection, error: BaseException) -> None:
    """Turn what a handler raised into the end of its connection."""
    if isinstance(error, Disconnect):
        connection.disconnect(error)
    elif isinstance(error, gevent.GreenletExit):
        connection.disconnect(Disconnect())
    elif not isinstance(error, ConnectionClosed):
        log.error(
            "x the handler of connection %s failed",
            connection.name,
            exc_info=error,
            extra={
                "event": "handler.failed",
                "connection": connection.name,
                "person": connection.person_id,
            },
        )
        connection.disconnect(Disconnect())
