"""What may happen any number of times, and the log says once a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf

EVERY = 60.0  # seconds between two lines


class NowAndThen:
    """Counts what happens between two lines of the log."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told_at = -inf
        self._count = 0

    def happened(self) -> int:
        """Return how often it happened since the log said so last; 0 if it is too soon to say."""
        self._count += 1
        now = self._clock()
        if now < self._told_at + EVERY:
            return 0
        count, self._count, self._told_at = self._count, 0, now
        return count
