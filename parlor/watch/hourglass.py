"""The last hour of this worker, minute by minute."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from ..bus import Minute
from ..loop.lag import Lag
from ..parts import Parts
from ..wire.dialects import LOBBY

KEPT = 60  # minutes
LOOK = 1.0  # seconds; a minute that is over is noted within so many
MINUTE = 60.0  # seconds


class Hourglass:
    """
    Notes each minute by the numbers that are counted elsewhere.

    The minute in which the worker began is not whole, and not noted. Of some
    in which nobody could look the first has all that came, the others are left out.
    """

    def __init__(self, parts: Parts, lag: Lag, clock: Callable[[], float] = time.time) -> None:
        self._parts = parts
        self._lag = lag
        self._clock = clock
        self._kept: deque[Minute] = deque(maxlen=KEPT)
        self._now = self._minute()
        self._whole = False
        self._messages, self._answers = self._counted()

    @property
    def minutes(self) -> list[Minute]:
        """Those that are over, the latest last."""
        return list(self._kept)

    def look(self) -> None:
        """Note a minute if it is over."""
        now = self._minute()
        if now == self._now:
            return
        messages, answers = self._counted()
        if self._whole:
            self._kept.append(
                Minute(
                    at=self._now,
                    people=len(self._parts.hub.presence.people(LOBBY)),
                    messages=messages - self._messages,
                    lag=self._lag.worst,
                    answers=[b - a for a, b in zip(self._answers, answers, strict=True)],
                )
            )
        self._now, self._whole = now, True
        self._messages, self._answers = messages, answers

    def _minute(self) -> int:
        return int(self._clock() // MINUTE)

    def _counted(self) -> tuple[int, list[int]]:
        answers = self._parts.store.figures().answer_seconds.counts
        return sum(self._parts.counts.messages.values()), list(answers)
