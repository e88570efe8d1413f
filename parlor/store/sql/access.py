"""The way to the database for each noun of the store: questions now, changes by the writer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from ...errors import NotStored, Refused
from .database import Away, Database
from .statements import Transaction
from .writer import Change, Single, Writer

FRESH = 10.0  # seconds after something was written for which that says enough

P = ParamSpec("P")
T = TypeVar("T")


class Access:
    """Hands functions of a transaction over to the database, and waits for what they return."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._writer = Writer(database, clock)

    def read(
        self, query: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `query` finds; all it sees is of one moment."""
        return self._database.read(lambda tx: query(tx, *args, **kwargs))

    def change(
        self,
        room: str | None,
        change: Callable[Concatenate[Transaction, int, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Have something written that moves the log of `room`, or no log that is there already."""
        rooms = () if room is None else (room,)
        return self._writer.carry_out(Single(lambda tx, at: change(tx, at, *args, **kwargs), rooms))

    def carry_out(self, change: Change[T]) -> T:
        """Return what came of `change`, once it is committed; raise if it was refused."""
        return self._writer.carry_out(change)

    def submit(self, change: Change[T], done: Callable[[T | Refused], None]) -> None:
        """Have `change` written without waiting; `done` hears what came of it."""
        self._writer.submit(change, done)

    def check(self) -> None:
        """
        Have something written that changes nothing, unless something was a moment ago.

        Raises:
            NotStored: If it cannot be.
        """
        try:
            self._database.check()
        except Away as error:
            raise NotStored from error
        if self._writer.wrote_at + FRESH < time.monotonic():
            self.change(None, _write_anything)

    def close(self) -> None:
        """Write and answer everything that waits, then let go; again it does nothing."""
        self._writer.close()
        self._database.close()


def _write_anything(tx: Transaction, _: int) -> None:
    tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
