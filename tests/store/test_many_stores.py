"""Several processes on one database: what they do at once comes out as if one after the other."""

from __future__ import annotations

import json
import random
from contextlib import suppress

import gevent
import gevent.event
import pytest

from parlor.errors import ClientIdUsed, NameTaken, NoSuchMessage, NotAllowed, NotAMember, Refused
from parlor.store.results import Edit, Post, Removal, Span, Stored
from parlor.store.store import Store
from parlor.wire import Position

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def stores(store, settings, clock):
    """Three stores, which know nothing of each other, on one database."""
    others = [Store.open(settings, str, clock) for _ in range(2)]
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


def test_a_message_is_deleted_once(stores, say, ada):
    for turn in range(3):
        of = say(ada, "hello").offset
        outcomes = at_once(
            *[
                lambda one=one, c=f"d{turn}-{n}", of=of: one.messages.delete(
                    Removal(ada.person, "lobby", c, of)
                )
                for n, one in enumerate(stores)
            ]
        )
        assert kinds(outcomes) == ["NoSuchMessage", "NoSuchMessage", "Stored"]


def test_of_edits_at_once_one_is_the_newest(stores, say, ada):
    of = say(ada, "hello").offset
    outcomes = at_once(
        *[
            lambda one=stores[n % 3], n=n: one.messages.edit(
                Edit(ada.person, "lobby", f"e{n}", of, f"text {n}")
            )
            for n in range(12)
        ]
    )
    newest = max(outcomes, key=lambda stored: stored.offset)
    top = stores[0].log.top("lobby")
    found = [
        json.loads(body) for *_, body in stores[1].log.after("lobby", Position(top.epoch, of), 99)
    ]
    assert [entry["type"] for entry in found] == ["void"] * 11 + ["edited"]
    said = json.loads(stores[2].log.page(ada.id, "lobby", Span(limit=1)).entries[0])
    assert (said["text"], said["as_of"]) == (newest.entry.text, newest.offset)


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

    said = []

    def change_mind(store, message, lot, client_id):
        who, room, of = message
        with suppress(NoSuchMessage):
            if lot:
                store.messages.edit(Edit(who.person, room, client_id, of, client_id))
            else:
                store.messages.delete(Removal(who.person, room, client_id, of))

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
                case 3 if said:
                    change_mind(store, lot.choice(said), lot.randrange(3), client_id)
                case 4:
                    store.readmarks.move(who.id, room, 10**6)
                case _:
                    stored = post(store, who, room, client_id)
                    assert isinstance(stored, Stored)
                    said.append((who, room, stored.offset))

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
        assert all(json.loads(body)["offset"] == offset for offset, _, body in found)
    if settings.on_postgresql:
        with stores[0].database.reading.connect() as connection:
            deadlocks = connection.exec_driver_sql(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
            ).scalar_one()
        assert deadlocks == 0
