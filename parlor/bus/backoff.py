"""How long to wait before something is tried again."""

from __future__ import annotations

import random

FIRST = 0.1  # seconds at the most, at first; at the least, always
LAST = 5.0  # seconds at the most


class Backoff:
    """Draws pauses of up to twice as long each time, so that not all try at once."""

    def __init__(self) -> None:
        self._most = FIRST

    def pause(self) -> float:
        """Return the seconds to wait now."""
        self._most = min(LAST, self._most * 2)
        return random.uniform(FIRST, self._most)  # noqa: S311 - no secret

    def reset(self) -> None:
        """It worked: begin anew the next time."""
        self._most = FIRST
