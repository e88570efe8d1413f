"""
When the files of SQLite are cleared of what was deleted.

Two places keep it: the write-ahead log, until that is copied and cut; and the
unused middle of pages from which rows were moved to others, for `secure_delete`
overwrites only what is deleted and not what is moved. Only `VACUUM`, which
writes the file anew, clears those.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import gevent

from ..sql.database import Away

log = logging.getLogger(__name__)

EVERY = 20.0  # seconds between two looks; a deleted text is out of the files within a minute
SMALL = 4 * 1024 * 1024  # bytes of a file that is written anew within the blink of an eye
LARGE = 256 * 1024 * 1024  # bytes of a file that would hold up writers for too long
HOUR = 3600.0  # seconds between two times that a file of a size between is written anew


class Checkpoints:
    """Runs a checkpoint soon after it was `due`, and again until readers are not in its way."""

    def __init__(self, run: Callable[[], bool]) -> None:
        self.due = True  # a process before may have deleted something, and not come to it
        self._run = run
        self._failing = False
        self._greenlet = gevent.spawn(self._watch)

    def look(self) -> None:
        """Run the checkpoint if it is due."""
        if not self.due:
            return
        self.due = False  # and what is deleted from now on makes it due once more
        try:
            done = self._run()
        except Exception as error:
            self.due = True
            if not self._failing:
                log.error(
                    "x the write-ahead log could not be cut; it is tried until it can: %s",
                    error,
                    exc_info=not isinstance(error, OSError | sqlite3.Error | Away),
                    extra={"event": "store.uncut"},
                )
            self._failing = True
            return
        self._failing = False
        if not done:
            self.due = True

    def stop(self) -> None:
        """Run no more."""
        self._greenlet.kill(block=False)

    def _watch(self) -> None:
        while True:
            gevent.sleep(EVERY)
            self.look()


class Vacuums:
    """Writes a file anew after a deletion: at once if it is small, else once an hour."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.due = True  # as with the checkpoint
        self._path = path
        self._clock = clock
        self._last = clock()

    def look(self) -> None:
        """Write the file anew if it is due and time for it; to be called while nobody writes."""
        size = self._path.stat().st_size
        if not self.due or (SMALL < size <= LARGE and self._clock() < self._last + HOUR):
            return
        if size <= LARGE:
            with closing(_connect(self._path)) as connection:
                connection.execute("VACUUM")
        self.due, self._last = False, self._clock()


def cut(path: Path) -> bool:
    """
    Copy the write-ahead log of a database into the file and cut it.

    False if a reader was in the way: nobody waits for one here, for meanwhile
    nobody could write. To be called while nobody writes.
    """
    with closing(_connect(path)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def _connect(path: Path) -> sqlite3.Connection:
    """Return a connection unlike those of an engine, which wait and begin a transaction first."""
    return sqlite3.connect(path, timeout=0, isolation_level=None)
