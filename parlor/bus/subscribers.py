"""The subscribers of this process."""

from __future__ import annotations

import logging

from .contract import Subscriber
from .notices import Notice

log = logging.getLogger(__name__)


class Subscribers:
    """Calls each subscriber with each notice, in the order in which the notices came."""

    def __init__(self) -> None:
        self._all: list[Subscriber] = []

    def add(self, subscriber: Subscriber) -> None:
        self._all.append(subscriber)

    def tell(self, notice: Notice) -> None:
        """Hand `notice` to all; the fault of one is logged, and the others are still called."""
        for subscriber in self._all:
            try:
                subscriber(notice)
            except Exception:
                log.exception(
                    "x a subscriber failed on %s",
                    type(notice).__name__,
                    extra={"event": "notice.failed"},
                )

    def clear(self) -> None:
        """Tell nobody any more."""
        self._all = []
