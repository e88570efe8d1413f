"""Read marks: forward only, and what they leave unread."""

from __future__ import annotations

import gevent
import pytest

from parlor.errors import NoSuchRoom, NotAMember

DATABASES = ("sqlite", "postgresql")


def unread(store, who, room="lobby"):
    return store.rooms.state(who.id, room).unread


@pytest.fixture
def talk(say, ada, bob, eve):
    """Offsets 1 to 3: the three joined; 4 to 7: ada, bob, ada, bob."""
    return [say(who, "hello") for who in (ada, bob, ada, bob)]


def test_a_mark_moves_forward(store, talk, eve):
    assert store.readmarks.move(eve.id, "lobby", 5) == 5
    assert store.rooms.state(eve.id, "lobby").read_offset == 5


def test_a_mark_never_goes_back(store, talk, eve):
    store.readmarks.move(eve.id, "lobby", 6)
    assert store.readmarks.move(eve.id, "lobby", 4) == 6
    assert store.rooms.state(eve.id, "lobby").read_offset == 6


def test_a_mark_never_passes_the_top(store, talk, eve):
    assert store.readmarks.move(eve.id, "lobby", 1_000_000) == 7


def test_marks_of_one_turn_are_answered_each_and_the_furthest_stays(store, talk, eve):
    marks = [gevent.spawn(store.readmarks.move, eve.id, "lobby", offset) for offset in (4, 7, 5)]
    assert [mark.get(timeout=30) for mark in marks] == [4, 7, 7]
    assert store.rooms.state(eve.id, "lobby").read_offset == 7


def test_marks_of_many_in_many_rooms_do_not_mix(store, talk, ada, bob, attic):
    marks = [
        gevent.spawn(store.readmarks.move, who.id, room, offset)
        for who, room, offset in ((ada, "lobby", 6), (bob, "lobby", 5), (bob, attic, 2))
    ]
    gevent.joinall(marks, raise_error=True)
    assert [state.read_offset for state in store.rooms.of(bob.id)] == [5, 2]
    assert [state.read_offset for state in store.rooms.of(ada.id)] == [6, 1]


@pytest.mark.parametrize("there", [True, False], ids=["private", "missing"])
def test_only_members_have_a_mark_and_a_private_room_is_not_there(store, attic, eve, there):
    with pytest.raises(NoSuchRoom):
        store.readmarks.move(eve.id, attic if there else "cellar", 1)


def test_who_is_not_in_an_open_room_has_no_mark_there(store, ada, eve):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    with pytest.raises(NotAMember):
        store.readmarks.move(eve.id, garden, 1)


def test_what_others_wrote_since_is_unread(store, talk, ada, bob, eve):
    assert (unread(store, ada), unread(store, bob), unread(store, eve)) == (2, 2, 4)
    store.readmarks.move(eve.id, "lobby", 5)
    assert unread(store, eve) == 2
    store.readmarks.move(eve.id, "lobby", 7)
    assert unread(store, eve) == 0


def test_joining_and_leaving_are_nothing_to_read(store, ada, bob, eve):
    assert unread(store, ada) == 0


def test_what_was_written_before_one_came_is_not_unread(store, talk):
    newcomer = store.people.add_guest("zoe")
    assert unread(store, newcomer) == 0


def test_unread_is_counted_to_a_hundred(store, say, ada, bob):
    for _ in range(103):
        say(ada, "hello")
    assert unread(store, bob) == 100


def test_rooms_are_counted_apart(store, say, ada, bob, attic):
    say(ada, "one", attic)
    say(ada, "two", attic)
    say(ada, "three", "lobby")
    assert [state.unread for state in store.rooms.of(bob.id)] == [1, 2]


def test_the_standing_of_many_is_told_at_once(store, talk, ada, bob, eve, attic):
    store.readmarks.move(bob.id, "lobby", 5)
    assert store.readmarks.of([ada.id, bob.id, eve.id, 9999]) == {
        ada.id: {"lobby": 1, attic: 1},
        bob.id: {"lobby": 5, attic: 2},
        eve.id: {"lobby": 3},
        9999: {},
    }


def test_the_standing_of_more_than_go_into_one_question_is_told(store, ada, bob, monkeypatch):
    monkeypatch.setattr("parlor.store.readmarks.USERS_AT_ONCE", 1)
    assert store.readmarks.of([ada.id, bob.id]) == {ada.id: {"lobby": 1}, bob.id: {"lobby": 2}}
    assert store.readmarks.of([]) == {}
