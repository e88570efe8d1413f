"""Counts the tracebacks in the log."""

from __future__ import annotations

import logging
from collections import Counter

OTHER = "other"
# A count that is there from the start shows that it grows, also by the first fault of a part.
PARTS = ("bus", "connection", "delivery", "edge", "live", "loop", "store", "verbs", "web", OTHER)


class Faults(logging.Handler):
    """Counts records with a traceback by the part of Parlor that logged them; writes nothing."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.counts: Counter[str] = Counter(dict.fromkeys(PARTS, 0))

    def createLock(self) -> None:  # noqa: N802 - as logging calls it
        self.lock = None  # counting waits for nothing

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            first, _, rest = record.name.partition(".")
            part = rest.partition(".")[0] if first == "parlor" else ""
            self.counts[part if part in PARTS else OTHER] += 1
