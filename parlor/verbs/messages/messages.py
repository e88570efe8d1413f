"""Saying something, and changing one's mind."""

from __future__ import annotations

from collections.abc import Collection

from ... import bus
from ...errors import EmptyText, NoSuchRoom, TooLong
from ...live.backpressure import size_on_the_wire
from ...loop.tracing import tracing
from ...parts import Parts
from ...permissions import CROWDED, Act, may, require, room_of
from ...store.results import DirectPost, Edit, Post, Removal
from ...text.drawn import draws_nothing
from ...text.mentions import may_call_all
from ...wire import MAX_TEXT, Person
from ..telling import Done, Written, tell, tell_after, written


def say(
    parts: Parts,
    who: Person,
    room: str,
    client_id: str,
    text: str,
    done: Done,
    address: str = "",
    reply_to: int | None = None,
    *,
    quiet: bool = False,
) -> None:
    """
    Post a message, from this network address; `done` hears what came of it, before the others do.

    Waits while readers of the room are behind, and not for the store; `done` may not wait.

    Raises:
        TooFast, EmptyText, TooLong: What can be refused at once; `done` hears the rest.
    """
    _count(parts, who, room, text, address)
    crowd = _callable(parts, who, room, text)
    _note_allowed(who, client_id)
    posted = tell_after(parts, who, room, size_on_the_wire(text), done)
    words = parts.hub.words.known()
    post = Post(who, room, client_id, text, reply_to, quiet, crowd, words)
    parts.store.messages.post(post, posted)


def say_to(
    parts: Parts, who: Person, to: Collection[int], client_id: str, text: str, address: str = ""
) -> Written:
    """
    Post a message to some people, in the room that is theirs; the first one makes it.

    Raises:
        TooFast, EmptyText, TooLong: What can be refused at once.
        TooMany: If these are too many people.
        NoSuchPerson: If one of them is not there.
        NotAllowed: If somebody does not want to hear from `who`, or a guest writes first.
    """
    others = frozenset(to) - {who.id}
    _count(parts, who, f"to {sorted(others)}", text, address)
    _note_allowed(who, client_id)
    first = not others or may(who, Act.WRITE_TO, place=parts.rules)
    sent = parts.store.directs.post(DirectPost(who, others, client_id, text, first))
    granted = [bus.RoomGranted(user_id, sent.room) for user_id in sent.people]
    return tell(parts.bus, written(sent.room, sent.stored, *granted))


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
    crowd = _callable(parts, who, room, text)
    words = parts.hub.words.known()
    change = Edit(who, room, client_id, of, text, parts.settings.edit_time, crowd, words)
    with parts.backpressure.turn(room, who.id, size_on_the_wire(text)):
        return tell(parts.bus, written(room, parts.store.messages.edit(change)))


def delete(parts: Parts, who: Person, room: str, client_id: str, of: int) -> Written:
    """
    Take a message away: one's own, or anybody's as the room's owner or an administrator.

    Raises:
        TooFast, NoSuchMessage, NotAllowed, TooLate: As they say.
    """
    parts.limits.say.take(who.id, parts.clock())
    of_others = may(who, Act.DELETE_OTHERS, room_of(parts.store.rooms.facts(room).state))
    removal = Removal(who, room, client_id, of, of_others, parts.settings.delete_time)
    return tell(parts.bus, written(room, parts.store.messages.delete(removal)))


def delete_all(parts: Parts, who: Person, room: str, author_id: int, within: float | None) -> int:
    """
    Take all messages of somebody away, or those of so many seconds; return how many there were.

    Raises:
        NoSuchRoom, NotAMember: If `who` is not in the room.
        NotAllowed: If `who` may not delete what others wrote.
    """
    parts.store.memberships.require(who.id, room)
    require(who, Act.DELETE_OTHERS, room_of(parts.store.rooms.facts(room).state))
    count = 0
    while stored := parts.store.messages.delete_all(who, room, author_id, within):
        for one in stored:
            tell(parts.bus, written(room, one))
        count += len(stored)
    return count


def _callable(parts: Parts, who: Person, room: str, text: str) -> int | None:
    """Return of how many people at most a room may be for `who` to call them all; None is any."""
    if not may_call_all(text):
        return None
    try:
        facts = room_of(parts.store.rooms.facts(room).state)
    except NoSuchRoom:
        return CROWDED
    return None if may(who, Act.CALL_ALL, facts._replace(members=CROWDED + 1)) else CROWDED


def _count(parts: Parts, who: Person, room: str, text: str, address: str) -> None:
    """Count a text by number and by bytes, and look whether it can be one at all."""
    now = parts.clock()
    parts.limits.say.take(who.id, now)
    _check(text)
    size = len(text.encode(errors="surrogatepass"))
    parts.limits.written.take(who.id, address, room, now, size)


def _note_allowed(who: Person, client_id: str) -> None:
    if (moments := tracing.now) is not None:
        moments.note("allowed", who.id, client_id)


def _check(text: str) -> None:
    if draws_nothing(text):
        raise EmptyText
    if len(text) > MAX_TEXT:
        raise TooLong(len(text), MAX_TEXT)
