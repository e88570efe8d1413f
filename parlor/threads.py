"""The one way out of the loop: what blocks in C runs in gevent's thread pool."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from gevent import get_hub

P = ParamSpec("P")
T = TypeVar("T")


def in_thread(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """
    Return what `function` returns, run in a thread while the loop goes on.

    Raises what `function` raises. SQLite, password hashing and rendering go
    through here; nothing else may hold up the loop for more than 10 ms.
    """

    def run() -> tuple[T | None, BaseException | None]:
        # Handed over and not raised: gevent prints what is raised in its threads.
        try:
            return function(*args, **kwargs), None
        except BaseException as error:
            return None, error

    result, error = get_hub().threadpool.apply(run)
    if error is not None:
        raise error
    return cast(T, result)
