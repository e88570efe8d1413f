"""Words of one's own: who hears of a message by them, and that nobody else does."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from gevent.event import AsyncResult
from sqlalchemy import select

from parlor import bus
from parlor.errors import WrongField
from parlor.store.log import calls
from parlor.store.results import Edit, Post, Span
from parlor.store.tables import Mention
from parlor.text.keywords import Keywords
from parlor.verbs.messages import messages
from parlor.verbs.people import preferences

DATABASES = ("sqlite", "postgresql")
DAY = 24 * 3600.0


@pytest.fixture
def parts(parts, told):
    """Parts whose bus brings back what is wanted, as every process hears it."""

    def publish(notice):
        told.append(notice)
        if isinstance(notice, bus.WordsWanted):
            parts.hub.words.change(notice)

    return parts._replace(bus=SimpleNamespace(name="here", publish=publish))


@pytest.fixture
def want(parts):
    def want(who, *words):
        preferences.prefer(parts, who.person, "keywords", None, list(words) or None)

    return want


@pytest.fixture
def tell(parts):
    """Say something, and return its offset."""

    def tell(who, text, room="lobby", **reply):
        answer: AsyncResult = AsyncResult()
        messages.say(parts, who.person, room, f"say {text}", text, answer.set, **reply)
        return answer.get(timeout=30).offset

    return tell


@pytest.fixture
def edit(parts):
    def edit(who, of, text, room="lobby"):
        return messages.edit(parts, who.person, room, f"edit {of} {text}", of, text)

    return edit


@pytest.fixture
def heard(told):
    """Take what was told to some people only, since it was last taken: whom, and what."""

    def heard():
        found = [(one.user_ids, json.loads(one.body)) for one in told if isinstance(one, bus.Heard)]
        told.clear()
        return [(ids, (e["of"], e["offset"], e["by"], e["on"])) for ids, e in found]

    return heard


def rows(store):
    found = store._access.read(lambda tx: tx.connection.execute(select(Mention)).all())
    return sorted((row.user_id, row.of, row.offset) for row in found)


def mentions(store, who, room="lobby"):
    return store.rooms.state(who.id, room).mentions


def test_who_wants_to_hear_of_a_word_is_called_by_it_and_only_they_are_told(
    store, told, heard, want, tell, ada, bob, eve
):
    want(ada, "Release Party", "c++")
    want(eve, "release")
    told.clear()
    one = tell(bob, "a RELEASE party")
    assert heard() == [([ada.id, eve.id], (one, one, one, True))]
    two = tell(bob, "C++, and releases")
    assert heard() == [([ada.id], (two, two, two, True))]
    tell(bob, "released")
    assert heard() == []
    assert [mentions(store, who) for who in (ada, bob, eve)] == [2, 0, 1]


def test_it_is_told_before_the_message_and_the_message_says_nothing_of_it(
    store, told, want, tell, ada, bob, eve
):
    want(ada, "tea")
    told.clear()
    tell(bob, "tea?")
    assert [type(notice) for notice in told] == [bus.Heard, bus.Entered]
    page = store.log.page(eve.id, "lobby", Span())
    for body in [told[1].body, *page.entries]:
        assert not {"called", "mentions"} & json.loads(body).keys()
    assert page.called == []


def test_an_edit_and_a_deletion_say_to_nobody_else_whose_word_it_was(
    parts, store, told, heard, want, tell, edit, ada, bob
):
    want(ada, "tea")
    of = tell(bob, "tea?")
    heard()
    edit(bob, of, "coffee?")
    public = [json.loads(one.body) for one in told if isinstance(one, bus.Entered)]
    assert not {"called", "uncalled"} & public[0].keys()
    assert heard() == [([ada.id], (of, of, of + 1, False))]
    assert mentions(store, ada) == 0
    edit(bob, of, "tea!")
    assert heard() == [([ada.id], (of, of, of + 2, True))]
    messages.delete(parts, bob.person, "lobby", "d", of)
    public = [json.loads(one.body) for one in told if isinstance(one, bus.Entered)]
    assert not {"called", "uncalled"} & public[0].keys()
    assert heard() == [([ada.id], (of, of, of + 3, False))]
    assert rows(store) == []


def test_who_is_called_by_name_or_with_all_is_called_once(
    store, heard, want, tell, edit, ada, bob, eve
):
    want(bob, "tea")
    want(eve, "tea")
    heard()
    of = tell(ada, "@bob tea")
    assert heard() == [([eve.id], (of, of, of, True))]
    two = tell(ada, "@room tea")
    assert heard() == []
    assert rows(store) == [(0, two, two), (bob.id, of, of), (eve.id, of, of)]


def test_who_was_called_in_one_way_is_not_called_anew_in_the_other(
    store, told, heard, want, tell, edit, ada, bob, clock
):
    want(bob, "tea")
    of = tell(ada, "tea")
    store.readmarks.move(bob.id, "lobby", of)
    clock.move(2 * DAY)
    heard()
    edited = edit(ada, of, "tea @bob")
    assert [(call.id, call.offset) for call in edited.entry.called] == [(bob.id, of)]
    assert heard() == [([bob.id], (of, of, of + 1, False))]
    edited = edit(ada, of, "tea")
    assert [(call.id, call.offset) for call in edited.entry.uncalled] == [(bob.id, of)]
    assert heard() == [([bob.id], (of, of, of + 2, True))]
    assert rows(store) == [(bob.id, of, of)]
    assert mentions(store, bob) == 0


def test_a_word_that_an_edit_adds_is_heard_where_it_can_be_read(
    store, heard, want, tell, edit, ada, bob, eve, clock
):
    want(bob, "tea")
    want(eve, "tea")
    of = tell(ada, "coffee")
    store.readmarks.move(bob.id, "lobby", of)
    heard()
    edit(ada, of, "tea")
    assert heard() == [([bob.id], (of, of + 1, of + 1, True)), ([eve.id], (of, of, of + 1, True))]
    old = tell(ada, "milk")
    clock.move(DAY + 1)
    edit(ada, old, "tea with milk")
    assert heard() == []


def test_only_members_hear_and_nobody_of_their_own_message(
    store, heard, want, tell, ada, bob, eve, attic
):
    for who in (ada, bob, eve):
        want(who, "tea")
    heard()
    of = tell(ada, "tea", attic)
    assert heard() == [([bob.id], (of, of, of, True))]
    store.memberships.revoke(ada.id, attic, bob.id)
    tell(ada, "more tea", attic)
    assert heard() == []


def test_in_a_direct_room_every_message_calls_anyway(parts, store, heard, want, tell, ada, bob):
    want(bob, "tea")
    sent = messages.say_to(parts, ada.person, [bob.id], "c1", "tea")
    heard()
    tell(ada, "tea again", sent.room)
    assert heard() == []
    assert mentions(store, bob, sent.room) == 2


def test_it_begins_with_the_next_message_and_ends_so(store, heard, want, tell, ada, bob):
    tell(bob, "tea before")
    want(ada, "tea")
    heard()
    tell(bob, "tea")
    want(ada)
    assert len(heard()) == 1
    tell(bob, "tea after")
    assert heard() == []
    assert mentions(store, ada) == 1


def test_a_process_that_was_told_nothing_asks(parts, store, heard, tell, ada, bob):
    store.preferences.put(ada.id, "keywords", ["tea"])
    of = tell(bob, "tea")
    assert heard() == [([ada.id], (of, of, of, True))]
    store.preferences.put(ada.id, "keywords", ["milk"])
    tell(bob, "milk")
    assert heard() == []
    parts.hub.words.doubt()
    of = tell(bob, "more milk")
    assert heard() == [([ada.id], (of, of, of, True))]
    store.preferences.put(ada.id, "keywords", None)
    parts.hub.words.doubt()
    tell(bob, "milk and tea")
    assert heard() == []


def test_a_page_says_to_the_reader_which_messages_have_a_word_of_theirs(
    store, want, tell, ada, bob
):
    want(ada, "tea")
    of = tell(bob, "tea")
    tell(bob, "tea for @ada")
    tell(bob, "nothing")
    reply = tell(bob, "tea, too", reply_to=of)
    assert store.log.page(ada.id, "lobby", Span()).called == [of, reply]
    assert store.log.page(ada.id, "lobby", Span(root=of)).called == [of, reply]
    assert store.log.page(bob.id, "lobby", Span()).called == []
    assert store.readmarks.called(ada.id) == {"lobby": [of, reply]}
    store.readmarks.move(ada.id, "lobby", of)
    assert store.readmarks.called(ada.id) == {"lobby": [reply]}
    assert store.readmarks.called(bob.id) == {}


def test_of_too_many_those_hear_who_are_here_the_longest(store, monkeypatch, say, ada, bob, eve):
    monkeypatch.setattr(calls, "HEARING", 1)
    words = Keywords({bob.id: ["tea"], eve.id: ["tea"]})
    said = say(ada, "tea", words=words)
    assert [one.user_id for one in said.heard] == [bob.id]
    edited = store.messages.edit(Edit(ada.person, "lobby", "e", said.offset, "tea!", words=words))
    assert edited.heard == []
    assert rows(store) == [(bob.id, said.offset, said.offset)]


def test_a_repeat_is_heard_by_nobody_again(store, say_all, ada, bob):
    words = Keywords({bob.id: ["tea"]})
    post = Post(ada.person, "lobby", "c1", "tea", words=words)
    first, repeat = say_all(post, post)
    assert [len(first.heard), len(repeat.heard)] == [1, 0]
    assert len(rows(store)) == 1


@pytest.mark.parametrize("words", [[" "], ["\u0301"], ["\ufdfa" * 3]])
def test_what_no_text_has_and_what_grows_too_long_is_refused(want, ada, words):
    with pytest.raises(WrongField):
        want(ada, *words)
