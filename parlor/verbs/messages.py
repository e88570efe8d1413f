"""Saying something, and changing one's mind."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import EmptyText, Refused, TooLong
from ..live.backpressure import size_on_the_wire
from ..parts import Parts
from ..permissions import Act, Room, may
from ..store.results import Edit, Post, Removal, Stored
from ..text.drawn import draws_nothing
from ..wire import MAX_TEXT, Person
from .telling import Written, tell, written

Done = Callable[[Written | Refused], None]


def say(
    parts: Parts, who: Person, room: str, client_id: str, text: str, done: Done, address: str = ""
) -> None:
    """
    Post a message, from this network address; `done` hears what came of it, before the others do.

    Waits while readers of the room are behind, and not for the store; `done` may not wait.

    Raises:
        TooFast, EmptyText, TooLong: What can be refused at once; `done` hears the rest.
    """
    _count(parts, who, room, text, address)
    size = size_on_the_wire(text)
    parts.backpressure.wait(room, who.id, size)

    def posted(outcome: Stored | Refused) -> None:
        try:
            if isinstance(outcome, Refused):
                done(outcome)
            else:
                news = written(room, outcome)
                done(news)
                tell(parts.bus, news)
        finally:
            parts.backpressure.release(room, size)

    parts.store.messages.post(Post(who, room, client_id, text), posted)


def edit(
    parts: Parts,
    who: Person,
    room: str,
    client_id: str,
    of: int,
    text: str,
    address: str = "",
) -> Written:
    """
    Give a message of one's own another text; waits while readers of the room are behind.

    Raises:
        TooFast, EmptyText, TooLong, NoSuchMessage, TooLate, TooMany: As they say.
    """
    _count(parts, who, room, text, address)
    change = Edit(who, room, client_id, of, text, parts.settings.edit_time)
    with parts.backpressure.turn(room, who.id, size_on_the_wire(text)):
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


def _count(parts: Parts, who: Person, room: str, text: str, address: str) -> None:
    """Count a text by number and by bytes, and look whether it can be one at all."""
    now = parts.clock()
    parts.limits.say.take(who.id, now)
    _check(text)
    size = len(text.encode(errors="surrogatepass"))
    parts.limits.written.take(who.id, address, room, now, size)


def _check(text: str) -> None:
    if draws_nothing(text):
        raise EmptyText
    if len(text) > MAX_TEXT:
        raise TooLong(len(text), MAX_TEXT)
