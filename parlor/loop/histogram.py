"""How often something was how large, in plain numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from math import inf

TIMES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
SIZES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)


class Histogram:
    """
    Counts values by the least of `bounds` that they do not exceed.

    `counts` has one more than there are bounds: of what exceeds them all.
    `sum` is that of all values.
    """

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: tuple[float, ...] = TIMES) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, value: float) -> None:
        """Count one more value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value


def quantile(bounds: Sequence[float], counts: Sequence[int], share: float) -> float | None:
    """
    Return the bound that `share` of all values did not exceed.

    It is infinite beyond all bounds, and None if there are no values.
    """
    if not any(counts):
        return None
    wanted = share * sum(counts)
    ends = zip([*bounds, inf], accumulate(counts), strict=True)
    return next(bound for bound, count in ends if count >= wanted)
