"""For how long others wait for readers who do not read, by where these come from."""

from __future__ import annotations

from collections.abc import Callable

RECOVERY = 12.0  # seconds after which one second that was lost is forgotten
LEAST = 0.1  # of a whole patience, which everybody has: one address may be many people


class Patience:
    """
    Each address has so many seconds in which others wait for its readers in vain.

    So it does not help somebody who never reads to come back as another
    connection each time. `now` is a clock that does not go back.
    """

    def __init__(self, seconds: float, now: Callable[[], float]) -> None:
        self._seconds = seconds
        self._now = now
        self._lost: dict[str, tuple[float, float]] = {}  # seconds, and when that was so

    def __len__(self) -> int:
        return len(self._lost)

    def left(self, address: str) -> float:
        """Return for how many seconds a reader from here is waited for, who has taken nothing."""
        return max(LEAST * self._seconds, self._seconds - self._of(address))

    def lose(self, address: str, seconds: float) -> None:
        """Take note that others waited so long for a reader from here, who did not read."""
        if not seconds:
            return
        now = self._now()
        lost = min(self._seconds, self._of(address) + seconds)
        for other, (amount, at) in list(self._lost.items()):
            if amount <= (now - at) / RECOVERY:
                del self._lost[other]
        self._lost[address] = lost, now

    def _of(self, address: str) -> float:
        amount, at = self._lost.get(address, (0.0, 0.0))
        return max(0.0, amount - (self._now() - at) / RECOVERY)
