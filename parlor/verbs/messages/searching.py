"""Searching the messages of one's rooms."""

from __future__ import annotations

from ...parts import Parts
from ...store.log.search.searching import FoundSome, Wanted
from ...text.search.query import parse
from ...wire import Person, Search


def search(parts: Parts, who: Person, asked: Search) -> FoundSome:
    """
    Return what is found, the newest first.

    Raises:
        TooFast: If they search too often.
        BadQuery: If it is too long, or has too many words.
        NoSuchRoom: If they search a room that is none of theirs.
    """
    parts.limits.search.take(who.id, parts.clock())
    wanted = Wanted(
        parse(asked.text),
        room=asked.room,
        who=asked.who,
        after=asked.after,
        before=asked.before,
        link="link" in asked.has,
        reaction="reaction" in asked.has,
        pinned="pinned" in asked.is_,
        saved="saved" in asked.is_,
        thread="thread" in asked.is_,
    )
    return parts.store.searching.find(who.id, wanted, asked.cursor)
