"""What fails again and again, told to the log now and then."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from math import inf

EVERY = 60.0  # seconds between two lines


class Trouble:
    """
    Tells the log that something fails: at the beginning, once a minute, and when it is over.

    `what` is a sentence without its end, such as "nothing can be stored", and
    `part` the word for it in the fields of a line. What works and fails by
    turns is told of once a minute, too.
    """

    def __init__(
        self,
        log: logging.Logger,
        part: str,
        what: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log = log
        self._part = part
        self._what = what
        self._clock = clock
        self._since: float | None = None
        self._told_at = -inf
        self._is_told = False
        self._count = 0

    def failed(self, reason: str, times: int = 1) -> None:
        """Take note that it failed once more, for so many."""
        now = self._clock()
        if self._since is None:
            self._since, self._count, self._is_told = now, 0, False
        self._count += times
        if now < self._told_at + EVERY:
            return
        reason = " ".join(reason.split())
        if self._is_told:
            past, count = now - self._since, self._count
            self._log.error(
                "x %s for %.0f s, %d times: %s", self._what, past, count, reason,
                extra={"event": "store.still_away", "part": self._part, "seconds": round(past, 3),
                       "count": count},
            )  # fmt: skip
        else:
            self._log.error(
                "x %s: %s",
                self._what,
                reason,
                extra={"event": "store.away", "part": self._part, "count": self._count},
            )
        self._told_at, self._is_told = now, True

    def works(self) -> None:
        """Take note that it did not fail."""
        if self._since is not None and self._is_told:
            past = self._clock() - self._since
            self._log.warning(
                "= no longer, after %.1f s: %s", past, self._what,
                extra={"event": "store.back", "part": self._part, "seconds": round(past, 3),
                       "count": self._count},
            )  # fmt: skip
        self._since = None
