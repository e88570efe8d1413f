"""How late the loop is: what everybody waits who is on it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from gevent import get_hub

from .histogram import Histogram

INTERVAL = 0.05  # seconds between two looks
KEPT = 60.0  # seconds for which a look counts


class Lag:
    """
    Looks at regular times how much later than planned it is called.

    A look that comes late saw that the loop was held for so long, less at most
    the interval. `seconds` has all of them.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.seconds = Histogram()
        self._worst: deque[tuple[float, float]] = deque()  # when it was, how late; ever less late
        # When the next look is due. What was before the loop ran is no lag of it.
        self.due: float | None = None
        self._timer = get_hub().loop.timer(INTERVAL, INTERVAL, ref=False)
        self._timer.start(self.look)

    def look(self) -> None:
        """Take note of how late it is now."""
        now = self._clock()
        late = 0.0 if self.due is None else max(0.0, now - self.due)
        while self._worst and self._worst[-1][1] <= late:
            self._worst.pop()
        self._worst.append((now, late))
        self.seconds.observe(late)
        while self._worst[0][0] < now - KEPT:
            self._worst.popleft()
        self.due = now + INTERVAL

    @property
    def worst(self) -> float:
        """The longest that the loop was late within the last minute, in seconds."""
        return self._worst[0][1] if self._worst else 0.0

    def stop(self) -> None:
        """Look no more; again it does nothing."""
        self._timer.stop()
        self._timer.close()
