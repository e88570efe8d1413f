"""What blocks in C runs in a native thread, and does not hold up the loop."""

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
    """One native thread, for work that must not wait behind other; for one greenlet at a time."""

    def __init__(self) -> None:
        self._pool = ThreadPool(1)

    def run(self, function: Callable[[], T]) -> T:
        """Return what `function` returns, or raise what it raises, while the loop goes on."""
        return cast(T, _outcome(self._pool.apply(_caught(function))))

    def run_if_begun(
        self, function: Callable[[Callable[[], bool]], T], seconds: float, otherwise: Exception
    ) -> T:
        """
        Run `function`, or raise `otherwise` if it did not begin within `seconds`.

        `function` gets a callable and calls it to learn whether it may begin. If
        it may, it is waited for, however long it takes; after `seconds` it may not.
        """
        permits = [True]
        result = None

        def may_begin() -> bool:
            return bool(permits) and permits.pop()

        try:
            with gevent.Timeout(seconds) as limit:
                result = self._pool.spawn(_caught(function, may_begin))
                return cast(T, _outcome(result.get()))
        except gevent.Timeout as timeout:
            if timeout is not limit:
                raise
        if result is None or may_begin():
            raise otherwise
        return cast(T, _outcome(result.get()))

    def end(self) -> None:
        """End the thread."""
        self._pool.kill()


def _caught(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Callable[[], Result]:
    """Return `function` so that it returns what it raises: gevent would print it."""

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
