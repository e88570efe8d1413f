"""Which processor core belongs to whom, so that load and server do not share one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Cores(NamedTuple):
    """
    Cores of the server, of the load, and one more for a server's router.

    With two cores a router shares the server's; with one nothing is pinned.
    """

    server: frozenset[int]
    load: frozenset[int]
    router: frozenset[int]

    @classmethod
    def share_out(cls, available: set[int]) -> Cores:
        """Give each its core, as far as they go."""
        first, *others = sorted(available)
        everything = frozenset(available)
        if not others:
            return cls(everything, everything, frozenset())
        return cls(frozenset({first}), frozenset({others[0]}), frozenset(others[1:2]))

    def of_server(self, processes: int) -> frozenset[int]:
        """Return the cores of a server of so many processes that work at the same time."""
        return self.server | self.router if processes > 1 else self.server

    @property
    def sentence(self) -> str:
        """Say it for those who read the results."""
        if self.server == self.load:
            return "one core for everything, so nothing is pinned and the numbers say little"
        shared = f"core {min(self.router)} too" if self.router else "the same core"
        return (
            f"server on core {min(self.server)}, load on core {min(self.load)}; "
            f"a server with a router in front has {shared} for it"
        )


@contextmanager
def on(cores: frozenset[int]) -> Iterator[None]:
    """Let what is started meanwhile, and all that it starts, run on these cores only."""
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, own)
