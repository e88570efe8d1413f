"""The ways out of the loop: what blocks in C runs in a native thread."""

from __future__ import annotations

import functools
import sys
import time
from _queue import SimpleQueue  # the one of `queue` is gevent's where that was patched
from collections import deque
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import gevent
from gevent import get_hub, monkey
from gevent.event import AsyncResult

from .histogram import Histogram

P = ParamSpec("P")
T = TypeVar("T")

Result = tuple[Any, BaseException | None]

PATIENT = sys.getswitchinterval()  # seconds for which the lock of Python is kept at least
HURRIED = 0.0003

waited = Histogram()  # seconds for which what was given to `in_thread` had no thread

start_native_thread: Any = monkey.get_original("_thread", "start_new_thread")


def in_thread(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """
    Return what `function` returns, run in a thread while the loop goes on.

    Raises what `function` raises. SQLite, password hashing and rendering go
    through here or through a thread of their own; nothing else may hold up
    the loop for more than 10 ms.
    """
    given = time.monotonic()
    begun, result = get_hub().threadpool.apply(_noted(_caught(function, *args, **kwargs)))
    waited.observe(begun - given)
    return cast(T, _outcome(result))


class Haste:
    """
    Lets threads in sooner while something long is done in the loop.

    Python passes its lock on after 5 ms at the earliest, and a turn of the store
    needs it a dozen times: beside those who open pages, messages took a tenth of
    a second. Where nothing is done for so long, it would be passed to and fro.
    """

    def __init__(self) -> None:
        self._reasons = 0

    def __enter__(self) -> None:
        self.begin()

    def __exit__(self, *_: object) -> None:
        self.end()

    def begin(self) -> None:
        """Let threads in sooner, until there was an end for each beginning."""
        if not self._reasons:
            sys.setswitchinterval(HURRIED)
        self._reasons += 1

    def end(self) -> None:
        self._reasons -= 1
        if not self._reasons:
            sys.setswitchinterval(PATIENT)


HASTE = Haste()  # what is let in sooner is one lock for all


class OwnThread:
    """
    One native thread, for what must not wait behind others. For one greenlet at a time.

    A pool of gevent's, made for any number of threads, takes several times as
    long to hand something over and back.
    """

    def __init__(self) -> None:
        self._given: SimpleQueue[_Task | None] = SimpleQueue()
        self._done: deque[_Task] = deque()
        self._finished = get_hub().loop.async_()
        self._finished.start(self._hand_back)
        self._ended = False
        start_native_thread(self._serve, ())

    def run(self, function: Callable[[], T]) -> T:
        """Return what `function` returns, or raise what it raises, while the loop goes on."""
        return cast(T, _outcome(self._give(function).get()))

    def run_if_begun(
        self, function: Callable[[Callable[[], bool]], T], seconds: float, otherwise: Exception
    ) -> T:
        """
        Run `function`, which asks whether it may begin; or raise `otherwise` if it is too late.

        Once it was told that it may, it is waited for, however long it takes;
        once the time is over, it is told that it may not.
        """
        permits = [True]
        result = None

        def may_begin() -> bool:
            return bool(permits) and permits.pop()

        try:
            with gevent.Timeout(seconds) as patience:
                result = self._give(functools.partial(function, may_begin))
                return cast(T, _outcome(result.get()))
        except gevent.Timeout as timeout:
            if timeout is not patience:
                raise
        if result is None or may_begin():
            raise otherwise
        return cast(T, _outcome(result.get()))

    def end(self) -> None:
        """Let the thread go, once it has done what it was given; again it does nothing."""
        if self._ended:
            return
        self._ended = True
        self._give(_nothing).get()
        self._given.put(None)
        self._finished.stop()
        self._finished.close()

    def _give(self, function: Callable[[], Any]) -> AsyncResult:
        task = _Task(_caught(function), AsyncResult())
        self._given.put(task)
        return task.result

    def _hand_back(self) -> None:
        while self._done:
            task = self._done.popleft()
            task.result.set(task.outcome)

    # In the thread

    def _serve(self) -> None:
        while (task := self._given.get()) is not None:
            task.outcome = task.function()
            self._done.append(task)
            self._finished.send()


class _Task:
    """Something for a thread to do, and who waits for what comes of it."""

    __slots__ = ("function", "outcome", "result")

    def __init__(self, function: Callable[[], Result], result: AsyncResult) -> None:
        self.function = function
        self.result = result
        self.outcome: Result | None = None


def _nothing() -> None:
    """Do nothing, after all that was given before."""


def _caught(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Callable[[], Result]:
    """Return `function` such that it hands over what it raises: gevent would print it."""

    def run() -> Result:
        try:
            return function(*args, **kwargs), None
        except BaseException as error:
            return None, error

    return run


def _noted(function: Callable[[], Result]) -> Callable[[], tuple[float, Result]]:
    """Return `function` such that it tells when it began, too."""

    def run() -> tuple[float, Result]:
        return time.monotonic(), function()

    return run


def _outcome(result: Result) -> Any:
    value, error = result
    if error is not None:
        raise error
    return value
