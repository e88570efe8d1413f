"""Something that is done again and again, beside all else."""

from __future__ import annotations

import logging
from collections.abc import Callable

import gevent

from ..errors import Refused

log = logging.getLogger(__name__)


class Regularly:
    """Does `work` now, and so many `seconds` after it was done; what failed is tried again then."""

    def __init__(self, work: Callable[[], object], seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._greenlet = gevent.spawn(self._run)

    def stop(self) -> None:
        """Do it no more; again it does nothing."""
        self._greenlet.kill()

    def _run(self) -> None:
        while True:
            try:
                self._work()
            except Refused as refused:  # the database is away, which is told elsewhere
                log.info(
                    "= what is done regularly waits: %s",
                    refused.code,
                    extra={"event": "chore.waits", "code": refused.code},
                )
            except Exception:
                log.exception("x what is done regularly failed", extra={"event": "chore.failed"})
            gevent.sleep(self._seconds)
