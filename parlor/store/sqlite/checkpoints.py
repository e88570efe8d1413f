"""When the write-ahead log is cut, so that what was deleted is in it no longer."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import gevent

log = logging.getLogger(__name__)

EVERY = 20.0  # seconds between two looks; a deleted text is out of the files within a minute


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
        except Exception:
            self.due = True
            if not self._failing:
                log.exception("x the write-ahead log could not be cut; it is tried until it can")
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


def cut(path: Path) -> bool:
    """
    Copy the write-ahead log of a database into the file and cut it.

    False if a reader was in the way: nobody waits for one here, for meanwhile
    nobody could write. To be called while nobody writes.
    """
    # A connection of its own: those of an engine wait, and begin a transaction first.
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
