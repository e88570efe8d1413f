"""Functions that are called at the end of a turn of the loop, for all connections."""

from __future__ import annotations

import logging
from collections.abc import Callable

from gevent import get_hub

log = logging.getLogger("parlor.connection")


class EndOfTurn:
    """Calls functions when everything else in the current turn of the loop is done."""

    __slots__ = ("_functions",)

    def __init__(self) -> None:
        self._functions: list[Callable[[], None]] = []

    def call(self, function: Callable[[], None]) -> None:
        """Have the loop call `function` at the end of this turn; it must not block."""
        if not self._functions:
            get_hub().loop.run_callback(self._call_all)
        self._functions.append(function)

    def _call_all(self) -> None:
        functions, self._functions = self._functions, []
        for function in functions:
            try:
                function()
            except Exception:
                log.exception(
                    "x a function called at the end of a turn failed",
                    extra={"event": "socket.failed"},
                )
