"""What is done at the end of a turn of the loop, for all connections at once."""

from __future__ import annotations

import logging
from collections.abc import Callable

from gevent import get_hub

log = logging.getLogger("parlor.connection")


class Turn:
    """Calls what was added within a turn when everything else of the turn is done."""

    __slots__ = ("_at_end",)

    def __init__(self) -> None:
        self._at_end: list[Callable[[], None]] = []

    def at_end(self, do: Callable[[], None]) -> None:
        """Have `do` called, by the loop, at the end of this turn; it must not block."""
        if not self._at_end:
            get_hub().loop.run_callback(self._end)
        self._at_end.append(do)

    def _end(self) -> None:
        at_end, self._at_end = self._at_end, []
        for do in at_end:
            try:
                do()
            except Exception:
                log.exception("x something at the end of a turn failed")
