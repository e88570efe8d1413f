"""What somebody asks of the store, and the event that answers it."""

from __future__ import annotations

import msgspec

from .. import wire
from ..errors import WrongField
from ..parts import Parts
from ..store.results import Span
from ..verbs.messages import pins, reading, saved, searching
from ..wire import Person
from .attendance import Attendance


def page(parts: Parts, who: Person, asked: wire.Browse) -> wire.Page:
    """
    Return a page of a room's log, or of what is pinned there.

    Raises:
        WrongField: If it is asked for in two ways at once.
        Refused: As the verbs do.
    """
    span = Span(asked.before, asked.after, asked.around, asked.limit, asked.root)
    places = [span.before, span.after, span.around]
    if places.count(None) < len(places) - 1:
        raise WrongField("before, after and around exclude each other")
    if asked.pinned and [*places, span.root] != [None] * 4:
        raise WrongField("pinned excludes before, after, around and root")
    if asked.pinned:
        found = pins.pinned(parts, who, asked.room)
    else:
        found = reading.browse(parts, who, asked.room, span)
    return wire.Page(
        client_id=asked.client_id,
        room=asked.room,
        from_=found.first,
        to=found.last,
        entries=[msgspec.Raw(entry) for entry in found.entries],  # type: ignore[misc]
        people=found.people,
        called=found.called,
        more=found.more,
        more_after=found.more_after,
    )


def saved_page(parts: Parts, who: Person, asked: wire.BrowseSaved) -> wire.SavedPage:
    """Return some of what somebody has saved."""
    found = saved.browse(parts, who, asked.before, asked.limit)
    return wire.SavedPage(
        client_id=asked.client_id, messages=found.messages, more=found.more, people=found.people
    )


def found(parts: Parts, who: Person, asked: wire.Search, rooms: Attendance) -> wire.Found:
    """Return what a search finds in the `rooms` that somebody is in when it is answered."""
    some = searching.search(parts, who, asked)
    hits = [
        wire.Hit(msgspec.Raw(one.body), one.marks)  # type: ignore[arg-type]
        for one in some.messages
        if one.room in rooms
    ]
    return wire.Found(
        client_id=asked.client_id,
        hits=hits,
        rooms=some.rooms,
        complete=some.complete,
        indexed=some.indexed if some.indexed < 1 else None,
        cursor=some.cursor,
        people=some.people,
    )
