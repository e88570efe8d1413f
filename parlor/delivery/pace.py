"""Whether a reader reads, told by what it takes and not by what it leaves waiting."""

from __future__ import annotations

from ..settings import Rate


class Pace:
    """
    A reader has `left` seconds to begin with, and gains time by the bytes it takes.

    So one who takes `rate.count` bytes in `rate.seconds` or more reads, and one
    who stops is waited for as many seconds at most. `taken` is how many bytes
    the reader took so far, `now` a clock that does not go back.
    """

    __slots__ = ("_begun", "_left", "_now", "_rate", "_taken")

    def __init__(self, rate: Rate, taken: int, now: float, left: float) -> None:
        self._rate = rate
        self._taken = taken
        self._now = now
        self._left = self._begun = left

    def reads(self, taken: int, now: float) -> bool:
        """Take note of how much was taken by `now`, and return whether that is enough."""
        rate = self._rate
        gained = (taken - self._taken) * rate.seconds / rate.count
        left = self._left - (now - self._now) + gained
        self._left = min(rate.seconds, max(0.0, left))
        self._taken, self._now = taken, now
        return self._left > 0

    def lost(self) -> float:
        """Return for how many seconds others waited in vain, since this was asked last."""
        lost = max(0.0, self._begun - self._left)
        self._begun = self._left
        return lost
