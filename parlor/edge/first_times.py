"""What the log says once, however often it happens."""

from __future__ import annotations

from collections.abc import Hashable

REMEMBERED = 64  # others than these are not said at all: clients can make up any number


class FirstTimes:
    """Which things have happened already."""

    def __init__(self) -> None:
        self._seen: set[Hashable] = set()

    def is_first(self, thing: Hashable) -> bool:
        """Whether this has not happened before; False as well for more kinds of it than anybody reads."""
        if thing in self._seen or len(self._seen) >= REMEMBERED:
            return False
        self._seen.add(thing)
        return True
