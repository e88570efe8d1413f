"""Deadlines of one length, with one timer for all of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable
from typing import Any

from gevent import get_hub

log = logging.getLogger("parlor.connection")


class Deadlines:
    """
    Calls `action` for each `key` that was started and not cancelled within `seconds`.

    The time being the same for all, they are due in the order in which they
    were started. 0 seconds are no deadline. Actions run in the loop.
    """

    __slots__ = ("_due", "_seconds", "_timer")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._due: dict[Hashable, tuple[float, Callable[[], None]]] = {}
        self._timer: Any = None

    def __len__(self) -> int:
        return len(self._due)

    def start(self, key: Hashable, action: Callable[[], None]) -> None:
        """Begin to count, or begin anew."""
        if not self._seconds:
            return
        self._due.pop(key, None)
        self._due[key] = (time.monotonic() + self._seconds, action)
        if self._timer is None:
            self._wait(self._seconds)

    def cancel(self, key: Hashable) -> None:
        """Count no more; again it does nothing."""
        self._due.pop(key, None)

    def _wait(self, seconds: float) -> None:
        self._timer = get_hub().loop.timer(seconds, ref=False)
        self._timer.start(self._ring)

    def _ring(self) -> None:
        now = time.monotonic()
        while self._due:
            key, (due, action) = next(iter(self._due.items()))
            if due > now:
                break
            del self._due[key]
            try:
                action()
            except Exception:
                log.exception(
                    "x what is done when a deadline has passed failed",
                    extra={"event": "socket.failed"},
                )
        self._timer.close()
        self._timer = None
        if self._due:
            due, _ = next(iter(self._due.values()))
            self._wait(due - now)
