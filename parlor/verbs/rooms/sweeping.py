"""Taking away what deleted rooms and erased people have left: some at a time, beside all else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import gevent

BREATH = 0.2  # seconds between two transactions
SWEEP = 30.0  # seconds between two looks whether anything is left


class Rooms(Protocol):
    def sweep(self) -> bool: ...


class Erasure(Protocol):
    def unfinished(self) -> list[int]: ...

    def forget(self, user_id: int) -> int: ...


class Forgetter:
    """Takes the names of erased people out of the log; several processes may do this at once."""

    def __init__(self, erasure: Erasure) -> None:
        self._erasure = erasure

    def look(self) -> None:
        """Take out the names that are still there."""
        for user_id in self._erasure.unfinished():
            self._erasure.forget(user_id)


class Sweeper:
    """Takes away what is left; several processes may do this at once."""

    def __init__(self, rooms: Rooms, sleep: Callable[[float], None] = gevent.sleep) -> None:
        self._rooms = rooms
        self._sleep = sleep

    def look(self) -> None:
        """Take away what is left of deleted rooms, until nothing is to be taken away now."""
        while self._rooms.sweep():
            self._sleep(BREATH)
