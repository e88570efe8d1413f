"""Reading: pages of history, how far one has read, that one is about to write."""

from __future__ import annotations

from ... import bus
from ...parts import Parts
from ...store.results import Mark, Page, Span
from ...store.rooms.readmarks import told
from ...wire import Person, Read, Typing, encode
from ..telling import Written, tell


def browse(parts: Parts, who: Person, room: str, span: Span) -> Page:
    """Return a page of a room's log."""
    parts.limits.browse.take(who.id, parts.clock())
    return parts.store.log.page(who.id, room, span)


def read(parts: Parts, who: Person, room: str, offset: int) -> Read | None:
    """Move one's read mark forward; if it has not moved, return where it is."""
    parts.limits.browse.take(who.id, parts.clock())
    now = parts.store.readmarks.move(who.id, room, offset)
    if not now.moved:
        return told(room, now)
    _tell(parts, who, room, now)
    return None


def mark(parts: Parts, who: Person, room: str, offset: int) -> Written:
    """Put one's read mark anywhere; what comes after it is unread again."""
    parts.limits.browse.take(who.id, parts.clock())
    now = parts.store.readmarks.put(who.id, room, offset)
    return _tell(parts, who, room, now)


def _tell(parts: Parts, who: Person, room: str, mark: Mark) -> Written:
    notice = bus.ReadUpTo(who.id, room, mark.version, encode(told(room, mark)))
    return tell(parts.bus, Written(room, mark.offset, notices=(notice,)))


def type_in(parts: Parts, who: Person, room: str) -> None:
    """Let the others in a room see that one is typing; nothing is stored."""
    parts.limits.typing.take(who.id, parts.clock())
    body = encode(Typing(room=room, who=who))
    parts.bus.publish(bus.Passing(room, body))
