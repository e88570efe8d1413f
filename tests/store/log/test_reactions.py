"""Reactions: what becomes of a message, who may, how many, and once."""

import json

import pytest
from gevent.event import AsyncResult

from parlor import wire
from parlor.errors import ClientIdUsed, NoSuchMessage, NoSuchRoom, NotAMember, Refused, TooMany
from parlor.store.log import reactions
from parlor.store.results import Edit, Reaction, Removal, Span, Stored
from parlor.wire import Person, Position, Reacted

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def put(store):
    """Put an emoji under a message or take it away, and return what came of it."""

    def put(who, of, emoji="👍", client_id="", room="lobby", on=True):
        client_id = client_id or f"{who.id} {of} {emoji} {on}"
        return answer_of(store, [Reaction(who.person, room, client_id, of, emoji, on)])[0]

    return put


def answer_of(store, asked):
    """What came of some reactions that are written at once."""
    answers = [AsyncResult() for _ in asked]
    for reaction, answer in zip(asked, answers, strict=True):
        store.reactions.put(reaction, answer.set)
    return [answer.get(timeout=60) for answer in answers]


@pytest.fixture
def hello(say, ada, bob, eve):
    """A message of ada's in the lobby, where bob and eve are, too."""
    return say(ada, "hello", client_id="say hello").offset


def entry(store, offset, room="lobby"):
    position = Position(store.log.top(room).epoch, offset - 1)
    return json.loads(store.log.after(room, position, 1)[0][2])


def test_a_reaction_is_an_entry_and_stands_in_the_message(store, put, ada, bob, hello, clock):
    stored = put(bob, hello)
    assert stored.entry == Reacted(
        room="lobby",
        offset=hello + 1,
        at=round(clock.now * 1000),
        who=Person(bob.id, "bob"),
        of=hello,
        emoji="👍",
    )
    assert wire.decode_entry(stored.body) == stored.entry
    put(ada, hello, "🎉")
    put(ada, hello)
    message = entry(store, hello)
    assert message["reactions"] == {"👍": [bob.id, ada.id], "🎉": [ada.id]}
    assert message["as_of"] == hello + 3
    gone = put(bob, hello, on=False)
    assert json.loads(gone.body)["type"] == "unreacted"
    assert entry(store, hello)["reactions"] == {"👍": [ada.id], "🎉": [ada.id]}


def test_what_is_so_already_is_accepted_with_the_top_and_is_no_entry(store, put, ada, bob, hello):
    put(bob, hello)
    top = store.log.top("lobby").offset
    assert put(bob, hello, client_id="again") == Stored(top, None, None)
    assert put(bob, hello, "🎉", "not there", on=False) == Stored(top, None, None)
    assert store.log.top("lobby").offset == top


def test_a_repeat_is_answered_as_at_first_and_another_change_is_none(put, say, ada, bob, hello):
    first = put(bob, hello, client_id="r1")
    put(bob, hello, on=False)
    assert put(bob, hello, client_id="r1") == Stored(first.offset, None, None)
    assert isinstance(put(bob, hello, client_id="r1", on=False), ClientIdUsed)
    assert isinstance(put(ada, hello, client_id="say hello"), ClientIdUsed)


def test_of_many_at_once_the_set_is_exact(store, put, ada, bob, eve, hello, say):
    other = say(bob, "hi").offset
    asked = [
        Reaction(who.person, "lobby", f"{who.id} {of} {emoji}", of, emoji, True)
        for who in (ada, bob, eve)
        for of in (hello, other, 999)
        for emoji in ("👍", "🎉")
    ]
    asked += [*asked[:4], Reaction(ada.person, "lobby", "back", hello, "🎉", False)]
    answers = answer_of(store, asked)
    assert [answer.offset for answer in answers[-5:-3]] == [answer.offset for answer in answers[:2]]
    assert sum(isinstance(answer, NoSuchMessage) for answer in answers) == 6
    ids = [ada.id, bob.id, eve.id]
    assert entry(store, hello)["reactions"] == {"👍": ids, "🎉": ids[1:]}
    assert entry(store, other)["reactions"] == {"👍": ids, "🎉": ids}
    entries = {answer.offset for answer in answers if not isinstance(answer, Refused)}
    assert max(entries) == store.log.top("lobby").offset


def test_what_is_no_message_here_takes_no_reaction(store, put, ada, bob, eve, hello, say, attic):
    edited = store.messages.edit(Edit(ada.person, "lobby", "e1", hello, "hi"))
    deleted = say(ada, "gone").offset
    store.messages.delete(Removal(ada.person, "lobby", "d1", deleted))
    elsewhere = [say(ada, f"text {n}", attic).offset for n in range(9)][-1]
    for of in (999, 1, edited.offset, deleted, elsewhere):
        assert isinstance(put(bob, of), NoSuchMessage)
    for on in (True, False):
        assert isinstance(put(eve, hello, room=attic, on=on), NoSuchRoom)
        assert isinstance(put(bob, hello, room="nowhere", on=on), NoSuchRoom)


def test_only_members_react(store, put, ada, bob, say):
    room = store.rooms.create(ada.id, "Garden", private=False).entry.room
    of = say(ada, "hello", room).offset
    assert isinstance(put(bob, of, room=room), NotAMember)


def test_a_message_takes_so_many_kinds_and_so_many_reactions(monkeypatch, put, ada, bob, hello):
    monkeypatch.setattr(reactions, "KINDS", 2)
    monkeypatch.setattr(reactions, "MOST", 3)
    put(ada, hello, "👍")
    put(ada, hello, "🎉")
    refused = put(bob, hello, "👀")
    assert isinstance(refused, TooMany)
    assert (refused.what, refused.bound) == ("kinds", 2)
    assert put(bob, hello, "👍").entry
    refused = put(bob, hello, "🎉")
    assert (refused.what, refused.bound) == ("reactions", 3)
    assert put(bob, hello, "👍", "so already").entry is None
    assert put(ada, hello, "👍", on=False).entry
    assert put(bob, hello, "🎉").entry


def test_a_page_names_those_who_reacted(monkeypatch, store, put, ada, bob, eve, hello):
    put(eve, hello)
    put(bob, hello)
    page = store.log.page(ada.id, "lobby", Span(around=hello, limit=1))
    assert {person.id for person in page.people} == {ada.id, bob.id, eve.id}
    assert json.loads(page.entries[-1])["reactions"] == {"👍": [eve.id, bob.id]}


def test_a_deletion_leaves_nothing_of_the_reactions(store, put, ada, bob, hello, say):
    other = say(bob, "stays").offset
    gone = [put(bob, hello).offset, put(ada, hello, "🎉").offset, put(bob, hello, on=False).offset]
    kept = put(ada, other).offset
    store.messages.delete(Removal(ada.person, "lobby", "d1", hello))
    for offset in (hello, *gone):
        assert entry(store, offset) == {"type": "void", "room": "lobby", "offset": offset}
    assert entry(store, kept)["emoji"] == "👍"
    assert isinstance(put(bob, hello, "👀"), NoSuchMessage)
