"""PostgreSQL: a few connections to read, one to write, all waited for by the loop."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

import gevent
from gevent.lock import BoundedSemaphore
from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from ...errors import ConfigError, Unavailable
from ...loop.threads import OwnThread
from ...settings import Settings
from ..database import Away, Database, Query, failed_as_a_whole
from ..migrations import upgrade
from ..pool import connect_once
from ..tables import Room
from . import engines as sessions
from .outage import Outage

log = logging.getLogger(__name__)

# With the one that writes, sixteen workers fit into the hundred that PostgreSQL allows at first.
READERS = 5

PATIENCE = 10.0  # seconds for a question or a turn; then the server, or the line, is dead
TRIES = 4  # of a turn that others were in the way of
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
        self._thread = OwnThread()
        self._places = BoundedSemaphore(READERS)
        self._connection: Connection | None = None
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
            with self._places:
                try:
                    return self._ask(query)
                except DBAPIError as error:
                    if not error.connection_invalidated:
                        raise
                return self._ask(query)  # of a connection that has not died of idleness
        except DBAPIError as error:
            if not failed_as_a_whole(error):
                raise
            log.error("x not read", exc_info=error)
            raise Unavailable from error
        except Away as error:
            raise Unavailable from error

    def write(self, prepare: Callable[[], None], work: Query[T], rooms: Collection[str] = ()) -> T:
        self._thread.run(prepare)
        tries = TRIES
        while True:
            tries -= 1
            try:
                with self._bounded(self.writing):
                    return self._in_one_transaction(work, rooms)
            except DBAPIError as error:
                if tries and self._may_be_done_again(error):
                    continue
                if not failed_as_a_whole(error):
                    raise
                raise Away(str(error)) from error
            except ConfigError as error:  # another instance came while the database was away
                raise self._outage.begin(str(error)) from error

    def close(self) -> None:
        self._thread.end()
        self._disconnect()
        self.reading.dispose()
        self.writing.dispose()

    def _ask(self, query: Query[T]) -> T:
        with self._bounded(self.reading), self.reading.begin() as connection:
            return query(connection)

    def _in_one_transaction(self, work: Query[T], rooms: Collection[str]) -> T:
        self._committing = False
        try:
            if self._connection is None:
                self._connection = self.writing.connect()
            with self._connection.begin():
                if rooms:
                    # All at once and in one order: so nobody holds a room and waits for another.
                    self._connection.execute(_LOCK, {"rooms": sorted(rooms)})
                done = work(self._connection)
                self._committing = True
            return done
        except BaseException:
            self._disconnect()
            raise

    def _may_be_done_again(self, error: DBAPIError) -> bool:
        """Whether nothing is written for sure, and another process, or the line, was the cause."""
        state: str = getattr(error.orig, "sqlstate", None) or ""
        in_the_way = isinstance(error, IntegrityError) or state.startswith(ROLLED_BACK)
        return in_the_way or (error.connection_invalidated and not self._committing)

    @contextmanager
    def _bounded(self, engine: Engine) -> Iterator[None]:
        try:
            with gevent.Timeout(PATIENCE) as patience:
                try:
                    yield
                except DBAPIError as error:
                    if patience.pending:
                        raise
                    # The driver ended many statements at once, and said what came of that instead.
                    raise patience from error
        except gevent.Timeout as timeout:
            if timeout is not patience:
                raise
            engine.pool.dispose()  # the other connections are no better
            raise self._outage.begin(f"no answer within {PATIENCE:.0f} s") from None

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

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


_LOCK = (
    select(Room.id)
    .where(Room.name.in_(bindparam("rooms", expanding=True)))
    .order_by(Room.id)
    .with_for_update()
)
