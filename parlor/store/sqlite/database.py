"""SQLite: one engine that only reads, one that only writes, both in native threads."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from ...errors import ConfigError, Unavailable
from ...loop.threads import OwnThread, in_thread
from ...settings import Settings
from ..database import Away, Database, Query, failed_as_a_whole
from ..migrations import upgrade
from ..pool import IdlePool, connect_once
from .writelock import Turnstile

log = logging.getLogger(__name__)

BUSY_MS = 10_000  # how long SQLite waits for a program that is not Parlor
PATIENCE = 10.0  # seconds to wait for another worker's turn, which takes some milliseconds
WAL_BYTES = 64 * 1024 * 1024  # what the write-ahead log is cut back to once it is copied

T = TypeVar("T")


class Sqlite(Database):
    """
    A file, which several workers of one machine may write.

    They queue at a turnstile, so that SQLite's own way is never needed, in
    which each sleeps and looks again, and the unlucky give up. The thread of
    the writing is none of gevent's pool: posts shall not wait behind ten
    password hashes.
    """

    def __init__(self, settings: Settings) -> None:
        """
        Open the file, made or brought up to date if need be.

        Raises:
            ConfigError: If there is no opening it.
        """
        path = prepare_file(settings)
        self._turnstile = Turnstile(path.with_name(f"{path.name}-turn"))
        self._thread = OwnThread()
        self._connection: Connection | None = None
        self.reading = reading(settings)
        self.writing = writing(settings)
        try:
            with self._turnstile:
                upgrade(self.writing)
            connect_once(self.reading)
        except BaseException:
            self.close()
            raise

    def read(self, query: Query[T]) -> T:
        def asked() -> T:
            with self.reading.begin() as connection:
                return query(connection)

        try:
            return in_thread(asked)
        except DBAPIError as error:
            if not failed_as_a_whole(error):
                raise
            log.error("x not read", exc_info=error)
            self.reading.pool.dispose()  # what went wrong may be the connections'
            raise Unavailable from error

    def write(self, prepare: Callable[[], None], work: Query[T], rooms: Collection[str] = ()) -> T:
        def turn(may_begin: Callable[[], bool]) -> T:
            prepare()
            with self._turnstile:
                if not may_begin():
                    raise late
                return self._in_one_transaction(work)

        late = Away("another process has had its turn for too long")
        try:
            return self._thread.run_if_begun(turn, PATIENCE, otherwise=late)
        except DBAPIError as error:
            if not failed_as_a_whole(error):
                raise
            raise Away(str(error)) from error

    def close(self) -> None:
        self._thread.end()
        self._disconnect()
        self.reading.dispose()
        self._turnstile.close()

    # In the thread

    def _in_one_transaction(self, work: Query[T]) -> T:
        try:
            if self._connection is None:  # taking one for each turn is dear
                self._connection = self.writing.connect()
            with self._connection.begin():
                return work(self._connection)
        except BaseException:
            self._disconnect()  # what went wrong may be the connection's
            raise

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        self.writing.dispose()


def reading(settings: Settings) -> Engine:
    """Return an engine whose every transaction sees one moment, and which cannot write."""
    return _engine(settings, "BEGIN", "PRAGMA query_only = ON")


def writing(settings: Settings) -> Engine:
    """Return an engine whose transactions follow one another, across processes too."""
    # A transaction that reads first and then writes may fail at the write; this one waits first.
    return _engine(settings, "BEGIN IMMEDIATE", f"PRAGMA synchronous = {settings.sync.upper()}")


def prepare_file(settings: Settings) -> Path:
    """
    Make the database's file, readable by nobody else, before SQLite does; return its path.

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
    return Path(name)


def _url(settings: Settings) -> URL:
    if not settings.database_url:
        return URL.create("sqlite", database=str(settings.data.absolute() / "parlor.sqlite3"))
    try:
        return make_url(settings.database_url)
    except ArgumentError:
        raise ConfigError(f"PARLOR_DATABASE_URL={settings.database_url} is no URL") from None


def _engine(settings: Settings, begin: str, pragma: str) -> Engine:
    engine = create_engine(
        _url(settings),
        poolclass=IdlePool,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
        hide_parameters=True,  # what people wrote, and their hashes, are not for the log
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
