"""A question that several greenlets wait for, asked once for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gevent
from gevent.event import AsyncResult


def ask(question: Callable[[], Any]) -> AsyncResult:
    """
    Ask `question` in a greenlet of its own; the result has its answer or its error.

    Whoever waits for it may go away without a loss to the others.
    """
    result: AsyncResult = AsyncResult()

    def run() -> None:
        try:
            result.set(question())
        except Exception as error:
            result.set_exception(error)

    gevent.spawn(run)
    return result
