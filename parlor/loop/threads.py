"""The ways out of the loop: what blocks in C runs in a native thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import gevent
from gevent import get_hub
from gevent.threadpool import ThreadPool

P = ParamSpec("P")
T = TypeVar("T")

Result = tuple[Any, BaseException | None]


def in_thread(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """
    Return what `function` returns, run in a thread while the loop goes on.

    Raises what `function` raises. SQLite, password hashing and rendering go
    through here or through a thread of their own; nothing else may hold up
    the loop for more than 10 ms.
    """
    return cast(T, _outcome(get_hub().threadpool.apply(_caught(function, *args, **kwargs))))


class OwnThread:
    """One native thread, for what must not wait behind others. For one greenlet at a time."""

    def __init__(self) -> None:
        self._pool = ThreadPool(1)

    def run(self, function: Callable[[], T]) -> T:
        """Return what `function` returns, or raise what it raises, while the loop goes on."""
        return cast(T, _outcome(self._pool.apply(_caught(function))))

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
                result = self._pool.spawn(_caught(function, may_begin))
                return cast(T, _outcome(result.get()))
        except gevent.Timeout as timeout:
            if timeout is not patience:
                raise
        if result is None or may_begin():
            raise otherwise
        return cast(T, _outcome(result.get()))

    def end(self) -> None:
        """Let the thread go."""
        self._pool.kill()


def _caught(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Callable[[], Result]:
    """Return `function` such that it hands over what it raises: gevent would print it."""

    def run() -> Result:
        try:
            return function(*args, **kwargs), None
        except BaseException as error:
            return None, error

    return run


def _outcome(result: Result) -> Any:
    value, error = result
    if error is not None:
        raise error
    return value
