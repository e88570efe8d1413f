"""A worker's goodbye."""

from __future__ import annotations

import logging
import random
from collections.abc import Collection

import gevent

from ..errors import Restart
from .connection import Connection

log = logging.getLogger(__name__)

SOON = 0.05
STRAGGLERS = 1.0


def drain(connections: Collection[Connection], seconds: float) -> None:
    """
    Close every connection with 1012, spread over at most `seconds`.

    The order is random, and few connections take less time, 50 ms each at the
    most. Returns when all are gone; who does not answer has a second, for
    pages wait until the next worker takes over.
    """
    leaving = list(connections)
    log.info("= goodbye to %d connections", len(leaving))
    random.shuffle(leaving)
    pause = min(SOON, seconds / max(1, len(leaving)))
    for connection in leaving:
        connection.disconnect(Restart())
        gevent.sleep(pause)
    with gevent.Timeout(STRAGGLERS, False):
        while connections:
            gevent.sleep(SOON / 5)
    for connection in list(connections):
        connection.kill()
