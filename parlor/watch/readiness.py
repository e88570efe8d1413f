"""Whether this worker can do its work, and which part of it cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import gevent

from ..parts import Parts
from ..store.sql.database import Space
from ..store.sqlite.files import SPACE

PATIENCE = 4.0  # seconds; those who watch usually wait for five
SLOW = 1.0  # seconds for one row: what people say is stored as late
LOW = 0.05  # of a disk: time to make room

OK, FAILING = "ok", "failing"


class Part(NamedTuple):
    """How one part is, and what is wrong with it for the log."""

    state: str
    reason: str = ""


class Readiness:
    """
    How each part is, by its name: `ok`, or what is wrong with it.

    It is `failing` if people must not be sent here, `degraded` if something
    is to be done but all that people do goes on.
    """

    def __init__(self, parts: dict[str, Part], draining: bool) -> None:
        self.parts = {name: part.state for name, part in parts.items()}
        self.draining = draining
        self.reasons = [part.reason for part in parts.values() if part.reason]

    @property
    def failing(self) -> bool:
        """Whether people must not be sent here."""
        store = (self.parts["store_read"], self.parts["store_write"])
        return self.draining or FAILING in store or self.parts.get("disk") == "full"

    @property
    def status(self) -> str:
        """`ok`, `degraded` or `failing`."""
        if self.failing:
            return FAILING
        return OK if set(self.parts.values()) == {OK} else "degraded"


def look(parts: Parts, draining: bool = False) -> Readiness:
    """Look at all parts; it takes four seconds at the most."""
    store = parts.store
    trials = [
        gevent.spawn(_tried, check, parts.clock)
        for check in (store.check_reading, store.check_writing)
    ]
    gevent.joinall(trials, timeout=PATIENCE)
    read, write = [trial.value or _LATE for trial in trials]
    gevent.killall(trials, block=False)
    found = {"store_read": read, "store_write": write, "bus": _bus(parts)}
    if (space := store.space()) is not None:
        found["disk"] = _disk(space)
    return Readiness(found, draining)


def _tried(check: Callable[[], None], clock: Callable[[], float]) -> Part:
    began = clock()
    try:
        check()
    except Exception as error:
        reason = error.__cause__ or error
        return Part(FAILING, f"{type(reason).__name__}: {reason}")
    return Part("slow" if clock() - began > SLOW else OK)


_LATE = Part(FAILING, f"no answer within {PATIENCE} s")


def _bus(parts: Parts) -> Part:
    return Part(OK if parts.bus.whole else "away")


def _disk(space: Space) -> Part:
    if space.free < SPACE:
        return Part("full")
    return Part("low" if space.free < LOW * space.total else OK)
