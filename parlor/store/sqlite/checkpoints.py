"""When the write-ahead log is cut, so that what was deleted is in it no longer."""

from __future__ import annotations

import logging
from collections.abc import Callable

import gevent

log = logging.getLogger(__name__)

EVERY = 20.0  # seconds between two looks; a deleted text is out of the files within a minute


class Checkpoints:
    """Runs a checkpoint soon after it was `due`, and again until readers are not in its way."""

    def __init__(self, run: Callable[[], bool]) -> None:
        self.due = False
        self._run = run
        self._greenlet = gevent.spawn(self._watch)

    def look(self) -> None:
        """Run the checkpoint if it is due."""
        if not self.due:
            return
        self.due = False
        try:
            self.due = not self._run()
        except Exception:
            self.due = True
            log.exception("x the write-ahead log could not be cut; it is tried again")

    def stop(self) -> None:
        """Run no more."""
        self._greenlet.kill(block=False)

    def _watch(self) -> None:
        while True:
            gevent.sleep(EVERY)
            self.look()
