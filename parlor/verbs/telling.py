"""What was written, told to all who must know: the one place where that is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .. import bus
from ..errors import Refused
from ..loop.tracing import tracing
from ..parts import Parts
from ..store.results import Stored
from ..wire import Called, Deleted, Edited, Entry, Person, Said, encode

FIRST = (bus.RoomRevoked, bus.Heard)  # what is told before the entries


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


Done = Callable[[Written | Refused], None]


def written(room: str, stored: Stored, *notices: bus.Notice) -> Written:
    """Return what came of a change that is one entry; a repeat is told to nobody again."""
    if stored.entry is None or stored.body is None:
        return Written(room, stored.offset)
    notices = (*_heard(room, stored), *notices)
    return Written(room, stored.offset, ((stored.offset, stored.body),), notices, stored.entry)


def _heard(room: str, stored: Stored) -> Iterator[bus.Heard]:
    """Yield what is told to those only who want to hear of a word in a message."""
    people: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for user_id, offset, on in stored.heard:
        people[offset, on].append(user_id)
    of = stored.entry.of if isinstance(stored.entry, Edited | Deleted) else stored.offset
    for (offset, on), user_ids in people.items():
        called = Called(room=room, of=of, offset=offset, by=stored.offset, on=on)
        yield bus.Heard(user_ids, encode(called))


def tell(to: bus.Publisher, news: Written) -> Written:
    """
    Publish what is saved, and return it.

    A revocation comes before the entries: whoever is put out of a room hears nothing more
    of it; and so does to whom a message says more than to others. The other notices come
    after them.
    """
    if (moments := tracing.now) is not None and isinstance(news.entry, Said):
        # Noted before it is done: those of this process hear of it while it is published.
        said = news.entry
        moments.follow(news.room, said.who.id, said.client_id)
        moments.note("told", said.who.id, said.client_id)
    for notice in news.notices:
        if isinstance(notice, FIRST):
            to.publish(notice)
    for offset, body in news.entries:
        to.publish(bus.Entered(news.room, offset, body))
    for notice in news.notices:
        if not isinstance(notice, FIRST):
            to.publish(notice)
    return news


def tell_after(
    parts: Parts, who: Person, room: str, size: int, done: Done
) -> Callable[[Stored | Refused], None]:
    """
    Wait until something of this size may be written, and return what is to hear what came of it.

    It tells `done` first, and then the others.
    """
    parts.backpressure.wait(room, who.id, size)

    def heard(outcome: Stored | Refused) -> None:
        try:
            if isinstance(outcome, Refused):
                done(outcome)
            else:
                news = written(room, outcome)
                done(news)
                tell(parts.bus, news)
        finally:
            parts.backpressure.release(room, size)

    return heard
