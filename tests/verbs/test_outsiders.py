"""Whatever is asked of a private room by who is not in it: there is no such room."""

from __future__ import annotations

import pytest
from gevent.event import AsyncResult

from parlor.errors import NoSuchRoom, NotAMember, Refused
from parlor.store.results import Settings, Span
from parlor.verbs.messages import messages, reading
from parlor.verbs.people import preferences
from parlor.verbs.rooms import memberships, rooms

DATABASES = ("sqlite", "postgresql")


def say(parts, who, room):
    answer = AsyncResult()
    messages.say(parts, who, room, "c1", "hello", answer.set)
    outcome = answer.get(timeout=30)
    if isinstance(outcome, Refused):
        raise outcome


VERBS = {
    "say": say,
    "edit": lambda parts, who, room: messages.edit(parts, who, room, "c1", 3, "hi"),
    "delete": lambda parts, who, room: messages.delete(parts, who, room, "c1", 3),
    "browse": lambda parts, who, room: reading.browse(parts, who, room, Span()),
    "read": lambda parts, who, room: reading.read(parts, who, room, 1),
    "set": lambda parts, who, room: rooms.set_room(parts, who, room, "c1", Settings(topic="x")),
    "delete room": lambda parts, who, room: rooms.delete_room(parts, who, room, "", pytest.fail),
    "star": lambda parts, who, room: preferences.prefer(parts, who, "starred", room, True),
    "leave": lambda parts, who, room: memberships.leave(parts, who, room, "c1", pytest.fail),
    "let in": lambda parts, who, room: memberships.let_in(parts, who, room, "bob"),
    "put out": lambda parts, who, room: memberships.put_out(parts, who, room, 2),
}


@pytest.fixture
def secret(say, bob, attic):
    """A message in the attic, which eve is not in."""
    return say(bob, "hello", attic)


@pytest.mark.parametrize("there", [True, False], ids=["private", "missing"])
@pytest.mark.parametrize(
    "verb",
    [*VERBS.values(), lambda parts, who, room: memberships.join(parts, who, room, "c1")],
    ids=[*VERBS, "join"],
)
def test_a_private_room_is_not_there(parts, told, secret, attic, eve, verb, there):
    room = attic if there else "cellar"
    with pytest.raises(NoSuchRoom) as refusal:
        verb(parts, eve.person, room)
    assert str(refusal.value) == f"There is no room {room!r} for you."
    assert told == []


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_an_open_room_is_there_and_one_is_no_member(parts, told, store, bob, eve, verb):
    garden = store.rooms.create(bob.id, "Garden", private=False).entry.room
    with pytest.raises(NotAMember):
        verb(parts, eve.person, garden)
    assert told == []
