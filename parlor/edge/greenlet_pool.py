"""
Greenlets that do the work of many connections, one piece after the other.

A new greenlet for each piece of work would cost more than most pieces. So a
greenlet of the pool takes one piece after the other until none is left. One
that has to wait within a piece goes on with it later; meanwhile another
greenlet takes the next piece.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import greenlet
from gevent import get_hub, getcurrent

log = logging.getLogger("parlor.connection")

IDLE = 64  # greenlets that are kept for the next piece of work
SLICE = 0.005  # seconds of one turn for work that no client waits for


class GreenletPool:
    """
    Runs pieces of work in greenlets that may wait.

    A piece begins when the turn in which it came has nothing else to do. Work
    that no client waits for gets a part of each turn only, so that thousands of
    goodbyes at once hold up no client.
    """

    __slots__ = ("_idle", "_timer", "_unhurried", "_waiting")

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._idle: list[greenlet.greenlet] = []
        self._unhurried: deque[Callable[[], None]] = deque()
        self._timer: Any = None

    def run(self, work: Callable[[], None]) -> None:
        """Have `work` done; what it raises is logged."""
        if not self._waiting:
            get_hub().loop.run_callback(self._dispatch)
        self._waiting.append(work)

    def run_unhurried(self, work: Callable[[], None]) -> None:
        """Have `work` done that no client waits for; what it raises is logged."""
        self._unhurried.append(work)
        if self._timer is None:
            self._go_on_next_turn()

    def _go_on_next_turn(self) -> None:
        # Not a callback of the loop: it calls those until none is left, before it reads any socket.
        self._timer = get_hub().loop.timer(0.0)
        self._timer.start(self._dispatch_unhurried)

    def _dispatch_unhurried(self) -> None:
        self._timer.close()
        self._timer = None
        over = time.monotonic() + SLICE
        while self._unhurried:
            self._waiting.append(self._unhurried.popleft())
            self._dispatch()
            if time.monotonic() >= over:
                break
        if self._unhurried:
            self._go_on_next_turn()

    def _dispatch(self) -> None:
        hub = get_hub()
        while self._waiting:
            one = self._idle.pop() if self._idle else greenlet.greenlet(self._run, hub)
            one.switch()

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
                    log.exception(
                        "x work for a connection failed", extra={"event": "handler.failed"}
                    )
                del work
            if len(self._idle) >= IDLE:
                return
            self._idle.append(getcurrent())
            get_hub().switch()
