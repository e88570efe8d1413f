"""The way to the database for each noun of the store: questions now, changes by the writer."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from ...errors import NotStored, Refused, Unavailable
from ...loop.histogram import Histogram
from ...loop.stopwatch import Waiting
from .database import Away, Database, Space
from .statements import Transaction
from .writer import Anything, Change, Single, Writer

FRESH = 10.0  # seconds after something was written for which that says enough

P = ParamSpec("P")
T = TypeVar("T")


KINDS = ("log", "people", "rooms", "other")  # of questions: the folders of `store`


class Figures(NamedTuple):
    """
    How a store does: whether the last question was answered and the last turn written.

    The others are seconds, but for how many changes a turn had.
    """

    reads: bool
    writes: bool
    read_seconds: Mapping[str, Histogram]
    turn_seconds: Histogram
    turn_changes: Histogram
    answer_seconds: Histogram


class Access:
    """Hands functions of a transaction over to the database, and waits for what they return."""

    def __init__(self, database: Database, clock: Callable[[], float], slow: float = 0.0) -> None:
        self._database = database
        self._asked: dict[str, Histogram] = {kind: Histogram() for kind in KINDS}
        self._reads = True
        self._writer = Writer(database, clock, slow)

    def read(
        self, query: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `query` finds; all it sees is of one moment."""
        began = time.monotonic()
        try:
            with Waiting("store"):
                found = self._database.read(lambda tx: query(tx, *args, **kwargs))
        except Unavailable:
            self._reads = False
            raise
        self._reads = True
        self._asked[_kind_of(query.__module__)].observe(time.monotonic() - began)
        return found

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
            NotStored: If it cannot be, or the last turn of the writer failed.
        """
        try:
            self._database.check()
        except Away as error:
            raise NotStored from error
        if self._writer.failing:
            raise NotStored
        if self._writer.wrote_at + FRESH < time.monotonic():
            self.carry_out(Anything())

    def size(self) -> int | None:
        """Return the bytes of the database; None if that is not known here."""
        return self._database.size()

    def space(self) -> Space | None:
        """Return the space on the disk of the database; None if that is not known here."""
        return self._database.space()

    def figures(self) -> Figures:
        """Return how reading and writing went since the start."""
        writer = self._writer
        return Figures(
            self._reads,
            not writer.failing,
            self._asked,
            writer.turn_seconds,
            writer.turn_changes,
            writer.answer_seconds,
        )

    def close(self) -> None:
        """Write and answer everything that waits, then let go; again it does nothing."""
        self._writer.close()
        self._database.close()


@functools.cache
def _kind_of(module: str) -> str:
    """Return which of KINDS a question of a module is."""
    folder = module.rpartition(".")[0].rpartition(".")[2]
    return folder if folder in KINDS else "other"
