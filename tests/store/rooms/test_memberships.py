"""Joining, leaving, granting and revoking; all are entries of the log."""

from __future__ import annotations

import gevent
import pytest

from parlor import wire
from parlor.errors import ClientIdUsed, MustStay, NoSuchRoom, NotAllowed, NotAMember
from parlor.store.results import Span, Stored
from parlor.wire import Joined, Left, Person

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def garden(store, ada, eve):
    """An open room of ada's."""
    return store.rooms.create(ada.id, "Garden", private=False).entry.room


def last(store, who, room):
    page = store.log.page(who.id, room, Span(limit=1))
    return wire.decode_entry(page.entries[-1])


def test_joining_makes_a_member_and_an_entry(store, ada, eve, garden):
    stored = store.memberships.join(eve.id, garden, "j1")
    assert store.memberships.has(eve.id, garden)
    assert isinstance(stored.entry, Joined)
    assert stored.entry == wire.decode_entry(stored.body) == last(store, ada, garden)
    assert stored.entry.who == Person(eve.id, "eve")


def test_joining_where_one_is_changes_nothing(store, ada, garden, attic):
    assert store.memberships.join(ada.id, garden, "j1") == Stored(1, None, None)
    assert store.memberships.join(ada.id, attic, "j2") == Stored(2, None, None)
    assert store.log.top(garden).offset == 1


@pytest.mark.parametrize("room", ["attic", "cellar"], ids=["private", "missing"])
def test_only_open_rooms_can_be_joined(store, attic, eve, room):
    with pytest.raises(NoSuchRoom):
        store.memberships.join(eve.id, room, "j1")
    assert not store.memberships.has(eve.id, room)


def test_leaving_ends_a_membership_by_an_entry(store, ada, eve, garden):
    store.memberships.join(eve.id, garden, "j1")
    stored = store.memberships.leave(eve.id, garden, "l1")
    assert not store.memberships.has(eve.id, garden)
    assert isinstance(stored.entry, Left)
    assert stored.entry == last(store, ada, garden)


def test_nobody_leaves_the_lobby(store, ada, eve):
    with pytest.raises(MustStay):
        store.memberships.leave(eve.id, "lobby", "l1")
    with pytest.raises(MustStay):
        store.memberships.revoke(ada.id, "lobby", eve.id)
    assert store.memberships.has(eve.id, "lobby")


def test_one_leaves_only_where_one_is(store, eve, garden, attic):
    with pytest.raises(NotAMember):
        store.memberships.leave(eve.id, garden, "l1")
    with pytest.raises(NoSuchRoom):
        store.memberships.leave(eve.id, attic, "l2")


def test_a_client_id_stands_for_one_change_only(store, eve, garden):
    store.memberships.join(eve.id, garden, "c1")
    with pytest.raises(ClientIdUsed):
        store.memberships.leave(eve.id, garden, "c1")
    with pytest.raises(ClientIdUsed):
        store.memberships.join(eve.id, "nowhere", "c1")
    assert store.memberships.has(eve.id, garden)


def test_a_repeated_join_or_leave_has_the_same_answer(store, eve, garden):
    joined = store.memberships.join(eve.id, garden, "j1")
    assert store.memberships.join(eve.id, garden, "j1") == Stored(joined.offset, None, None)
    left = store.memberships.leave(eve.id, garden, "l1")
    assert store.memberships.leave(eve.id, garden, "l1") == Stored(left.offset, None, None)
    assert store.memberships.join(eve.id, garden, "j1") == Stored(joined.offset, None, None)
    assert not store.memberships.has(eve.id, garden)


def test_joining_at_once_makes_one_entry(store, ada, eve, garden):
    joins = [gevent.spawn(store.memberships.join, eve.id, garden, f"j{n}") for n in range(10)]
    gevent.joinall(joins, raise_error=True, timeout=30)
    assert sum(join.value.entry is not None for join in joins) == 1
    assert store.log.top(garden).offset == 2


def test_a_member_lets_others_in(store, bob, eve, attic):
    stored = store.memberships.grant(bob.id, attic, eve.id)
    assert stored.entry == wire.decode_entry(stored.body) == last(store, bob, attic)
    assert stored.entry.who == Person(eve.id, "eve")
    assert store.rooms.state(eve.id, attic).room == attic
    assert store.memberships.grant(bob.id, attic, eve.id) is None


def test_who_is_not_in_a_room_lets_nobody_in(store, eve, garden, attic):
    with pytest.raises(NoSuchRoom):
        store.memberships.grant(eve.id, attic, eve.id)
    with pytest.raises(NotAMember):
        store.memberships.grant(eve.id, garden, eve.id)
    assert not store.memberships.has(eve.id, attic)


def test_nobody_who_is_not_is_let_in(store, ada, attic):
    with pytest.raises(NotAllowed):
        store.memberships.grant(ada.id, attic, 9999)


def test_a_member_is_put_out_by_an_entry(store, bob, eve):
    cellar = store.rooms.create(bob.id, "Cellar", private=True).entry.room
    store.memberships.grant(bob.id, cellar, eve.id)
    stored = store.memberships.revoke(bob.id, cellar, eve.id)
    assert stored.entry == wire.decode_entry(stored.body) == last(store, bob, cellar)
    assert stored.entry.who == Person(eve.id, "eve")
    assert not store.memberships.has(eve.id, cellar)
    assert store.memberships.revoke(bob.id, cellar, eve.id) is None


def test_who_is_not_in_a_room_puts_nobody_out(store, ada, bob, eve):
    cellar = store.rooms.create(bob.id, "Cellar", private=True).entry.room
    store.memberships.grant(bob.id, cellar, eve.id)
    with pytest.raises(NoSuchRoom):
        store.memberships.revoke(ada.id, cellar, eve.id)
    assert store.memberships.has(eve.id, cellar)


def test_who_was_put_out_reads_and_writes_no_more(store, say, ada, bob, attic):
    store.memberships.revoke(ada.id, attic, bob.id)
    assert isinstance(say(bob, "hello", attic), NoSuchRoom)
    with pytest.raises(NoSuchRoom):
        store.log.page(bob.id, attic, Span())
    assert [state.room for state in store.rooms.of(bob.id)] == ["lobby"]


def test_who_comes_back_has_nothing_unread_from_before(store, say, ada, bob, attic):
    store.memberships.revoke(ada.id, attic, bob.id)
    say(ada, "behind your back", attic)
    store.memberships.grant(ada.id, attic, bob.id)
    assert store.rooms.state(bob.id, attic).unread == 0
