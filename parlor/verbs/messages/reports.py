"""Showing a message to the administrators."""

from __future__ import annotations

from ... import bus
from ...parts import Parts
from ...store.log.reports import Report
from ...wire import Person
from ..telling import Written, tell


def report(parts: Parts, who: Person, room: str, client_id: str, of: int) -> Written:
    """
    Show a message to the administrators; nobody else is told, its author neither.

    What comes back names no place: the room is none of the reporter's.

    Raises:
        TooFast: If somebody reports too often.
        NoSuchRoom, NotAMember, NoSuchMessage: If there is no such message for `who`.
        NotAllowed: If it is one's own.
    """
    parts.limits.report.take(who.id, parts.clock())
    place = parts.settings.place.rstrip("/")
    done = parts.store.reports.put(Report(who, room, client_id, of, place))
    entries = tuple((one.offset, one.body) for one in done.stored if one.body is not None)
    granted = tuple(bus.RoomGranted(user_id, done.room) for user_id in done.granted)
    tell(parts.bus, Written(done.room, 0, entries, granted))
    return Written()
