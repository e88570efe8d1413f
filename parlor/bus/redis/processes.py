"""The other processes on a Redis, known by the batches that come from them."""

from __future__ import annotations

from dataclasses import dataclass

from ..notices import Arrived, Gone, Missed, Notice


@dataclass
class _Process:
    number: int
    heard_at: float


class OtherProcesses:
    """
    Each process numbers its batches for all; a gap in the numbers is what was lost.

    One that was silent for `silence` seconds is gone. The clock is the caller's.
    """

    def __init__(self, silence: float) -> None:
        self._silence = silence
        self._known: dict[str, _Process] = {}

    def heard(self, origin: str, number: int, now: float) -> Notice | None:
        """Take note of a batch of `origin`; return what is to be told of that process, if any."""
        process = self._known.get(origin)
        if process is None:
            self._known[origin] = _Process(number, now)
            return Arrived(origin)
        missing = number > process.number + 1
        # A batch that comes late was missing before, and that was told.
        process.number = max(number, process.number)
        process.heard_at = now
        return Missed() if missing else None

    def left(self, origin: str) -> Notice | None:
        """Take note that `origin` said it leaves; return what is to be told of that."""
        return Gone(origin) if self._known.pop(origin, None) else None

    def expire(self, now: float) -> list[Notice]:
        """Forget the processes that were silent for too long; return what is to be told."""
        silent = [
            origin
            for origin, process in self._known.items()
            if now - process.heard_at > self._silence
        ]
        for origin in silent:
            del self._known[origin]
        return [Gone(origin) for origin in silent]

    def excuse(self, now: float) -> None:
        """Count the silence of all from `now` on: before, this process could not hear them."""
        for process in self._known.values():
            process.heard_at = now
