"""Rooms that everybody is put into who comes into the place."""

from __future__ import annotations

import gevent
import pytest

from parlor.errors import Archived, NotAllowed, Refused
from parlor.store.results import Settings
from parlor.store.store import Store
from parlor.text.markup import render
from parlor.wire import decode_entry

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def put(store, ada):
    """Set something of a room, and return the entries that it made."""
    numbers = iter(range(1_000))

    def put(room, **wanted):
        done = store.rooms.set(
            ada.person, room, f"s{next(numbers)}", Settings(**wanted), lambda facts: None
        )
        return [decode_entry(one.body) for one in done if one.body]

    return put


@pytest.fixture
def garden(store, ada):
    return store.rooms.create(ada.id, "Garden", private=False).entry.room


@pytest.fixture
def shed(store, ada):
    return store.rooms.create(ada.id, "Shed", private=False).entry.room


def rooms_of(store, who):
    return [state.room for state in store.rooms.of(who.id)]


def test_members_and_guests_who_come_in_are_put_in_and_who_is_here_is_not(
    store, put, bob, garden, shed
):
    (changed,) = put(garden, for_all=True)
    assert changed.for_all is True
    assert store.rooms.facts(garden).state.for_all
    assert put(garden, for_all=True) == []
    gus = store.people.add_guest("gus")
    eve = store.people.add_member("eve", "hash of eve")
    assert rooms_of(store, gus) == rooms_of(store, eve) == ["lobby", garden]
    assert rooms_of(store, bob) == ["lobby"]
    ((room, entered),) = eve.others
    assert (room, decode_entry(entered.body)) == (garden, entered.entry)
    assert (entered.entry.who.id, entered.offset) == (eve.id, store.log.top(garden).offset)
    assert store.rooms.state(eve.id, garden).unread == 0
    # They are members as any other.
    store.memberships.leave(eve.id, garden, "eve leaves")
    (changed,) = put(garden, for_all=False)
    assert changed.for_all is False
    assert rooms_of(store, store.people.add_guest("kim")) == ["lobby"]


def test_they_begin_as_newcomers_of_each_room_do(store, put, garden, shed):
    put(garden, for_all=True, newcomers="quiet")
    put(shed, for_all=True)
    gus = store.people.add_guest("gus")
    assert [room for room, _ in gus.others] == [garden, shed]
    levels = {state.room: state.level for state in store.rooms.of(gus.id)}
    assert levels == {"lobby": "mentions", garden: "quiet", shed: "mentions"}


def test_nobody_is_put_into_what_is_private_archived_or_deleted(
    store, put, ada, attic, garden, shed
):
    with pytest.raises(NotAllowed):
        put(attic, for_all=True)
    with pytest.raises(NotAllowed):
        put(garden, for_all=True, private=True)
    for room in (garden, shed):
        put(room, for_all=True)
    changed = put(garden, private=True)[0]
    assert (changed.private, changed.for_all) == (True, False)
    put(shed, archived=True)
    with pytest.raises(Archived):
        put(shed, for_all=False)
    assert rooms_of(store, store.people.add_guest("gus")) == ["lobby"]
    put(shed, archived=False)
    assert rooms_of(store, store.people.add_guest("kim")) == ["lobby", shed]
    store.rooms.delete(ada.person, shed, "Shed", lambda facts: None)
    assert rooms_of(store, store.people.add_guest("lou")) == ["lobby"]


def test_whoever_comes_in_as_a_room_is_set_otherwise_comes_in_all_the_same(
    store, settings, put, ada, garden, shed
):
    for room in (garden, shed):
        put(room, for_all=True)
    other = Store.open(settings, render) if settings.on_postgresql else store
    made = []

    def comes(number):
        made.append(other.people.add_guest(f"guest number {number}"))

    def changes():
        put(garden, private=True)
        store.rooms.delete(ada.person, shed, "Shed", lambda facts: None)

    try:
        work = [gevent.spawn(comes, number) for number in range(10)]
        work += [gevent.spawn(changes), *(gevent.spawn(comes, number) for number in range(10, 20))]
        gevent.joinall(work, raise_error=True)
    finally:
        if other is not store:
            other.close()
    assert len(made) == 20
    for one in made:
        assert set(rooms_of(store, one)) <= {"lobby", garden}
        assert (garden in rooms_of(store, one)) == (garden in dict(one.others))
    assert rooms_of(store, store.people.add_guest("late")) == ["lobby"]


def test_somebody_who_is_refused_is_put_in_nowhere(store, put, garden):
    put(garden, for_all=True)
    before = store.log.top(garden)
    with pytest.raises(Refused):
        store.people.add_member("ada", "another hash")
    assert store.log.top(garden) == before
