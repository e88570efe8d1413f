"""Work that holds the loop takes turns, so that it never adds up."""

from __future__ import annotations

import gevent
from gevent.lock import Semaphore

SOON = 1e-6  # seconds; any time at all leads through the whole loop, and no time does not


class Turns:
    """
    Lets one greenlet go on in each round of the loop.

    Everything else that is ready comes in between: sockets above all, for
    thirty pages of five milliseconds each would be a pause that is felt.
    """

    def __init__(self) -> None:
        self._one = Semaphore(1)

    def wait(self) -> None:
        """Wait for a turn, which lasts until the caller waits for something else."""
        with self._one:
            gevent.sleep(SOON)
