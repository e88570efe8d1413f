"""Takes messages into the index of the search, some at a time, beside all that is written."""

from __future__ import annotations

import logging
import time

import gevent

from ...sql.access import Access
from . import index

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks whether there is anything to be taken in
STEP = 0.1  # of all messages, between two lines of the log
HOUR = 3600.0  # seconds between two times that a large index is merged


class Indexing:
    """
    Keeps the index of the search.

    One process does it, or several, of which one waits for the other. What is done stays
    done, whenever it is killed.
    """

    def __init__(self, access: Access) -> None:
        self._access = access
        self._merged_at = time.monotonic()

    def look(self) -> None:
        """Take in all messages that are not in the index yet, and merge it if that is due."""
        due = self._access.read(index.due)
        if due.anew:
            self._access.change(None, lambda tx, _: index.renew(tx))
        if due.anew or due.messages:
            self._take_in()
            due = self._access.read(index.due)
        now = time.monotonic()
        if due.merge or (due.merge is not None and now > self._merged_at + HOUR):
            self._merge()
            self._merged_at = now

    def _take_in(self) -> None:
        told = first = self._access.read(index.share)
        while True:
            began = time.monotonic()
            if not self._access.change(None, lambda tx, _: index.take_in(tx)):
                break
            share = self._access.read(index.share)
            if share >= told + STEP:
                told = share
                _say(share)
            gevent.sleep(time.monotonic() - began)  # others write, too
        if first < 1.0 and told < 1.0:
            _say(1.0)

    def _merge(self) -> None:
        began = time.monotonic()
        done = self._access.change(None, lambda tx, _: index.merge(tx, begin=True))
        while not done:
            gevent.sleep(time.monotonic() - began)  # as above
            began = time.monotonic()
            done = self._access.change(None, lambda tx, _: index.merge(tx, begin=False))


def _say(share: float) -> None:
    log.info(
        "= the index of the search has %d percent of all messages",
        100 * share,
        extra={"event": "search.indexed", "count": int(100 * share)},
    )
