"""Where log lines go: to standard error, which uWSGI collects."""

from __future__ import annotations

import logging

FORMAT = "%(asctime)s %(levelname)-7s %(name)s %(message)s"


def set_up(level: int = logging.INFO) -> None:
    """Log to standard error, unless logging was set up before."""
    logging.basicConfig(level=level, format=FORMAT)
    # Nothing that FORMAT has no place for is looked up for a line.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    # The endings of connections are ours to log.
    logging.getLogger("parlor.protocol").setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)
