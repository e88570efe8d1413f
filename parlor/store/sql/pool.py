"""
Idle connections of an engine, for who comes next.

SQLite runs in native threads, the rest of Parlor in greenlets of one thread,
and in a worker the locks of `threading` are gevent's. A native thread that
waits for such a lock may never be woken (seen with gevent 26.9: threads that
opened their first connections at once hung in SQLAlchemy's lock around them).
So nothing here waits for a lock: the pool is a deque, whose ends are atomic
and whose length is bounded by those who take from it; the first connection of
an engine is opened before there are others; and nothing is logged in a thread.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.pool import ConnectionPoolEntry, Pool


class IdlePool(Pool):
    """Keeps idle connections, the last used first; makes one when there is none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._idle: deque[ConnectionPoolEntry] = deque()

    def _do_get(self) -> ConnectionPoolEntry:
        try:
            return self._idle.pop()
        except IndexError:
            return self._create_connection()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        # One that came to nothing is not kept: its place is for a new one.
        if record.dbapi_connection is not None:
            self._idle.append(record)

    def recreate(self) -> IdlePool:
        return self.__class__(
            self._creator,
            recycle=self._recycle,
            echo=self.echo,
            logging_name=self._orig_logging_name,
            reset_on_return=self._reset_on_return,
            pre_ping=self._pre_ping,
            _dispatch=self.dispatch,
            dialect=self._dialect,
        )

    def dispose(self) -> None:
        while self._idle:
            self._idle.pop().close()

    @property
    def idle(self) -> int:
        """How many connections wait to be used."""
        return len(self._idle)

    def status(self) -> str:
        return f"IdlePool, {len(self._idle)} idle"


def connect_once(engine: Engine) -> None:
    """Open the first connection, which SQLAlchemy does under a lock, while nobody else does."""
    engine.connect().close()
