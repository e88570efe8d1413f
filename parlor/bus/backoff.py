"""The pauses before a connection is tried again."""

from __future__ import annotations

import random

LEAST = 0.1  # seconds
MOST = 5.0  # seconds


class Backoff:
    """Draws pauses at random, so that not all try at once; their bound doubles each time."""

    def __init__(self) -> None:
        self._bound = LEAST

    def pause(self) -> float:
        """Return the seconds to wait now."""
        self._bound = min(MOST, self._bound * 2)
        return random.uniform(LEAST, self._bound)  # noqa: S311 - no secret

    def reset(self) -> None:
        """Begin with short pauses again, as the connection was good."""
        self._bound = LEAST
