"""A connection to PostgreSQL whose waiting lets the loop go on."""

from __future__ import annotations

from typing import Any, TypeVar

import psycopg
from gevent import get_hub
from gevent.hub import Waiter
from psycopg.abc import PQGen
from psycopg.adapt import Dumper

from ...text.storable import storable

T = TypeVar("T")


class Cooperative(psycopg.Connection[Any]):
    """
    Waits with a watcher of the loop, under monkey-patching and without.

    Psycopg's own way for gevent makes a poll object, an event and a timer each
    time, and wakes up ten times a second to look for a signal. Neither has the
    bound of select(), which knows no descriptor from 1,024 on. Connecting is
    psycopg's: it waits by gevent's selectors where `selectors` is patched.
    """

    def wait(self, gen: PQGen[T], interval: float = 0.0, timeout: float | None = None) -> T:
        """Consume a generator of psycopg's; `gevent.Timeout` is what bounds it."""
        try:
            wanted = next(gen)
            while True:
                # Asked for each time: it is no descriptor any more when the line has gone.
                wanted = gen.send(_until_ready(self.pgconn.socket, wanted))
        except StopIteration as end:
            found: T = end.value
            return found
        except BaseException as error:
            if not isinstance(error, Exception):
                # Cut off in the middle, it can say nothing more, and would wait to say goodbye.
                self.pgconn.finish()
            raise


class Storable(Dumper):
    """Hands texts over as PostgreSQL takes them."""

    def dump(self, obj: str) -> bytes:
        return storable(obj).encode()


def _until_ready(descriptor: int, wanted: int) -> Any:
    """Wait until a descriptor can be read or written; psycopg's flags for that are libev's."""
    watcher = get_hub().loop.io(descriptor, wanted)
    waiter = Waiter()
    try:
        watcher.start(waiter.switch, pass_events=True)
        return waiter.get()
    finally:
        watcher.stop()
        watcher.close()
