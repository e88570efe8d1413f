"""Messages to people: the first makes their room, once, and nobody else is ever in it."""

from __future__ import annotations

import threading

import gevent
import pytest
from sqlalchemy import update

from parlor.errors import ClientIdUsed, NoSuchPerson, NoSuchRoom, NotAllowed, TooMany
from parlor.store.results import DirectPost, Stored
from parlor.store.store import Store
from parlor.store.tables import User as UserRow
from parlor.text.markup import render

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def send(store):
    numbers = iter(range(1_000))

    def send(who, *to, text="hi", client_id="", first=True):
        client_id = client_id or f"direct-{next(numbers)}"
        others = frozenset(one.id for one in to)
        return store.directs.post(DirectPost(who.person, others, client_id, text, first))

    return send


def end(store, who):
    """End somebody's account."""
    store._access.change(
        None,
        lambda tx, at: (
            tx.connection.execute(update(UserRow).where(UserRow.id == who.id).values(active=False))
            and None
        ),
    )


def test_the_first_message_makes_the_room_of_a_set_of_people(store, send, ada, bob, eve):
    sent = send(ada, bob, text="only you")
    assert sent.people == [ada.id, bob.id]
    assert sent.room.startswith("private-")
    for who, unread in ((ada, 0), (bob, 1)):
        state = store.rooms.state(who.id, sent.room)
        assert (state.direct, state.private, state.title, state.unread) == (True, True, "", unread)
        assert [person.name for person in state.people] == ["ada", "bob"]
        assert state.position.offset == 1
    with pytest.raises(NoSuchRoom):
        store.rooms.state(eve.id, sent.room)
    assert send(bob, ada).room == sent.room
    assert send(bob, ada).people == []
    assert send(bob, ada, eve).room != sent.room


def test_a_direct_room_is_in_no_list_of_others(store, send, ada, bob, eve):
    send(ada, bob)
    assert store.rooms.open_to(eve.id) == store.rooms.open_to(ada.id) == []
    assert [state.room for state in store.rooms.of(eve.id)] == ["lobby"]


def test_notes_to_self_are_a_room_of_one(store, send, ada):
    sent = send(ada)
    assert send(ada, ada).room == sent.room
    assert [person.id for person in store.rooms.state(ada.id, sent.room).people] == [ada.id]


def test_nine_people_have_a_room_and_ten_have_none(store, send, ada):
    others = [store.people.add_member(f"member {number}", "x") for number in range(9)]
    assert len(send(ada, *others[:8]).people) == 9
    with pytest.raises(TooMany) as refusal:
        send(ada, *others)
    assert "9 people" in str(refusal.value)


def test_a_repeat_is_answered_alike_and_makes_nothing(store, send, ada, bob, eve):
    sent = send(ada, bob, client_id="d1")
    again = send(ada, bob, client_id="d1")
    assert (again.room, again.stored) == (sent.room, Stored(1, None, None))
    with pytest.raises(ClientIdUsed):
        send(ada, eve, client_id="d1")
    assert len(store.rooms.of(eve.id)) == 1


def test_nobody_leaves_and_nobody_else_comes(store, send, ada, bob, eve):
    room = send(ada, bob).room
    for deed in (
        lambda: store.memberships.leave(ada.id, room, "l1"),
        lambda: store.memberships.grant(ada.id, room, eve.id),
        lambda: store.memberships.revoke(ada.id, room, bob.id),
    ):
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(NoSuchRoom):
        store.memberships.join(eve.id, room, "j1")


def test_who_may_not_write_first_may_answer(store, send, say, ada):
    gus = store.people.add_guest("gus")
    with pytest.raises(NotAllowed):
        send(gus, ada, first=False)
    room = send(ada, gus).room
    assert send(gus, ada, first=False).room == room
    assert isinstance(say(gus, "thanks", room), Stored)


def test_an_account_that_ended_leaves_a_room_to_read(store, send, say, ada, bob, eve):
    two, three = send(ada, bob).room, send(ada, bob, eve).room
    end(store, bob)
    state = store.rooms.state(ada.id, two)
    assert state.closed
    assert [person.ended for person in state.people] == [False, True]
    assert isinstance(say(ada, "are you there?", two), NotAllowed)
    assert isinstance(say(ada, "are you there?", three), Stored)
    assert not store.rooms.state(ada.id, three).closed
    with pytest.raises(NotAllowed):
        send(ada, bob)
    fay = store.people.add_member("fay", "x")
    with pytest.raises(NoSuchPerson):
        send(fay, bob)


def test_who_is_blocked_writes_to_nobody_who_has(store, send, say, ada, bob, eve):
    room = send(bob, ada).room
    version, of_two = store.blocks.put(ada.id, bob.id, True)
    assert of_two == room
    assert store.blocks.of(ada.id) == [bob.id]
    assert store.blocks.of(bob.id) == []
    assert isinstance(say(bob, "hello?", room), NotAllowed)
    assert store.rooms.state(bob.id, room).closed
    assert not store.rooms.state(ada.id, room).closed
    with pytest.raises(NotAllowed):
        send(bob, ada)
    with pytest.raises(NotAllowed):
        send(bob, ada, eve)
    assert store.blocks.put(ada.id, bob.id, False)[0] > version
    assert isinstance(say(bob, "hello!", room), Stored)


def test_in_a_room_of_more_a_block_silences_nobody(store, send, say, ada, bob, eve):
    room = send(ada, bob, eve).room
    store.blocks.put(ada.id, bob.id, True)
    assert isinstance(say(bob, "to all", room), Stored)


def test_two_who_write_first_at_once_get_one_room_and_both_messages(settings, ada, bob, clock):
    """Each has a store of its own, as workers do; SQLite's are in one process here, one by one."""
    writers = 4
    begin = threading.Barrier(writers)
    found, failed = [], []

    def work(number):
        store = Store.open(settings, render, clock)
        try:
            who, other = (ada, bob) if number % 2 else (bob, ada)
            begin.wait(30)
            for turn in range(5):
                post = DirectPost(who.person, frozenset({other.id}), f"{number}.{turn}", "at once")
                found.append(store.directs.post(post).room)
        except Exception as error:
            failed.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        gevent.sleep(0.01)
    assert not failed
    assert len(set(found)) == 1
    store = Store.open(settings, render, clock)
    assert store.log.top(found[0]).offset == writers * 5
    store.close()
