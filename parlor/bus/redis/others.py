"""The other processes, as they are heard: who is there, and whose words were lost."""

from __future__ import annotations

from dataclasses import dataclass

from .. import Arrived, Gone, Missed, Notice


@dataclass
class _Other:
    number: int
    at: float


class Others:
    """
    Each numbers what it says to all; a gap in the numbers is what was lost.

    Whoever was not heard for `silence` seconds is gone. The clock is the
    caller's.
    """

    def __init__(self, silence: float) -> None:
        self._silence = silence
        self._known: dict[str, _Other] = {}

    def hear(self, origin: str, number: int, now: float) -> Notice | None:
        """Take note of a word of `origin`; return what is to be said of it, if anything."""
        other = self._known.get(origin)
        if other is None:
            self._known[origin] = _Other(number, now)
            return Arrived(origin)
        missing = number > other.number + 1
        # What was late was missing before, and that was said.
        other.number = max(number, other.number)
        other.at = now
        return Missed() if missing else None

    def leave(self, origin: str) -> Notice | None:
        """Take note that `origin` said goodbye."""
        return Gone(origin) if self._known.pop(origin, None) else None

    def expire(self, now: float) -> list[Notice]:
        """Forget the silent ones; return what is to be said of them."""
        silent = [origin for origin, other in self._known.items() if now - other.at > self._silence]
        for origin in silent:
            del self._known[origin]
        return [Gone(origin) for origin in silent]

    def excuse(self, now: float) -> None:
        """Hold the silence up to now against nobody, for it was we who did not hear."""
        for other in self._known.values():
            other.at = now
