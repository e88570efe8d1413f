"""The bus of a Parlor that has one worker."""

from __future__ import annotations

import logging

from . import Notice, Subscriber

log = logging.getLogger(__name__)


class LocalBus:
    """Hands each notice to the subscribers of this process, at once."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def publish(self, notice: Notice) -> None:
        for subscriber in self._subscribers:
            try:
                subscriber(notice)
            except Exception:
                log.exception("x a subscriber failed on %s", type(notice).__name__)

    def subscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.append(subscriber)

    def close(self) -> None:
        self._subscribers.clear()
