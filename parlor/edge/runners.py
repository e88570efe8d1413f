"""
Greenlets that do the work of many connections, one piece after the other.

A greenlet for each piece of work would cost more than most pieces. So a runner
goes on with whatever waits until nothing does. One that has to wait within a
piece goes on with it later; meanwhile another runner takes what comes next.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

import greenlet
from gevent import get_hub, getcurrent

log = logging.getLogger("parlor.connection")

IDLE = 64  # runners that are kept for the next piece of work


class Runners:
    """Runs pieces of work in greenlets that may wait; what a piece raises is logged."""

    __slots__ = ("_idle", "_scheduled", "_waiting")

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._idle: list[greenlet.greenlet] = []
        self._scheduled = False

    def run(self, work: Callable[[], None]) -> None:
        """
        Have `work` done.

        Called by the loop itself, it begins at once and this returns when it
        is done or waits; called by a greenlet, it begins when that one waits.
        """
        self._waiting.append(work)
        if getcurrent() is get_hub():
            self._dispatch()
        elif not self._scheduled:
            self._scheduled = True
            get_hub().loop.run_callback(self._dispatch)

    def later(self, work: Callable[[], None]) -> None:
        """Have `work` done in the next turn of the loop, after what others have to do."""
        get_hub().loop.run_callback(self.run, work)

    def _dispatch(self) -> None:
        self._scheduled = False
        while self._waiting:
            runner = self._idle.pop() if self._idle else greenlet.greenlet(self._run, get_hub())
            runner.switch()

    def _run(self) -> None:
        while True:
            while self._waiting:
                work = self._waiting.popleft()
                try:
                    work()
                except greenlet.GreenletExit:
                    raise
                except BaseException:
                    # It would end the loop, whose child this greenlet is.
                    log.exception("x a piece of work failed")
                del work
            if len(self._idle) >= IDLE:
                return
            self._idle.append(getcurrent())
            get_hub().switch()
