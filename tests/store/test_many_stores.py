"""Several processes on one database: what they do at once comes out as if one after the other."""

from __future__ import annotations

import random

import gevent
import gevent.event
import pytest

from parlor.errors import ClientIdUsed, NameTaken, NotAllowed, NotAMember, Refused
from parlor.store.results import Post, Stored
from parlor.store.store import Store
from parlor.wire import Position, decode_entry

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def stores(store, settings):
    """Three stores, which know nothing of each other, on one database."""
    others = [Store.open(settings, str) for _ in range(2)]
    yield [store, *others]
    for other in others:
        other.close()


def at_once(*calls):
    """Make all calls at the same time; return what each returned or raised."""

    def outcome(call):
        try:
            return call()
        except Refused as refusal:
            return refusal

    return [one.get(timeout=60) for one in [gevent.spawn(outcome, call) for call in calls]]


def post(store, who, room, client_id):
    answer = gevent.event.AsyncResult()
    store.messages.post(Post(who.person, room, client_id, "hello"), answer.set)
    return answer.get(timeout=60)


def kinds(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def test_a_place_is_set_up_by_one(stores):
    outcomes = at_once(
        *[lambda one=one: one.people.set_up("Casa", "ada", "hash") for one in stores]
    )
    assert kinds(outcomes) == ["Newcomer", NotAllowed.__name__, NotAllowed.__name__]


def test_a_name_is_had_by_one(stores):
    for name in ("zoe", "gus", "kim"):
        outcomes = at_once(
            *[lambda one=one, name=name: one.people.add_guest(name) for one in stores]
        )
        assert kinds(outcomes) == [NameTaken.__name__, NameTaken.__name__, "Newcomer"]


def test_rooms_of_one_title_have_different_names(stores, ada):
    outcomes = at_once(
        *[lambda one=one: one.rooms.create(ada.id, "Garden", private=False) for one in stores]
    )
    assert sorted(stored.entry.room for stored in outcomes) == ["garden", "garden-2", "garden-3"]


def test_a_post_that_comes_twice_is_one_message(stores, ada):
    for client_id in ("c1", "c2", "c3"):
        outcomes = at_once(
            *[lambda one=one, c=client_id: post(one, ada, "lobby", c) for one in stores]
        )
        assert len({stored.offset for stored in outcomes}) == 1
        assert sum(stored.entry is not None for stored in outcomes) == 1


def test_a_client_id_of_two_changes_is_used_by_one(stores, ada, attic):
    for client_id in ("c1", "c2", "c3"):
        outcomes = at_once(
            *[
                lambda one=one, room=room, c=client_id: post(one, ada, room, c)
                for one, room in zip(stores, ("lobby", attic), strict=False)
            ]
        )
        assert kinds(outcomes) == [ClientIdUsed.__name__, Stored.__name__]


def test_joining_at_once_makes_one_entry(stores, ada, eve):
    garden = stores[0].rooms.create(ada.id, "Garden", private=False).entry.room
    outcomes = at_once(
        *[
            lambda one=one, number=number: one.memberships.join(eve.id, garden, f"j{number}")
            for number, one in enumerate(stores)
        ]
    )
    assert sum(stored.entry is not None for stored in outcomes) == 1
    assert stores[0].log.top(garden).offset == 2


def test_a_read_mark_never_goes_back(stores, say, ada, bob):
    top = [say(ada, "hello").offset for _ in range(30)][-1]
    offsets = list(range(1, top + 1))
    random.Random(1).shuffle(offsets)
    at_once(
        *[
            lambda one=stores[number % 3], offset=offset: one.readmarks.move(
                bob.id, "lobby", offset
            )
            for number, offset in enumerate(offsets)
        ]
    )
    assert stores[0].rooms.state(bob.id, "lobby").read_offset == top


def test_changes_of_all_kinds_at_once_are_all_written_and_nobody_waits_in_a_circle(
    stores, ada, bob, eve, settings
):
    makers = (ada, bob)
    rooms = [
        stores[0].rooms.create(makers[n % 2].id, f"Room {n}", private=False).entry.room
        for n in range(6)
    ]
    for room in rooms:
        for store, who in zip(stores, (ada, bob), strict=False):
            store.memberships.join(who.id, room, f"j-{room}-{who.id}")

    def talk(store, seed):
        lot = random.Random(seed)
        for number in range(40):
            room = lot.choice(rooms)
            who = lot.choice((ada, bob))
            client_id = f"{seed}-{number}"
            match lot.randrange(10):
                case 0:
                    store.memberships.join(eve.id, room, client_id)
                case 1:
                    try:
                        store.memberships.leave(eve.id, room, client_id)
                    except NotAMember:
                        continue
                case 2:
                    store.people.add_guest(None)
                case 3:
                    store.readmarks.move(who.id, room, 10**6)
                case _:
                    assert isinstance(post(store, who, room, client_id), Stored)

    with gevent.Timeout(120):
        talks = [
            gevent.spawn(talk, store, 10 * number + seed)
            for number, store in enumerate(stores)
            for seed in range(4)
        ]
        gevent.joinall(talks, raise_error=True)
    for room in [*rooms, "lobby"]:
        top = stores[0].log.top(room)
        found = stores[1].log.after(room, Position(top.epoch, 0), 10_000)
        assert [offset for offset, *_ in found] == list(range(1, top.offset + 1))
        assert all(decode_entry(body).offset == offset for offset, _, body in found)
    if settings.on_postgresql:
        with stores[0].database.reading.connect() as connection:
            deadlocks = connection.exec_driver_sql(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
            ).scalar_one()
        assert deadlocks == 0
