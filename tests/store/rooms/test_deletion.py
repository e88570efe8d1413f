"""Rooms that are deleted: gone at once for everybody, and from every table soon after."""

from __future__ import annotations

import gevent
import pytest
from gevent.event import AsyncResult
from sqlalchemy import MetaData, select

from parlor.errors import NoSuchRoom, NotAllowed, NotAMember, OtherTitle, Refused
from parlor.store.results import Edit, Pinning, Post, Reaction, Span, Stored
from parlor.store.rooms import deletion
from parlor.store.store import Store
from parlor.text.markup import render
from parlor.wire import Position

from ...support.tables import rows

DATABASES = ("sqlite", "postgresql")

WORD = "xyzzy-plugh"


@pytest.fixture
def garden(store, ada, bob):
    room = store.rooms.create(ada.id, "Garden", private=False).entry.room
    store.memberships.join(bob.id, room, "bob joins")
    return room


@pytest.fixture
def delete(store):
    def delete(who, room, title="Garden", check=lambda facts: None):
        return store.rooms.delete(who.person, room, title, check)

    return delete


def sweep(store):
    """Take away all that may be taken away now; return in how many pieces."""
    times = 0
    while store.rooms.sweep():
        times += 1
    return times


def of_room(store, room_id):
    """The tables in which something is of a room, by its id."""
    metadata = MetaData()
    with store.database.reading.connect() as connection:
        metadata.reflect(connection)
        return {
            table.name
            for table in metadata.sorted_tables
            if "room_id" in table.c
            and connection.execute(select(table).where(table.c.room_id == room_id)).first()
        }


def id_of(store, room):
    with store.database.reading.connect() as connection:
        return connection.exec_driver_sql(f"SELECT id FROM rooms WHERE name = '{room}'").scalar()


def put_into(store, say, room, ada, bob):
    """Have something of a room in every table that can have it."""
    first = say(ada, f"{WORD} @bob", room).offset
    store.messages.edit(Edit(ada.person, room, "e1", first, f"{WORD} again @bob @room"))
    say(bob, f"an answer, {WORD}", room, reply_to=first)
    store.pins.pin(Pinning(bob.person, room, "p1", first))
    store.saved.add(bob.id, room, first)
    store.memberships.leave(bob.id, room, "out")
    store.memberships.grant(ada.id, room, bob.id)
    answered = AsyncResult()
    store.reactions.put(Reaction(bob.person, room, "r1", first, "👍", True), answered.set)
    assert isinstance(answered.get(timeout=30), Stored)


def test_nothing_is_left_but_a_line_of_who_did_it(store, settings, say, ada, bob, garden, delete):
    put_into(store, say, garden, ada, bob)
    room_id = id_of(store, garden)
    assert of_room(store, room_id) == {
        "former_marks",
        "log",
        "memberships",
        "mentions",
        "messages",
        "pins",
        "saved",
        "unindexed",
    }
    before = sum(len(found) for found in rows(store).values())
    delete(ada, garden)
    for name, found in rows(store).items():
        assert not any(WORD in row or "Garden" in row for row in found), name
    assert of_room(store, room_id) == {"audit"}
    assert sum(len(found) for found in rows(store).values()) < before
    (audit,) = rows(store)["audit"]
    assert f", {ada.id}, 'delete_room', {room_id}, None, None, 'page', None, None)" in audit
    if settings.on_postgresql:
        return  # its files are the server's, which vacuums
    assert store.database.checkpoint()
    assert WORD.encode() not in b"".join(path.read_bytes() for path in settings.data.iterdir())


def test_it_is_there_for_nobody_from_that_moment_on(store, say, ada, bob, eve, garden, delete):
    say(bob, "kept", garden, "b1")
    epoch = store.log.top(garden).epoch
    assert delete(ada, garden) == epoch
    outcomes = [say(bob, "late", garden), say(bob, "kept", garden, "b1")]
    assert [type(outcome) for outcome in outcomes] == [NoSuchRoom, NoSuchRoom]
    for asked in (
        lambda: store.memberships.join(eve.id, garden, "eve joins"),
        lambda: store.memberships.grant(ada.id, garden, eve.id),
        lambda: store.rooms.state(ada.id, garden),
        lambda: store.log.page(ada.id, garden, Span()),
        lambda: store.log.after(garden, Position(epoch, 1), 10),
        lambda: store.rooms.open_title(garden),
        lambda: delete(ada, garden),
    ):
        with pytest.raises(NoSuchRoom):
            asked()
    assert store.log.of_many_after({garden: Position(epoch, 0)}, 10) == []
    assert store.rooms.open_to(eve.id) == []
    assert [state.room for state in store.rooms.of(bob.id)] == ["lobby"]
    assert store.saved.page(bob.id, None, 10).messages == []


def test_a_deleted_room_has_no_name_that_could_be_asked_for(store, clock, ada, eve, garden, delete):
    room_id = id_of(store, garden)
    delete(ada, garden)
    assert id_of(store, f"~{room_id}") == room_id
    for room in (f"~{room_id}", ""):
        with pytest.raises(NoSuchRoom):
            store.memberships.join(eve.id, room, "eve joins")
    assert store.retention.rooms(7, round(clock.now * 1000)) == [("lobby", 7)]


def test_its_name_is_free_again_once_everybody_has_heard_of_it(
    store, clock, say, ada, garden, delete
):
    say(ada, WORD, garden)
    first = store.log.top(garden)
    delete(ada, garden)
    sweep(store)
    assert store.rooms.create(ada.id, "Garden", private=False).entry.room == "garden-2"
    clock.move(deletion.A_WHILE_MS / 1000)
    sweep(store)
    assert store.rooms.sweep() is False
    assert store.rooms.create(ada.id, "Garden", private=False).entry.room == "garden"
    assert store.log.top("garden").offset == 1
    assert store.log.top("garden").epoch != first.epoch
    assert not any(WORD in row for found in rows(store).values() for row in found)


def test_who_says_another_title_deletes_nothing(store, say, ada, garden, delete):
    for title in ("garden", "", "Gardens", "Lobby", "x" * 200):
        with pytest.raises(OtherTitle):
            delete(ada, garden, title)
    assert isinstance(say(ada, "still here", garden), Stored)
    delete(ada, garden, "  Garden ")


def test_only_who_may_at_that_moment_and_is_in_it(store, ada, eve, attic, garden, delete):
    def check(facts):
        assert facts.state.title == "Garden"
        raise NotAllowed

    with pytest.raises(NotAllowed):
        delete(ada, garden, check=check)
    with pytest.raises(NotAMember):
        delete(eve, garden)
    with pytest.raises(NoSuchRoom):
        delete(eve, attic, "Attic")
    assert store.rooms.facts(garden).state.title == "Garden"


def test_a_large_room_goes_in_pieces_between_which_others_write(
    store, clock, say, ada, garden, delete, monkeypatch
):
    monkeypatch.setattr(deletion, "PIECE", 3)
    for number in range(8):  # after two who joined
        say(ada, f"{WORD} {number}", garden)
    room_id = id_of(store, garden)
    left = [delete(ada, garden) and texts_left(store)]
    while store.rooms.sweep():
        left.append(texts_left(store))
        assert isinstance(say(ada, "in between"), Stored)
    assert left == [5, 2, 0, 0]
    assert of_room(store, room_id) == {"audit"}
    clock.move(deletion.A_WHILE_MS / 1000)
    assert sweep(store) == 1
    assert id_of(store, f"~{room_id}") is None


def texts_left(store):
    return sum(WORD in row for row in rows(store)["messages"])


def test_what_was_said_as_it_was_deleted_is_either_gone_with_it_or_refused(
    store, settings, say, ada, bob, eve, garden, delete
):
    other = Store.open(settings, render) if settings.on_postgresql else store
    try:
        outcomes = []

        def says(number):
            answer = AsyncResult()
            other.messages.post(_post(bob, garden, number), answer.set)
            outcomes.append(answer.get(timeout=30))

        def joins():
            try:
                outcomes.append(other.memberships.join(eve.id, garden, "eve joins"))
            except Refused as refused:
                outcomes.append(refused)

        all_of_them = [gevent.spawn(says, number) for number in range(20)]
        all_of_them += [gevent.spawn(joins), gevent.spawn(delete, ada, garden)]
        all_of_them += [gevent.spawn(says, number) for number in range(20, 40)]
        gevent.joinall(all_of_them, raise_error=True)
    finally:
        if other is not store:
            other.close()
    assert len(outcomes) == 41
    assert all(isinstance(one, Stored | NoSuchRoom) for one in outcomes)
    sweep(store)
    assert not any(WORD in row for found in rows(store).values() for row in found)
    assert not store.memberships.has(eve.id, garden)
    assert isinstance(say(bob, WORD, garden, "c0"), NoSuchRoom)


def _post(who, room, number):
    return Post(who.person, room, f"c{number}", f"{WORD} {number}")


def test_of_two_who_delete_it_one_is_late(ada, bob, garden, delete):
    outcomes = []

    def tries(who):
        try:
            outcomes.append(delete(who, garden))
        except Refused as refused:
            outcomes.append(refused)

    gevent.joinall([gevent.spawn(tries, who) for who in (ada, bob)], raise_error=True)
    assert [isinstance(one, NoSuchRoom) for one in outcomes] == [False, True]
