"""
Sees when the loop stands still, and where it does.

While it stands still nothing runs that could tell of it, and afterwards nobody
knows what it was. So a native thread looks whether `Lag` was called when it was
due. It sleeps until that would be too long ago, and needs the interpreter's lock
for some microseconds then. Where code in C keeps the lock, the thread comes to
look when it is let go of, and sees what comes right after.
The interpreter's own faulthandler brought the worker down under gevent.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from math import inf
from types import FrameType
from typing import Any

from gevent import monkey

from .lag import INTERVAL, Lag
from .threads import start_native_thread

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds between two lines
LONG = 10.0  # seconds after which a line does not wait for the end
SOON = 0.05  # seconds until the next look while it stands still
DEPTH = 60  # calls that are told of, the innermost ones

_lock: Any = monkey.get_original("_thread", "allocate_lock")
_this_thread: Any = monkey.get_original("_thread", "get_ident")


class Watchdog:
    """
    Logs once for each time that the loop of this thread is late by more than `bound` seconds.

    It says for how long, and where the loop was when that was seen. What was before
    the loop went round for the first time after `start` does not count, and neither
    does what the clock leaves out: the time in which the machine sleeps. A bound of
    0 is none.
    """

    def __init__(self, bound: float, lag: Lag, clock: Callable[[], float] = time.monotonic) -> None:
        self._bound = bound
        self._lag = lag
        self._clock = clock
        self._loop = _this_thread()
        self._before = lag.due
        self._watching: Any = None
        self._still: _Standstill | None = None
        self._count = 0
        self._told_at = -inf

    def start(self) -> None:
        """Watch the loop from its next round on; again it does nothing."""
        if self._bound and self._watching is None:
            self._before = self._lag.due
            self._watching = _lock()
            self._watching.acquire()
            start_native_thread(self._watch, (self._watching,))

    def stop(self) -> None:
        """Let the thread go; again it does nothing."""
        if self._watching is not None:
            self._watching.release()
            self._watching = None

    # In the thread

    def _watch(self, watching: Any) -> None:
        pause = self._bound
        while not watching.acquire(timeout=pause):
            pause = self.look()

    def look(self) -> float:
        """Look whether the loop is in time; return the seconds until the next look."""
        now, due = self._clock(), self._lag.due
        if due is None or due == self._before:
            return self._bound
        still = self._still
        if still is not None and due != still.due:
            if not still.told:
                self._tell("stood", due - INTERVAL - still.due, still)
            self._still = still = None
        if still is None:
            if now - due <= self._bound:
                return max(SOON, due + self._bound - now)
            stack = _stack(sys._current_frames().get(self._loop))
            if self._lag.due == due:  # it may have gone on meanwhile
                self._still = _Standstill(due, stack)
                self._count += 1
        elif not still.told and now - still.due > LONG:
            still.told = self._tell("has stood", now - still.due, still)
        return SOON

    def _tell(self, stood: str, seconds: float, still: _Standstill) -> bool:
        """Write the line, if the last one is long enough ago."""
        now = self._clock()
        if now < self._told_at + EVERY:
            return False
        log.warning(
            "x the loop %s still for %.2f s, in %s",
            stood,
            seconds,
            still.stack.rpartition("\n")[2],
            extra={
                "event": "loop.stuck",
                "seconds": round(seconds, 3),
                "count": self._count,
                "stack": still.stack,
            },
        )
        self._told_at, self._count = now, 0
        return True


class _Standstill:
    """The loop stands still since it was `due`; the log may have been told."""

    __slots__ = ("due", "stack", "told")

    def __init__(self, due: float, stack: str) -> None:
        self.due = due
        self.stack = stack
        self.told = False


def _stack(frame: FrameType | None) -> str:
    """Return what is being called, the innermost last; no frame is kept, and no file read."""
    calls: list[str] = []
    while frame is not None and len(calls) < DEPTH:
        code = frame.f_code
        calls.append(f"{code.co_filename}:{frame.f_lineno} {code.co_qualname}")
        frame = frame.f_back
    return "\n".join(reversed(calls))
