"""SQLite: one engine that only reads, one that only writes, both in native threads."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from ...errors import ConfigError, Unavailable
from ...loop.threads import OwnThread, in_thread
from ...settings import Settings
from ..migrations import upgrade
from ..sql.database import Away, Database, Query, Space, failed_as_a_whole
from ..sql.pool import IdlePool, connect_once
from ..sql.statements import Transaction
from ..sql.trouble import Trouble
from .checkpoints import Checkpoints, Vacuums, cut
from .files import Files
from .writelock import WriteLock

log = logging.getLogger(__name__)

BUSY_MS = 10_000  # how long SQLite waits for a program that is not Parlor
LOCK_SECONDS = 10.0  # to wait for another worker's turn, which takes some milliseconds
WAL_BYTES = 64 * 1024 * 1024  # what the write-ahead log is cut back to once it is copied

T = TypeVar("T")


class Sqlite(Database):
    """
    A file, which several workers of one machine may write.

    They queue at a lock of ours, so that SQLite's own way is never needed, in
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
        self._path = prepare_file(settings)
        self._lock = WriteLock(self._path.with_name(f"{self._path.name}-turn"))
        self._thread = OwnThread()
        self._writer: Transaction | None = None
        self._unreadable = Trouble(log, "reading", "the database cannot be asked")
        self._readers: deque[Transaction] = deque()
        self.reading = reading(settings)
        self.writing = writing(settings)
        self._checkpoints = Checkpoints(self.checkpoint)
        self._vacuums = Vacuums(self._path)
        try:
            with self._lock:
                upgrade(self.writing)
            connect_once(self.reading)
            self._files = Files(self._path)
        except BaseException:
            self.close()
            raise

    def read(self, query: Query[T]) -> T:
        try:
            found = in_thread(self._read, query)
        except Away as error:
            self._unreadable.failed(str(error))
            raise Unavailable from error
        except (DBAPIError, sqlite3.Error) as error:
            if not failed_as_a_whole(error):
                raise
            self._unreadable.failed(_reason(error))
            self._dismiss_readers()  # what went wrong may be the connections'
            raise Unavailable from error
        self._unreadable.works()
        return found

    def check(self) -> None:
        self._files.check()
        self._files.check_space()

    def size(self) -> int | None:
        return self._files.size()

    def space(self) -> Space | None:
        return self._files.space()

    def write(
        self,
        prepare: Callable[[], None],
        work: Query[T],
        rooms: Collection[str] = (),
        *,
        plain: bool = False,
    ) -> T:
        def turn(may_begin: Callable[[], bool]) -> T:
            prepare()
            with self._lock:
                if not may_begin():
                    raise late
                return self._in_one_transaction(work)

        late = Away("another process has had its turn for too long")
        try:
            return self._thread.run_if_begun(turn, LOCK_SECONDS, otherwise=late)
        except (DBAPIError, sqlite3.Error) as error:
            if not failed_as_a_whole(error):
                raise
            raise Away(_reason(error)) from error

    def checkpoint(self) -> bool:
        """Have what was deleted out of the files; False if that has to be gone on with later."""

        def checkpoint() -> bool:
            with self._lock:
                self._files.check()
                try:
                    self._vacuums.look()
                finally:
                    done = cut(self._path)
                return done and not self._vacuums.due

        return self._thread.run(checkpoint)

    def close(self) -> None:
        self._checkpoints.stop()
        self._thread.end()
        self._dismiss_writer()
        self._dismiss_readers()
        self.reading.dispose()
        self._lock.close()

    # In a thread of the pool

    def _read(self, query: Query[T]) -> T:
        try:
            transaction = self._readers.pop()
        except IndexError:
            self._files.check()  # SQLite would make a new one
            transaction = Transaction(self.reading.connect())
        try:
            transaction.begin("BEGIN")
            found = query(transaction)
            transaction.end()
        except BaseException:
            transaction.dismiss()
            raise
        self._readers.append(transaction)
        return found

    def _dismiss_readers(self) -> None:
        while self._readers:
            self._readers.pop().dismiss()

    # In the thread of the writing

    def _in_one_transaction(self, work: Query[T]) -> T:
        self._files.check()
        try:
            if self._writer is None:  # taking one for each turn is dear
                self._writer = Transaction(self.writing.connect())
                self._writer.begin("BEGIN IMMEDIATE")
                self._files.opened()
            else:
                self._writer.begin("BEGIN IMMEDIATE")
            done = work(self._writer)
            self._writer.commit()
            self._files.check()  # or it was written into what is nobody's any more
        except BaseException:
            self._dismiss_writer()  # what went wrong may be the connection's
            raise
        if self._writer.forgets:
            self._writer.forgets = False
            self._checkpoints.due = self._vacuums.due = True
        return done

    def _dismiss_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.dismiss()
            self._files.closed()
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


def _reason(error: Exception) -> str:
    """Return what SQLite says, without the statement that SQLAlchemy adds."""
    return str(error.orig if isinstance(error, DBAPIError) else error)


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
        # What is deleted is overwritten; some builds of SQLite do so by themselves, others do not.
        connection.execute("PRAGMA secure_delete = ON").close()
        connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if not connection.connection.in_transaction:  # or a Transaction has begun it
            connection.exec_driver_sql(begin)

    return engine
