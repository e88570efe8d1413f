"""The store: what lasts, behind domain verbs, one object for each noun."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..settings import Settings
from ..text import reserved
from .ages import steady
from .invites import Invites
from .log.log import Log
from .log.messages import Messages
from .memberships import Memberships
from .people import People
from .readmarks import ReadMarks
from .resets import Resets
from .rooms import Rooms
from .sessions import Sessions
from .sql.access import Access
from .sql.database import Database
from .sql.statements import Statement
from .sqlite.database import Sqlite


class Store:
    """
    Everything that lasts: people and their sessions, rooms and their logs.

    Verbs may be called from any greenlet of the thread that opened the
    store, and wait for their answer while the loop goes on; `messages.post`
    alone does not wait. What a verb returned or `done` was told is on disk. A
    verb refuses by raising what the function of its module says; any change
    may be refused with NotStored, any question with Unavailable.
    """

    def __init__(
        self,
        database: Database,
        render: Callable[[str], str],
        clock: Callable[[], float],
        ages: Callable[[], float],
    ) -> None:
        self.database = database
        reserved.looks()  # read now: the thread that writes shall not wait for a file
        self._access = Access(database, clock)
        self.people = People(self._access, ages)
        self.sessions = Sessions(self._access, ages)
        self.invites = Invites(self._access, ages)
        self.resets = Resets(self._access, ages)
        self.rooms = Rooms(self._access)
        self.memberships = Memberships(self._access)
        self.messages = Messages(self._access, render)
        self.log = Log(self._access)
        self.readmarks = ReadMarks(self._access)

    @classmethod
    def open(
        cls,
        settings: Settings,
        render: Callable[[str], str],
        clock: Callable[[], float] | None = None,
    ) -> Store:
        """
        Open the database, made or brought up to date if need be; wait for one that is away.

        Without a `clock`, what happens has the time of the machine, and ages
        are told by one that nobody moves.

        To be called after the fork: neither threads nor connections survive one.

        Raises:
            ConfigError: If there is no opening it.
        """
        return cls(_open(settings), render, clock or time.time, clock or steady(time.time))

    def close(self) -> None:
        """Write and answer everything that waits, then let go; again it does nothing."""
        self._access.close()

    def healthy(self) -> None:
        """
        Read something, and have something written if nothing was lately.

        Raises:
            Unavailable, NotStored: If that fails.
        """
        self._access.read(lambda tx: tx.first(_ANYTHING))
        self._access.check()


def _open(settings: Settings) -> Database:
    if settings.on_postgresql:
        from .postgresql.database import Postgresql  # its driver is for those only who use it

        return Postgresql(settings)
    return Sqlite(settings)


_ANYTHING = Statement("SELECT id FROM rooms LIMIT 1")
