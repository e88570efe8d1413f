"""Saying something, and changing one's mind."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import EmptyText, Refused, TooLong
from ..parts import Parts
from ..permissions import Act, Room, may
from ..store.results import Edit, Post, Removal, Stored
from ..text.drawn import draws_nothing
from ..wire import MAX_TEXT, Person
from .telling import Written, tell, written

Done = Callable[[Written | Refused], None]


def say(parts: Parts, who: Person, room: str, client_id: str, text: str, done: Done) -> None:
    """
    Post a message; `done` hears what came of it, before the others do.

    Does not wait, nor may `done`.

    Raises:
        TooFast, EmptyText, TooLong: What can be refused at once; `done` hears the rest.
    """
    parts.limits.say.take(who.id, parts.clock())
    _check(text)

    def posted(outcome: Stored | Refused) -> None:
        if isinstance(outcome, Refused):
            done(outcome)
            return
        news = written(room, outcome)
        done(news)
        tell(parts.bus, news)

    parts.store.messages.post(Post(who, room, client_id, text), posted)


def edit(parts: Parts, who: Person, room: str, client_id: str, of: int, text: str) -> Written:
    """
    Give a message of one's own another text.

    Raises:
        TooFast, EmptyText, TooLong, NoSuchMessage, TooLate, TooMany: As they say.
    """
    parts.limits.say.take(who.id, parts.clock())
    _check(text)
    change = Edit(who, room, client_id, of, text, parts.settings.edit_time)
    return tell(parts.bus, written(room, parts.store.messages.edit(change)))


def delete(parts: Parts, who: Person, room: str, client_id: str, of: int) -> Written:
    """
    Take a message away: one's own, or anybody's as the room's owner or an administrator.

    Raises:
        TooFast, NoSuchMessage, NotAllowed, TooLate: As they say.
    """
    parts.limits.say.take(who.id, parts.clock())
    owner = parts.store.rooms.maker(room)
    of_others = may(who, Act.DELETE_OTHERS, Room(owner=owner))
    removal = Removal(who, room, client_id, of, of_others, parts.settings.delete_time)
    return tell(parts.bus, written(room, parts.store.messages.delete(removal)))


def _check(text: str) -> None:
    if draws_nothing(text):
        raise EmptyText
    if len(text) > MAX_TEXT:
        raise TooLong(len(text), MAX_TEXT)
