"""What was written, told to all who must know: the one place where that is published."""

from __future__ import annotations

from typing import NamedTuple

from .. import bus
from ..store.results import Stored
from ..wire import Entry


class Written(NamedTuple):
    """
    What came of a verb: the place that the answer names, and what the others are told.

    `entries` are new in the log of `room`, encoded; a repeat has none.
    """

    room: str = ""
    offset: int = 0
    entries: tuple[tuple[int, bytes], ...] = ()
    notices: tuple[bus.Notice, ...] = ()
    entry: Entry | None = None


def written(room: str, stored: Stored, *notices: bus.Notice) -> Written:
    """Return what came of a change that is one entry; a repeat is told to nobody again."""
    if stored.entry is None or stored.body is None:
        return Written(room, stored.offset)
    return Written(room, stored.offset, ((stored.offset, stored.body),), notices, stored.entry)


def tell(to: bus.Bus, news: Written) -> Written:
    """
    Publish what is saved, and return it.

    A revocation comes before the entries: whoever is put out of a room hears nothing more
    of it. The other notices come after them.
    """
    for notice in news.notices:
        if isinstance(notice, bus.RoomRevoked):
            to.publish(notice)
    for offset, body in news.entries:
        to.publish(bus.Entered(news.room, offset, body))
    for notice in news.notices:
        if not isinstance(notice, bus.RoomRevoked):
            to.publish(notice)
    return news
