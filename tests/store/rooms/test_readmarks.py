"""Read marks: where they are, and what they leave unread."""

from __future__ import annotations

import gevent
import pytest
from gevent.event import AsyncResult

from parlor.errors import NoSuchRoom, NotAMember
from parlor.store.results import Edit, Post, Removal
from parlor.wire import Call

DATABASES = ("sqlite", "postgresql")


def unread(store, who, room="lobby"):
    return store.rooms.state(who.id, room).unread


@pytest.fixture
def talk(say, ada, bob, eve):
    """Offsets 1 to 3: the three joined; 4 to 7: ada, bob, ada, bob."""
    return [say(who, "hello") for who in (ada, bob, ada, bob)]


def test_a_mark_moves_forward(store, talk, eve):
    assert store.readmarks.move(eve.id, "lobby", 5).offset == 5
    assert store.rooms.state(eve.id, "lobby").read_offset == 5


def test_a_mark_never_goes_back(store, talk, eve):
    store.readmarks.move(eve.id, "lobby", 6)
    assert store.readmarks.move(eve.id, "lobby", 4).offset == 6
    assert store.rooms.state(eve.id, "lobby").read_offset == 6


def test_a_mark_never_passes_the_top(store, talk, eve):
    assert store.readmarks.move(eve.id, "lobby", 1_000_000).offset == 7


def test_marks_of_one_turn_are_answered_each_and_the_furthest_stays(store, talk, eve):
    marks = [gevent.spawn(store.readmarks.move, eve.id, "lobby", offset) for offset in (4, 7, 5)]
    assert [mark.get(timeout=30).offset for mark in marks] == [7, 7, 7]
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
        ada.id: {"lobby": (1, 0), attic: (1, 0)},
        bob.id: {"lobby": (5, 1), attic: (2, 0)},
        eve.id: {"lobby": (3, 0)},
        9999: {},
    }


def test_the_standing_of_more_than_go_into_one_question_is_told(store, ada, bob, monkeypatch):
    monkeypatch.setattr("parlor.store.rooms.readmarks.USERS_AT_ONCE", 1)
    assert store.readmarks.of([ada.id, bob.id]) == {
        ada.id: {"lobby": (1, 0)},
        bob.id: {"lobby": (2, 0)},
    }
    assert store.readmarks.of([]) == {}


def numbers(mark):
    return (mark.offset, mark.version, mark.unread, mark.mentions, mark.top)


def test_a_mark_is_told_with_what_it_leaves_unread(store, say, talk, eve):
    say(talk and eve, "mine")
    assert numbers(store.readmarks.move(eve.id, "lobby", 5)) == (5, 1, 2, 0, 8)
    assert numbers(store.readmarks.move(eve.id, "lobby", 8)) == (8, 2, 0, 0, 8)
    assert numbers(store.readmarks.at(eve.id, "lobby")) == (8, 2, 0, 0, 8)


def test_a_mark_that_does_not_move_keeps_its_version(store, talk, eve):
    store.readmarks.move(eve.id, "lobby", 6)
    mark = store.readmarks.move(eve.id, "lobby", 5)
    assert (mark.offset, mark.version, mark.moved) == (6, 1, False)


def test_a_mark_is_put_back_and_then_what_follows_is_unread_again(store, talk, eve):
    store.readmarks.move(eve.id, "lobby", 7)
    assert numbers(store.readmarks.put(eve.id, "lobby", 4)) == (4, 2, 3, 0, 7)
    assert store.rooms.state(eve.id, "lobby").unread == 3
    assert store.rooms.state(eve.id, "lobby").version == 2


def test_of_many_marks_at_once_the_versions_tell_which_came_last(store, talk, eve):
    marks = [gevent.spawn(store.readmarks.put, eve.id, "lobby", offset) for offset in (7, 4, 6)]
    found = [mark.get(timeout=30) for mark in marks]
    last = max(found, key=lambda mark: mark.version)
    assert store.rooms.state(eve.id, "lobby").read_offset == last.offset


def mentions(store, who, room="lobby"):
    return store.rooms.state(who.id, room).mentions


def test_who_is_called_has_it_counted_until_it_is_read(store, say, ada, bob, eve):
    say(ada, "@bob and @Eve")
    last = say(ada, "`@bob` @bob, @bob").offset
    say(bob, "@bob")
    assert (mentions(store, ada), mentions(store, bob), mentions(store, eve)) == (0, 2, 1)
    assert store.readmarks.move(bob.id, "lobby", last - 1).mentions == 1
    assert store.readmarks.move(bob.id, "lobby", last).mentions == 0


def test_who_is_not_in_the_room_is_linked_and_not_counted(store, say, ada, eve, attic):
    said = say(ada, "@eve @bob", attic).entry
    assert [mention.id for mention in said.mentions] == [eve.id, 2]
    assert f'<a href="/people/{eve.id}">@eve</a>' in said.html
    store.memberships.grant(ada.id, attic, eve.id)
    assert mentions(store, eve, attic) == 0


def test_everybody_is_called_once_by_a_message_whoever_else_is(store, say, ada, bob, eve):
    say(ada, "@room and @bob")
    assert (mentions(store, ada), mentions(store, bob), mentions(store, eve)) == (0, 1, 1)


@pytest.mark.parametrize(("crowd", "called"), [(2, 0), (3, 1), (None, 1)])
def test_of_a_crowd_not_everybody_may_call_them_all(store, ada, bob, eve, crowd, called):
    answer = AsyncResult()
    store.messages.post(Post(ada.person, "lobby", "c1", "@all!", crowd=crowd), answer.set)
    said = answer.get(timeout=30).entry
    assert (mentions(store, bob), len(said.mentions)) == (called, called)


def test_a_message_that_is_deleted_calls_nobody(store, say, ada, bob, eve):
    said = say(ada, "@bob @room").offset
    deleted = store.messages.delete(Removal(ada.person, "lobby", "d1", said)).entry
    assert (mentions(store, bob), deleted.uncalled) == (0, [Call(0, said)])


def edited(store, who, of, text, number):
    return store.messages.edit(Edit(who.person, "lobby", f"e{number}", of, text)).entry


def test_an_edit_calls_where_it_is_not_read_yet(store, say, ada, bob, eve):
    said = say(ada, "hello").offset
    store.readmarks.move(eve.id, "lobby", said)
    edit = edited(store, ada, said, "hello @bob @eve", 1)
    assert edit.called == [Call(bob.id, said), Call(eve.id, edit.offset)]
    assert (mentions(store, bob), mentions(store, eve)) == (1, 1)
    assert store.readmarks.move(eve.id, "lobby", edit.offset).mentions == 0
    again = edited(store, ada, said, "hello @eve", 2)
    assert (again.called, again.uncalled) == ([], [Call(bob.id, said)])
    assert mentions(store, bob) == 0


def test_an_edit_after_a_day_calls_nobody(store, say, clock, ada, bob):
    said = say(ada, "hello").offset
    clock.move(24 * 3600 + 1)
    edit = edited(store, ada, said, "hello @bob", 1)
    assert ([mention.id for mention in edit.mentions], edit.called) == ([bob.id], [])
    assert mentions(store, bob) == 0


def test_the_marks_of_who_comes_back_go_on_where_those_of_before_ended(store, say, ada, bob):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    versions = []
    for _ in range(3):
        offset = store.memberships.join(bob.id, garden, f"in {len(versions)}").offset
        versions.append(store.rooms.state(bob.id, garden).version)
        for back in (1, 0, 1):
            versions.append(store.readmarks.put(bob.id, garden, offset - back).version)
        store.memberships.leave(bob.id, garden, f"out {len(versions)}")
    assert versions == sorted(set(versions))
