"""
The two engines over one database: one only reads, one only writes.

SQL runs in native threads, the rest of Parlor in greenlets of one thread, and
in a worker the locks of `threading` are gevent's. A native thread that waits
for such a lock may never be woken (seen with gevent 26.9: threads that opened
their first connections at once hung in SQLAlchemy's lock around them). So
nothing here waits for a lock: the pool is a deque, whose ends are atomic and
whose length the number of threads bounds; the first connection of an engine
is opened before there are others; and nothing is logged in a thread.
"""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from ..config import Settings
from ..errors import ConfigError

BUSY_MS = 10_000  # how long a process waits for another one's transaction
WAL_BYTES = 64 * 1024 * 1024  # what the write-ahead log is cut back to once it is copied


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

    def status(self) -> str:
        return f"IdlePool, {len(self._idle)} idle"


def reading(settings: Settings) -> Engine:
    """Return an engine whose every transaction sees one moment, and which cannot write."""
    return _engine(settings, "BEGIN", "PRAGMA query_only = ON")


def writing(settings: Settings) -> Engine:
    """Return an engine whose transactions follow one another, across processes too."""
    # A transaction that reads first and then writes may fail at the write; this one waits first.
    return _engine(settings, "BEGIN IMMEDIATE", f"PRAGMA synchronous = {settings.sync.upper()}")


def prepare_file(settings: Settings) -> None:
    """
    Make the database's file, readable by nobody else, before SQLite does.

    Raises:
        ConfigError: If it cannot be made, or the database would be no file.
    """
    name = _url(settings).database
    if not name or name == ":memory:":
        raise ConfigError(
            f"PARLOR_DATABASE_URL={settings.database_url} cannot be: Parlor keeps its log in a file"
        )
    try:
        os.close(os.open(Path(name), os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise ConfigError(f"{name} cannot be opened: {error.strerror or error}") from None


def _url(settings: Settings) -> URL:
    if not settings.database_url:
        return URL.create("sqlite", database=str(settings.data.absolute() / "parlor.sqlite3"))
    try:
        return make_url(settings.database_url)
    except ArgumentError:
        raise ConfigError(f"PARLOR_DATABASE_URL={settings.database_url} is no URL") from None


def connect_once(engine: Engine) -> None:
    """Open the first connection, which SQLAlchemy does under a lock, while nobody else does."""
    engine.connect().close()


def _engine(settings: Settings, begin: str, pragma: str) -> Engine:
    engine = create_engine(
        _url(settings),
        poolclass=IdlePool,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        # The driver must not begin transactions of its own: it would begin them too late.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL").close()
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}").close()
        connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
