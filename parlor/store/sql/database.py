"""What the store stands on: reads, each of one moment, and turns of writing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from typing import NamedTuple, TypeVar

from ...errors import ParlorError
from .statements import Transaction

T = TypeVar("T")

Query = Callable[[Transaction], T]


class Away(ParlorError):
    """
    The database failed as a whole: nobody's change or question is to blame.

    `told` says that the log knows already.
    """

    def __init__(self, reason: str, told: bool = False) -> None:
        super().__init__(reason)
        self.told = told


class Space(NamedTuple):
    """Bytes of a disk: what Parlor may still write, and all there are."""

    free: int
    total: int


class Database(ABC):
    """
    An open database, up to date.

    To be opened after the fork, and used in the thread that opened it. Its
    verbs wait while the loop goes on. Several processes may write at once.
    What was written may be read from then on, by every process.
    """

    @abstractmethod
    def read(self, query: Query[T]) -> T:
        """
        Return what `query` finds; all it sees is of one moment, and it may be asked twice.

        Raises:
            Unavailable: If the database failed as a whole.
        """

    @abstractmethod
    def write(
        self,
        prepare: Callable[[], None],
        work: Query[T],
        rooms: Collection[str] = (),
        *,
        plain: bool = False,
    ) -> T:
        """
        Return what `work` did in one transaction, which is on disk.

        One turn at a time. `prepare` is called first, in a native thread.
        While `work` is carried out nobody else moves the logs of `rooms`,
        which are all that it moves. It may be carried out more than once, but
        is written once or not at all. If it fails, nothing of it is there; but
        what failed at its very end may be found there after all. `plain` work
        uses the transaction's own statements only, and locks by itself.

        Raises:
            Away: If the database failed as a whole.
        """

    @abstractmethod
    def check(self) -> None:
        """
        Look whether what is written from now on would last, as far as can be seen from outside.

        Raises:
            Away: If it would not.
        """

    @abstractmethod
    def size(self) -> int | None:
        """Return the bytes of the database; None if that is not known here."""

    @abstractmethod
    def space(self) -> Space | None:
        """Return the space on the disk of the database; None if that is not known here."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything; again it does nothing."""


def failed_as_a_whole(error: Exception) -> bool:
    """Whether an error, of a driver or of SQLAlchemy, is the disk's, the server's or the line's."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    # sqlite3 raises its plain DatabaseError for a file that is damaged.
    whole = kinds & {"OperationalError", "InternalError", "InterfaceError"}
    return bool(whole) or type(error).__name__ == "DatabaseError"
