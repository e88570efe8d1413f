"""PostgreSQL: a few connections to read, one to write, all waited for by the loop."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from typing import TypeVar

import gevent
import psycopg
from gevent.lock import BoundedSemaphore
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from ...errors import ConfigError, Unavailable
from ...loop.threads import OwnThread
from ...settings import Settings
from ..migrations import upgrade
from ..sql.database import Away, Database, Query, Space, failed_as_a_whole
from ..sql.pool import connect_once
from ..sql.statements import Statement, Transaction
from ..sql.trouble import Trouble
from . import engines as sessions
from .outage import Outage

log = logging.getLogger(__name__)

# With the one that writes, sixteen workers fit into the hundred that PostgreSQL allows at first.
READERS = 5

ANSWER_SECONDS = 10.0  # for a question or a turn; then the server, or the line, is dead
TRIES = 4  # of a turn that others were in the way of
GONE = ("08", "57P")  # the classes of errors of a line that went, and of a server that stops
ROLLED_BACK = "40"  # the class of errors of who waited in a circle, or came too late

T = TypeVar("T")


class Postgresql(Database):
    """
    A server, which several instances may share.

    Everything runs in the greenlet that asks. A question or a turn that takes
    too long is given up, and its connection with it: SQLAlchemy parts with a
    connection whose use was cut off. What failed for a connection that had
    died while it was idle is done once more, on a new one.
    """

    def __init__(self, settings: Settings) -> None:
        """
        Open the database, made or brought up to date if need be; wait as long as it is away.

        Raises:
            ConfigError: If there is no opening it, or another instance has it.
        """
        self._outage = Outage()
        self._unreadable = Trouble(log, "reading", "the database cannot be asked")
        self._thread = OwnThread()
        self._places = BoundedSemaphore(READERS)
        self._writer: Transaction | None = None
        self._committing = False
        self.reading = sessions.reading(settings, self._outage)
        self.writing = sessions.writing(settings, self._outage)
        try:
            self._wait_for(lambda: upgrade(self.writing, sessions.alone))
            self._wait_for(lambda: connect_once(self.reading))
        except BaseException:
            self.close()
            raise

    def read(self, query: Query[T]) -> T:
        try:
            found = self._find(query)
        except (DBAPIError, psycopg.Error) as error:
            if not failed_as_a_whole(error):
                raise
            self._unreadable.failed(str(getattr(error, "orig", error)))
            raise Unavailable from error
        except Away as error:
            raise Unavailable from error
        self._unreadable.works()
        return found

    def write(
        self,
        prepare: Callable[[], None],
        work: Query[T],
        rooms: Collection[str] = (),
        *,
        plain: bool = False,
    ) -> T:
        self._thread.run(prepare)
        tries = TRIES
        while True:
            tries -= 1
            try:
                with self._bounded(self.writing):
                    return self._in_one_transaction(work, rooms, plain)
            except (DBAPIError, psycopg.Error) as error:
                if tries and self._may_be_done_again(error):
                    continue
                if not failed_as_a_whole(error):
                    raise
                raise Away(str(error)) from error
            except ConfigError as error:  # another instance came while the database was away
                raise self._outage.begin(str(error)) from error

    def check(self) -> None:
        """Look at nothing: the files of a server are its own."""

    def size(self) -> int | None:
        """Return None: to ask the server takes a while."""
        return None

    def space(self) -> Space | None:
        """Return None: its disk is its own."""
        return None

    def close(self) -> None:
        self._thread.end()
        self._dismiss_writer()
        self.reading.dispose()
        self.writing.dispose()

    def _find(self, query: Query[T]) -> T:
        with self._places:
            try:
                return self._ask(query)
            except (DBAPIError, psycopg.Error) as error:
                if not self._lost(error):
                    raise
            return self._ask(query)  # of a connection that has not died of idleness

    def _ask(self, query: Query[T]) -> T:
        with (
            self._bounded(self.reading),
            self.reading.connect() as connection,
            connection.begin(),
        ):
            try:
                return query(Transaction(connection))
            except BaseException as error:
                # SQLAlchemy knows what its own statements ended by, and not the others: rolling
                # back what was cut off fails, and would hide that somebody was killed.
                if isinstance(error, psycopg.Error) or not isinstance(error, Exception):
                    connection.invalidate()
                raise

    def _in_one_transaction(self, work: Query[T], rooms: Collection[str], plain: bool) -> T:
        self._committing = False
        try:
            if self._writer is None:
                self._writer = Transaction(self.writing.connect())
            # Plain statements go out without waiting for each other's answers.
            with self._writer.together() if plain else nullcontext():
                if rooms and not plain:
                    # All at once and in one order: nobody holds a room and waits for another.
                    self._writer.all(_LOCK, sorted(rooms))
                done = work(self._writer)
                self._committing = True
                self._writer.commit()
            return done
        except BaseException:
            self._dismiss_writer()
            raise

    def _may_be_done_again(self, error: Exception) -> bool:
        """Whether nothing is written for sure, and another process, or the line, was the cause."""
        state: str = getattr(getattr(error, "orig", error), "sqlstate", None) or ""
        in_the_way = state.startswith(("23", ROLLED_BACK))
        return in_the_way or (self._lost(error) and not self._committing)

    def _lost(self, error: Exception) -> bool:
        """Whether the connection went, and not the statement was wrong."""
        if isinstance(error, DBAPIError):
            return bool(error.connection_invalidated)
        if not isinstance(error, psycopg.OperationalError):
            return False
        # The line went without a word, or the server had time to say that it goes.
        return error.sqlstate is None or error.sqlstate.startswith(GONE)

    @contextmanager
    def _bounded(self, engine: Engine) -> Iterator[None]:
        try:
            with gevent.Timeout(ANSWER_SECONDS) as patience:
                try:
                    yield
                except (DBAPIError, psycopg.Error) as error:
                    if patience.pending:
                        raise
                    # The driver ended many statements at once, and said what came of that instead.
                    raise patience from error
        except gevent.Timeout as timeout:
            if timeout is not patience:
                raise
            engine.pool.dispose()  # the other connections are no better
            raise self._outage.begin(f"no answer within {ANSWER_SECONDS:.0f} s") from None

    def _dismiss_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.dismiss()

    def _wait_for(self, step: Callable[[], None]) -> None:
        while True:
            try:
                step()
            except Away:
                gevent.sleep(self._outage.pause)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            else:
                return


_LOCK = Statement("SELECT id FROM rooms WHERE name = ANY(?) ORDER BY id FOR UPDATE")
