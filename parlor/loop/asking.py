"""Many questions asked as one: the same question once, or one about many things."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from itertools import islice
from typing import Any, Generic, TypeVar

import gevent
from gevent.event import AsyncResult

from .stopwatch import Waiting

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 25  # things in one question; the answers are handled in one turn of the loop


class Batcher(Generic[K, V]):
    """
    Asks one question about all things that callers wait for.

    While one question is being answered, callers wait for the next. So a
    caller who is alone is answered as soon as can be, and thousands who come
    back at once cost a fraction of as many questions. No caller gets an answer
    to a question that was asked before.
    """

    def __init__(self, question: Callable[[list[K]], Mapping[K, V]]) -> None:
        self._question = question
        self._waiting: dict[K, AsyncResult] = {}
        self._asking = False

    def ask(self, about: K) -> V | None:
        """Return the answer, None if there is none; raise what the question raises."""
        result = self._waiting.get(about)
        if result is None:
            result = self._waiting[about] = AsyncResult()
        if not self._asking:
            self._asking = True
            gevent.spawn(self._run)
        with Waiting("store"):  # of all that is asked so
            answer: V | None = result.get()
        return answer

    def _run(self) -> None:
        try:
            while some := dict(islice(self._waiting.items(), MOST)):
                for about in some:
                    del self._waiting[about]
                self._answer(some)
        finally:
            self._asking = False

    def _answer(self, some: dict[K, AsyncResult]) -> None:
        try:
            answers = self._question(list(some))
        except Exception as error:
            for result in some.values():
                result.set_exception(error)
        else:
            for about, result in some.items():
                result.set(answers.get(about))


def ask_once(question: Callable[[], Any]) -> AsyncResult:
    """
    Ask `question` in a greenlet of its own; the result has its answer or its error.

    Those who wait for it may give up without harm to the others.
    """
    result: AsyncResult = AsyncResult()

    def run() -> None:
        try:
            result.set(question())
        except Exception as error:
            result.set_exception(error)

    gevent.spawn(run)
    return result
