"""A worker's goodbye."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Collection

import gevent

from ...errors import Restart
from ...settings import Settings
from ..socket.connection import Connection

log = logging.getLogger(__name__)

PAUSE = 0.05  # seconds between two goodbyes, at most
ALONE = 1.0  # seconds for all of them, where no other worker is there to come back to
LAST_ANSWERS = 1.0  # seconds for answers to the last goodbyes


def time_to_drain(settings: Settings) -> float:
    """
    Return over how many seconds a worker closes its sockets.

    A worker that is alone closes them soon: no client can come back before the
    next one takes over, so that a longer spread would be a longer wait.
    """
    if settings.workers == 1 and not settings.on_redis:
        return min(settings.drain, ALONE)
    return settings.drain


def drain(connections: Collection[Connection], seconds: float) -> None:
    """
    Close every connection with 1012, spread over at most `seconds`.

    The order is random, and few connections take less time, 50 ms each at the
    most. Returns when all are gone. A client that does not answer has a second
    and no more, for pages wait until the next worker takes over.
    """
    leaving = list(connections)
    log.info(
        "= this worker says goodbye to %d connections",
        len(leaving),
        extra={"event": "worker.draining", "count": len(leaving)},
    )
    random.shuffle(leaving)
    pause = min(PAUSE, seconds / max(1, len(leaving)))
    began = time.monotonic()
    for number, connection in enumerate(leaving, 1):
        connection.disconnect(Restart())
        # By the clock: a busy loop wakes up late, and so many times late is a long time.
        gevent.sleep(max(0.0, began + number * pause - time.monotonic()))
    with gevent.Timeout(LAST_ANSWERS, False):
        while connections:
            gevent.sleep(PAUSE / 5)
    for connection in list(connections):
        connection.kill()
