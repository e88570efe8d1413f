"""Saving messages for oneself, and finding them again."""

from __future__ import annotations

from ... import bus
from ...parts import Parts
from ...store.rooms.saved import SavedSome
from ...wire import Person, Saved, Unsaved, encode
from ..telling import Written, tell


def save(parts: Parts, who: Person, room: str, of: int) -> Written:
    """
    Save a message; all one's devices are told, and nobody else.

    Raises:
        TooFast, NoSuchMessage, TooMany: As they say.
    """
    parts.limits.browse.take(who.id, parts.clock())
    version = parts.store.saved.add(who.id, room, of)
    news = None if version is None else Saved(room=room, of=of, version=version)
    return _told(parts, who, room, of, news)


def unsave(parts: Parts, who: Person, room: str, of: int) -> Written:
    """Save a message no longer; all one's devices are told, and nobody else."""
    parts.limits.browse.take(who.id, parts.clock())
    version = parts.store.saved.remove(who.id, room, of)
    news = None if version is None else Unsaved(room=room, of=of, version=version)
    return _told(parts, who, room, of, news)


def browse(parts: Parts, who: Person, before: int | None, limit: int) -> SavedSome:
    """Return some of what one has saved."""
    parts.limits.browse.take(who.id, parts.clock())
    return parts.store.saved.page(who.id, before, limit)


def _told(parts: Parts, who: Person, room: str, of: int, news: Saved | Unsaved | None) -> Written:
    notices = () if news is None else (bus.Personal(who.id, encode(news)),)
    return tell(parts.bus, Written(room, of, notices=notices))
