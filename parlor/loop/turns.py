"""Work that holds the loop takes turns, and much of it is done in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import gevent
from gevent.lock import Semaphore

T = TypeVar("T")

SOON = 1e-6  # seconds; any time at all leads through the whole loop, and no time does not
LONG = 0.02  # seconds after which a turn comes, whatever else there is to do


def in_pieces(
    things: Iterable[T], most: int, pause: Callable[[float], None] | None = None
) -> Iterator[T]:
    """Yield all things, and let others have the loop whenever `most` of them are done."""
    for number, thing in enumerate(things):
        if number and number % most == 0:
            (pause or gevent.sleep)(SOON)
        yield thing


class Turns:
    """
    Lets one greenlet go on at a time, when there is nothing else to do.

    Everything that is ready comes in between: sockets above all, for thirty
    pages of five milliseconds each would be a pause that is felt. Where there is
    always something else, a turn comes all the same, after a while.
    """

    def __init__(self) -> None:
        self._one = Semaphore(1)

    def wait(self) -> None:
        """Wait for a turn, which lasts until the caller waits for something else."""
        with self._one, gevent.Timeout(LONG, False):
            hub = gevent.get_hub()
            idle = hub.loop.idle()
            try:
                hub.wait(idle)
            finally:
                idle.close()
