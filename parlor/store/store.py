"""The store: what lasts, behind domain verbs, one object for each noun."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..settings import Settings
from ..text import reserved
from .ages import steady
from .log.direct import Directs
from .log.log import Log
from .log.messages import Messages
from .log.pins import Pins
from .log.reactions import ReactionsOfPeople
from .log.reports import Reports
from .log.retention import Retention
from .log.search.indexing import Indexing
from .log.search.searching import Searching
from .office.accounts import Accounts
from .office.bans import Bans
from .office.erasure import Erasure
from .office.rooms import RuledRooms
from .office.standing import Standing
from .office.trail import Trail
from .overview import Overview
from .people.blocks import Blocks
from .people.invites import Invites
from .people.people import People
from .people.preferences import Preferences
from .people.signing_in.devices import Devices
from .people.signing_in.factors import Factors
from .people.signing_in.resets import Resets
from .people.signing_in.sessions import Sessions
from .place import Place
from .rooms.insisting import Insisting
from .rooms.memberships import Memberships
from .rooms.mutes import Mutes
from .rooms.readmarks import ReadMarks
from .rooms.rooms import Rooms
from .rooms.saved import Saved
from .rooms.unread import Usual
from .sql.access import Access, Figures
from .sql.database import Database, Space
from .sql.statements import Statement
from .sqlite.database import Sqlite


class Store:
    """
    Everything that lasts: people and their sessions, rooms and their logs.

    Verbs may be called from any greenlet of the thread that opened the
    store, and wait for their answer while the loop goes on; `messages.post`
    and `reactions.put` alone do not wait. What a verb returned or `done` was told is on disk. A
    verb refuses by raising what the function of its module says; any change
    may be refused with NotStored, any question with Unavailable.
    """

    def __init__(
        self,
        database: Database,
        render: Callable[[str], str],
        clock: Callable[[], float],
        ages: Callable[[], float],
        usual: Usual,
        root: str = "",
        slow: float = 0.0,
    ) -> None:
        self.database = database
        reserved.looks()  # read now: the thread that writes shall not wait for a file
        self._access = Access(database, clock, slow)
        self.people = People(self._access, ages)
        self.sessions = Sessions(self._access, ages)
        self.devices = Devices(self._access, ages)
        self.factors = Factors(self._access, clock)
        self.invites = Invites(self._access, ages)
        self.resets = Resets(self._access, ages)
        self.preferences = Preferences(self._access, clock)
        self.rooms = Rooms(self._access, usual)
        self.memberships = Memberships(self._access)
        self.messages = Messages(self._access, render, root)
        self.reactions = ReactionsOfPeople(self._access)
        self.directs = Directs(self._access, render, root)
        self.insisting = Insisting(self._access, clock)
        self.blocks = Blocks(self._access)
        self.log = Log(self._access)
        self.pins = Pins(self._access)
        self.saved = Saved(self._access)
        self.searching = Searching(self._access)
        self.indexing = Indexing(self._access)
        self.reports = Reports(self._access, render)
        self.retention = Retention(self._access)
        self.readmarks = ReadMarks(self._access)
        self.overview = Overview(self._access)
        self.accounts = Accounts(self._access)
        self.bans = Bans(self._access, clock)
        self.mutes = Mutes(self._access, clock)
        self.place = Place(self._access)
        self.ruled_rooms = RuledRooms(self._access)
        self.standing = Standing(self._access, ages)
        self.erasure = Erasure(self._access, ages)
        self.trail = Trail(self._access)

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
        ages = clock or steady(time.time)
        clock = clock or time.time
        usual = Usual(settings.level, settings.keep_days)
        return cls(_open(settings), render, clock, ages, usual, settings.root, settings.slow)

    def close(self) -> None:
        """Write and answer everything that waits, then let go; again it does nothing."""
        self._access.close()

    def check_reading(self) -> None:
        """
        Read something.

        Raises:
            Unavailable: If that fails.
        """
        self._access.read(lambda tx: tx.first(_ANYTHING))

    def check_writing(self) -> None:
        """
        Have something written if nothing was lately.

        Raises:
            NotStored: If that fails, or what was written last has failed.
        """
        self._access.check()

    def figures(self) -> Figures:
        """Return how reading and writing went since the start."""
        return self._access.figures()

    def size(self) -> int | None:
        """Return the bytes of the database; None if that is not known here."""
        return self._access.size()

    def space(self) -> Space | None:
        """Return the space on the disk of the database; None if that is not known here."""
        return self._access.space()


def _open(settings: Settings) -> Database:
    if settings.on_postgresql:
        from .postgresql.database import Postgresql  # its driver is for those only who use it

        return Postgresql(settings)
    return Sqlite(settings)


_ANYTHING = Statement("SELECT id FROM rooms LIMIT 1")
