"""Numbers as a line in a picture: how high the picture is, and where the line goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor, log10

STEP = 10  # from one number to the next
HEIGHT = 100
LEAST = 2.0  # what a picture is high of which all numbers are smaller


def top_of(numbers: Iterable[float | None]) -> float:
    """Return a round number that none exceeds, of which the half is round, too."""
    most = max((one for one in numbers if one is not None), default=0.0)
    if most <= LEAST:
        return LEAST
    power = 10.0 ** floor(log10(most))
    return next(step * power for step in (1, 2, 4, 10) if step * power >= most)


def path_of(numbers: Sequence[float | None], top: float) -> str:
    """
    Return the line through all numbers as the `d` of a path, 0 at the lower edge.

    Where one is not known there is a gap; one that stands alone is a point.
    """
    steps = []
    before, alone = None, False
    for place, number in enumerate(numbers):
        if number is None:
            steps += ["h0"] * alone
            alone = False
        else:
            alone = before is None
            steps.append(f"{'M' if alone else 'L'}{place * STEP} {_height(number, top)}")
        before = number
    return "".join(steps + ["h0"] * alone)


def width_of(count: int) -> int:
    """Return how wide the line through so many numbers is."""
    return max(count - 1, 1) * STEP


def _height(number: float, top: float) -> str:
    return f"{HEIGHT - HEIGHT * min(number / top, 1.0):.1f}".removesuffix(".0")
