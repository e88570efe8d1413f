"""What the log says once, however often it happens."""

from __future__ import annotations

from collections.abc import Hashable

REMEMBERED = 64  # clients can make up any number of things, and nobody reads as many


class FirstTimes:
    """Which things have happened already."""

    def __init__(self) -> None:
        self._seen: set[Hashable] = set()

    def is_first(self, thing: Hashable) -> bool:
        """Whether this has not happened before; after so many things, none is."""
        if thing in self._seen or len(self._seen) >= REMEMBERED:
            return False
        self._seen.add(thing)
        return True
