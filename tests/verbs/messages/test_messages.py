"""Saying, editing and deleting: who may, how often, and what the others are told."""

from __future__ import annotations

import dataclasses
import json

import pytest

from parlor import bus
from parlor.errors import (
    EmptyText,
    NoSuchMessage,
    NoSuchRoom,
    NotAllowed,
    TooFast,
    TooLate,
    TooLong,
)
from parlor.limits.buckets import RateLimit
from parlor.settings import Rate
from parlor.store.log import revisions
from parlor.store.results import Span
from parlor.verbs.messages import messages
from parlor.wire import MAX_TEXT

DATABASES = ("sqlite", "postgresql")
DAY = 24 * 3600.0


@pytest.fixture
def hello(say, bob):
    """A message of bob's in the lobby."""
    return say(bob, "hello").offset


def edit(parts, who, of, text="hi", client_id="e1", room="lobby"):
    return messages.edit(parts, who.person, room, client_id, of, text)


def delete(parts, who, of, client_id="d1", room="lobby"):
    return messages.delete(parts, who.person, room, client_id, of)


def test_a_change_is_told_once_and_a_repeat_to_nobody(parts, told, bob, hello):
    edited = edit(parts, bob, hello)
    deleted = delete(parts, bob, hello)
    assert told == [
        bus.Entered("lobby", news.offset, body)
        for news in (edited, deleted)
        for _, body in news.entries
    ]
    assert edit(parts, bob, hello).offset == edited.offset
    assert delete(parts, bob, hello).offset == deleted.offset
    assert len(told) == 2


def test_a_text_that_is_the_same_is_told_to_nobody(parts, told, bob, hello):
    assert edit(parts, bob, hello, "hello").offset == hello
    assert told == []


@pytest.mark.parametrize(
    ("text", "refusal"),
    [(" \n", EmptyText), ("\u200b\u3164\u0301", EmptyText), ("x" * (MAX_TEXT + 1), TooLong)],
    ids=["empty", "unseen", "long"],
)
def test_an_edit_has_a_text_as_a_message_has(parts, told, bob, hello, text, refusal):
    with pytest.raises(refusal):
        edit(parts, bob, hello, text)
    assert told == []


def test_edits_and_deletions_count_as_messages_do(parts, bob, hello):
    parts.limits.say = RateLimit(Rate(2, 10))
    edit(parts, bob, hello, client_id="e1")
    edit(parts, bob, hello, "hello", client_id="e2")
    with pytest.raises(TooFast):
        edit(parts, bob, hello, client_id="e3")
    with pytest.raises(TooFast):
        delete(parts, bob, hello)


def test_the_owner_of_a_room_deletes_what_others_said_there_and_only_there(
    parts, store, say, ada, bob, eve, hello
):
    cellar = store.rooms.create(bob.id, "Cellar", private=True).entry.room
    store.memberships.grant(bob.id, cellar, eve.id)
    there, here = say(eve, "hello", cellar).offset, say(eve, "hello").offset
    assert delete(parts, bob, there, "d1", cellar).entry.of == there
    with pytest.raises(NotAllowed):
        delete(parts, bob, here, "d2")


def test_an_administrator_deletes_where_they_are_a_member(parts, store, say, ada, bob, hello):
    cellar = store.rooms.create(bob.id, "Cellar", private=True).entry.room
    there = say(bob, "hello", cellar).offset
    assert delete(parts, ada, hello, "d1").entry.of == hello
    with pytest.raises(NoSuchRoom):
        delete(parts, ada, there, "d2", cellar)


def test_a_member_deletes_their_own_only(parts, bob, eve, hello):
    with pytest.raises(NotAllowed):
        delete(parts, eve, hello)
    assert delete(parts, bob, hello).entry.of == hello


def test_a_guest_edits_and_deletes_their_own(parts, store, say):
    gus = store.people.add_guest("gus")
    of = say(gus, "hello").offset
    assert edit(parts, gus, of).entry.text == "hi"
    assert delete(parts, gus, of).entry.of == of


def test_nobody_edits_what_an_other_said_administrators_included(parts, ada, eve, hello):
    for who in (ada, eve):
        with pytest.raises(NoSuchMessage):
            edit(parts, who, hello)


def test_the_operator_says_how_long_messages_can_be_changed(parts, say, ada, bob, hello, clock):
    settings = dataclasses.replace(parts.settings, edit_time=60.0, delete_time=90.0)
    parts = parts._replace(settings=settings)
    own = say(bob, "more").offset
    clock.move(90)
    delete(parts, bob, own, "d1")
    clock.move(1)
    with pytest.raises(TooLate) as refusal:
        delete(parts, bob, hello, "d2")
    assert refusal.value.seconds == 90
    edit(parts, bob, hello, "in time", "e1")
    clock.move(300)
    with pytest.raises(TooLate) as refusal:
        edit(parts, bob, hello, "too late", "e2")
    assert refusal.value.seconds == 60
    delete(parts, ada, hello, "d3")


def test_all_that_somebody_said_goes_or_what_they_said_lately(parts, told, say, ada, bob, clock):
    old = say(bob, "long ago").offset
    clock.move(3 * DAY)
    mine = say(ada, "mine").offset
    late = [say(bob, f"late {number}").offset for number in range(3)]
    assert messages.delete_all(parts, ada.person, "lobby", bob.id, DAY) == 3
    gone = [json.loads(one.body)["of"] for one in told]
    assert sorted(gone) == late
    assert messages.delete_all(parts, ada.person, "lobby", bob.id, None) == 1
    assert json.loads(told[-1].body)["of"] == old
    assert [json.loads(one.body)["who"] for one in told] == [{"id": ada.id, "name": "ada"}] * 4
    page = parts.store.log.page(ada.id, "lobby", Span()).entries
    assert [entry["offset"] for entry in map(json.loads, page) if entry["type"] == "said"] == [mine]


def test_all_of_somebody_goes_in_pieces(parts, told, say, ada, bob, monkeypatch):
    monkeypatch.setattr(revisions, "AT_ONCE", 2)
    for number in range(5):
        say(bob, f"line {number}")
    assert messages.delete_all(parts, ada.person, "lobby", bob.id, None) == len(told) == 5


def test_nobody_else_deletes_all_of_somebody(parts, told, say, bob, eve, attic):
    say(eve, "mine")
    with pytest.raises(NotAllowed):
        messages.delete_all(parts, bob.person, "lobby", eve.id, None)
    with pytest.raises(NoSuchRoom):
        messages.delete_all(parts, eve.person, attic, bob.id, None)
    assert told == []
