"""
The log: lines of the same fields, as text or as JSON, on standard error.

Every call of a logger brings `extra` with its `event`, a fixed word such as
`socket.opened`, and those of FIELDS that apply. The sentence is for people,
and has in it what they need of these.
"""

from __future__ import annotations

import logging

from ...edge.host import worker
from ...settings import Settings
from .descriptors import NeverWaits
from .lines import OBJECT, Lines, instance_of

__all__ = ["OBJECT", "Lines", "set_up"]

STANDARD_ERROR = 2


def set_up(settings: Settings) -> None:
    """Log to standard error, unless logging was set up before."""
    if not logging.getLogger().handlers:
        handler = NeverWaits(STANDARD_ERROR)
        handler.setFormatter(Lines(settings.log, instance_of(settings), worker.number()))
        logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])
        # What no line shows is not looked up for each.
        logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
        logging._srcfile = None
    # The endings of connections are ours to log.
    logging.getLogger("parlor.protocol").setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # That a pool lets its connections go at the end is no news.
    logging.getLogger("parlor.store.sql.pool").setLevel(logging.WARNING)
