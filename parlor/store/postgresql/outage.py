"""Whether the database is away, and when to look for it again."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ...errors import ConfigError
from ..sql.database import Away
from ..sql.trouble import EVERY

log = logging.getLogger(__name__)

FIRST = 0.1  # seconds, of which the first pause takes a random part; twice as much each time
MOST = 3.0  # seconds: how late it may be noticed that the database is back


class Outage:
    """
    Guards every attempt to connect.

    As long as attempts fail there is one at a time, after a pause by lot,
    of which the bound doubles; whoever comes in between is refused at once.
    The log has one sentence at the beginning, one a minute, and one at the end.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        draw: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._clock = clock
        self._draw = draw
        self._since: float | None = None
        self._failures = 0
        self._due = 0.0
        self._trying = False
        self._reason = ""
        self._count = 0  # questions and turns that were refused
        self._told_at = 0.0

    @property
    def pause(self) -> float:
        """How many seconds are left until the next attempt may be made."""
        return max(0.0, self._due - self._clock())

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """
        Try to connect.

        Raises:
            Away: If this is not the time for it, or it fails.
        """
        if self._since is not None and (self._trying or self.pause):
            raise self._away()
        self._trying = True
        try:
            yield
        except ConfigError:  # which no time will heal
            raise
        except Exception as error:
            raise self.begin(str(error)) from error
        finally:
            self._trying = False
        self._end()

    def begin(self, reason: str) -> Away:
        """Take note that the database is away, and return what to raise."""
        self._reason = " ".join(reason.split())
        if self._since is None:
            self._since = self._clock()
            self._told_at, self._count = self._since, 0
            log.error(
                "x the database does not answer, and is tried until it does: %s",
                self._reason,
                extra={"event": "store.away", "part": "database"},
            )
        if not self.pause:  # of many who fail at once one counts
            self._due = self._clock() + self._draw(0.0, min(MOST, FIRST * 2**self._failures))
            self._failures += 1
        return self._away()

    def _end(self) -> None:
        if self._since is not None:
            past = self._clock() - self._since
            log.warning(
                "= the database answers again, after %.1f s",
                past,
                extra={
                    "event": "store.back",
                    "part": "database",
                    "seconds": round(past, 3),
                    "count": self._count,
                },
            )
        self._since, self._failures, self._due = None, 0, 0.0

    def _away(self) -> Away:
        """Return what refuses one question or turn, and count it."""
        assert self._since is not None
        self._count += 1
        now = self._clock()
        if now >= self._told_at + EVERY:
            self._told_at = now
            past = now - self._since
            log.error(
                "x the database has not answered for %.0f s, and %d questions were refused: %s",
                past,
                self._count,
                self._reason,
                extra={
                    "event": "store.still_away",
                    "part": "database",
                    "seconds": round(past, 3),
                    "count": self._count,
                },
            )
        return Away(self._reason, told=True)
