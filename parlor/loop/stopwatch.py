"""How long something takes, and what is waited for meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar, Token
from math import inf

EVERY = 60.0  # seconds
LINES = 20  # in so many seconds: where all is slow, the log is not to be flooded

Spent = dict[str, float]  # seconds that were waited, by what for, such as `store`

_spent: ContextVar[Spent | None] = ContextVar("parlor.spent", default=None)


class Stopwatch:
    """
    Measures what this greenlet does within it; `spent` is what it waited for.

    One within another adds its own to those of the other.
    """

    __slots__ = ("_began", "_token", "seconds", "spent")

    def __enter__(self) -> Stopwatch:
        self.seconds = 0.0
        self.spent: Spent = {}
        self._token: Token[Spent | None] = _spent.set(self.spent)
        self._began = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._began
        _spent.reset(self._token)
        around = _spent.get()
        if around is not None:
            for what, seconds in self.spent.items():
                around[what] = around.get(what, 0.0) + seconds


def begin() -> Spent:
    """Begin anew to add up what this greenlet waits for: a stopwatch for what is done often."""
    spent = _spent.get()
    if spent is None:
        spent = {}
        _spent.set(spent)
    elif spent:
        spent.clear()
    return spent


class Waiting:
    """What is done within it is to wait, for `what`."""

    __slots__ = ("_began", "_what")

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        spent = _spent.get()
        if spent is not None:
            seconds = time.monotonic() - self._began
            spent[self._what] = spent.get(self._what, 0.0) + seconds


class Slow:
    """
    Whether something took so long that the log has it: more than `bound` seconds.

    How long a `client` took is its own affair, and does not count. A bound
    of 0 is none.
    """

    def __init__(self, bound: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.bound = bound or inf
        self._clock = clock
        self._since = -inf
        self._lines = 0

    def is_told(self, seconds: float, spent: Spent) -> bool:
        if seconds - spent.get("client", 0.0) <= self.bound:
            return False
        now = self._clock()
        if now >= self._since + EVERY:
            self._since, self._lines = now, 0
        self._lines += 1
        return self._lines <= LINES


def in_words(seconds: float, spent: Spent) -> tuple[str, Spent]:
    """Return where the time went, as part of a sentence and as a field, what took longest first."""
    parts = {**spent, "itself": max(0.0, seconds - sum(spent.values()))}
    ordered = sorted(parts.items(), key=lambda part: -part[1])
    said = ", ".join(f"{what} {took:.2f} s" for what, took in ordered)
    return said, {what: round(took, 3) for what, took in ordered}
