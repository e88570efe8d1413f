"""Reading: pages of history, how far one has read, that one is about to write."""

from __future__ import annotations

from .. import bus
from ..parts import Parts
from ..store.results import Page, Span
from ..wire import Person, Typing, encode
from .telling import Written, tell


def browse(parts: Parts, who: Person, room: str, span: Span) -> Page:
    """Return a page of a room's log."""
    parts.limits.browse.take(who.id, parts.clock())
    return parts.store.log.page(who.id, room, span)


def read(parts: Parts, who: Person, room: str, offset: int) -> int:
    """Move one's read mark forward; return where it is, which all one's devices are told."""
    parts.limits.browse.take(who.id, parts.clock())
    now = parts.store.readmarks.move(who.id, room, offset)
    tell(parts.bus, Written(notices=(bus.ReadUpTo(who.id, room, now),)))
    return now


def type_in(parts: Parts, who: Person, room: str) -> None:
    """Let the others in a room see that one is typing; nothing is stored."""
    parts.limits.typing.take(who.id, parts.clock())
    body = encode(Typing(room=room, who=who))
    parts.bus.publish(bus.Passing(room, body))
