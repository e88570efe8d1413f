"""Many things, some at a time: a question to the database has room for so many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batched(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield `things` in their order, at most `size` at a time."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
