"""Slow rooms, in which everybody says something now and then."""

from __future__ import annotations

import pytest

from parlor.errors import SlowMode
from parlor.store.results import Post, Settings, Stored
from parlor.store.rooms.memberships import anybody

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def slow(store, ada):
    def slow(seconds, room="lobby", client_id="s1"):
        wanted = Settings(slow=seconds)
        return store.rooms.set(ada.person, room, client_id, wanted, anybody)

    return slow


def test_each_says_one_message_in_so_many_seconds(store, bob, eve, say, slow, clock):
    [changed] = slow(30)
    assert changed.entry.slow == 30
    assert isinstance(say(bob, "one"), Stored)
    refusal = say(bob, "two")
    assert (type(refusal), refusal.seconds) == (SlowMode, 30)
    assert isinstance(say(eve, "one"), Stored)
    clock.move(29)
    assert say(bob, "two").seconds == 1
    clock.move(1)
    assert isinstance(say(bob, "two"), Stored)
    assert isinstance(say(bob, "three"), SlowMode)
    assert slow(0, client_id="s2")[0].entry.slow == 0
    assert isinstance(say(bob, "three"), Stored)


def test_who_rules_the_room_writes_as_they_like(store, ada, bob, say, slow):
    own = store.rooms.create(bob.id, "Own", private=False).entry.room
    store.memberships.join(ada.id, own, "j1")
    slow(60, own)
    for who in (ada, bob):
        assert all(isinstance(say(who, text, own), Stored) for text in ("one", "two"))


def test_a_repeat_is_answered_as_it_was_and_one_that_was_refused_may_come_again(
    bob, say, slow, clock
):
    slow(30)
    first = say(bob, "one", client_id="c1")
    assert say(bob, "one", client_id="c1") == Stored(first.offset, None, None)
    assert isinstance(say(bob, "two", client_id="c2"), SlowMode)
    clock.move(30)
    assert isinstance(say(bob, "two", client_id="c2"), Stored)
    assert isinstance(say(bob, "one", client_id="c1"), Stored)


def test_of_many_at_once_one_is_stored(bob, eve, slow, say_all):
    slow(30)
    posts = [Post(who.person, "lobby", f"c{n}", "hi") for n in range(5) for who in (bob, eve)]
    outcomes = [type(outcome).__name__ for outcome in say_all(*posts)]
    assert sorted(outcomes) == ["SlowMode"] * 8 + ["Stored"] * 2


def test_what_is_deleted_counts_and_so_does_what_was_said_before_leaving(
    store, ada, bob, say, slow
):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    store.memberships.join(bob.id, garden, "j1")
    slow(30, garden)
    say(bob, "one", garden)
    assert len(store.messages.delete_all(ada.person, garden, bob.id, None)) == 1
    assert isinstance(say(bob, "two", garden), SlowMode)
    store.memberships.leave(bob.id, garden, "l1")
    store.memberships.join(bob.id, garden, "j2")
    assert isinstance(say(bob, "two", garden), SlowMode)


def test_a_clock_that_is_put_back_has_nobody_wait_for_long(bob, say, slow, clock):
    slow(30)
    say(bob, "one")
    clock.move(-3_600)
    assert isinstance(say(bob, "two"), Stored)


def test_how_slow_a_room_is_is_told(store, bob, slow):
    slow(30)
    assert store.rooms.state(bob.id, "lobby").slow == 30
    assert store.rooms.facts("lobby").state.slow == 30
    assert slow(30, client_id="s2")[0].entry is None, "it is so already"
