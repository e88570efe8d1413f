"""The index knows the grams of all messages that it has taken in, and of no others."""

from __future__ import annotations

import random

import gevent
import pytest
import sqlalchemy as sa

from parlor.errors import NotStored
from parlor.store.log import retention
from parlor.store.log.search import index
from parlor.store.log.search.searching import Wanted
from parlor.store.results import Edit, Removal
from parlor.store.store import Store
from parlor.text.search.folding import folded
from parlor.text.search.grams import grams_of
from parlor.text.search.query import parse

DATABASES = ("sqlite", "postgresql")
WORDS = ("alpha", "beta", "中国人", "東京", "naïve", "привет", "بيت", "ok", "บางกอก", "한국어")
DAY = 24 * 3600.0


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Lumps, pages and the like of so few that a test comes to their ends."""
    monkeypatch.setattr(index, "LUMP", 3)
    monkeypatch.setattr(index, "NEAR", 7)
    monkeypatch.setattr(index, "OFTEN", 2)
    monkeypatch.setattr(index, "FIRST", 1)
    monkeypatch.setattr(index, "MOST", 3)


def messages(store):
    with store.database.reading.connect() as connection:
        rows = connection.execute(sa.text("SELECT id, room_id, text FROM messages"))
        return {row[0]: (row[1], row[2]) for row in rows}


def proposed(store, grams, rooms=range(index.FEW_ROOMS + 1)):
    """All ids that the index proposes, some at a time."""
    parts = store.database.read(lambda tx: list(index.proposals(tx, grams, list(rooms), 1, 10**6)))
    found, before = [], 10**6
    for ids, floor in parts:
        assert ids == sorted(ids, reverse=True)
        assert all(floor <= one < before for one in ids)
        found += ids
        before = floor
    assert before == 1
    return set(found)


def assert_it_is_right(store):
    """Nothing is noted any more, and each gram has those messages that have it."""
    there = messages(store)
    by_gram = {}
    for message_id, (_, text) in there.items():
        for gram in grams_of(folded(text)):
            by_gram.setdefault(gram, set()).add(message_id)
    for gram in {*by_gram, *(gram for word in WORDS for gram in grams_of(folded(word)))}:
        assert proposed(store, [gram]) == by_gram.get(gram, set()), gram
    with store.database.reading.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM unindexed")) == 0


@pytest.mark.parametrize("seed", range(3))
def test_it_is_right_whatever_is_done_to_messages(store, ada, bob, say, clock, monkeypatch, seed):
    monkeypatch.setattr(retention, "PIECE", 4)
    chance = random.Random(seed)
    rooms = ["lobby"] + [
        store.rooms.create(ada.id, f"Room {number}", private=False).entry.room
        for number in range(3)
    ]
    said = []
    for number in range(120):
        text = " ".join(chance.choices(WORDS, k=chance.randint(1, 4)))
        room = chance.choice(rooms)
        match chance.choice(["say"] * 5 + ["edit", "delete", "take in", "take in", "begin anew"]):
            case "say":
                said.append(("lobby", say(chance.choice([ada, bob]), text).offset))
                said.append((room, say(ada, text, room).offset))
            case "edit" if said:
                place = chance.choice(said)
                author = author_of(store, place)
                who = ada.person if author == ada.id else bob.person
                store.messages.edit(Edit(who, place[0], f"e{number}", place[1], text))
            case "delete" if said:
                place = said.pop(chance.randrange(len(said)))
                store.messages.delete(
                    Removal(ada.person, place[0], f"d{number}", place[1], of_others=True)
                )
            case "take in":
                store.database.write(lambda: None, index.take_in)
            case "begin anew" if number % 4 == 0:
                begin_anew(store)
    store.rooms.delete(ada.person, rooms[1], "Room 0", lambda _: None)
    while store.rooms.sweep():
        clock.move(DAY)
    store.retention.settle(30)
    clock.move(60 * DAY)
    say(ada, "alpha is young")
    while store.retention.expire(rooms[2], 30):
        pass
    store.retention.expire("lobby", 30)
    store.indexing.look()
    assert_it_is_right(store)
    begin_anew(store)
    store.indexing.look()
    assert_it_is_right(store)


def author_of(store, place):
    with store.database.reading.connect() as connection:
        return connection.scalar(
            sa.text(
                "SELECT author_id FROM messages JOIN rooms ON rooms.id = messages.room_id"
                ' WHERE rooms.name = :room AND "offset" = :offset'
            ),
            {"room": place[0], "offset": place[1]},
        )


def begin_anew(store):
    """Have the index be one that an older Parlor made."""
    with store.database.writing.begin() as connection:
        connection.execute(sa.text("UPDATE facts SET value = '0' WHERE name = 'search_kind'"))
    assert store.database.read(index.is_old)
    store.database.write(lambda: None, index.renew)
    assert not store.database.read(index.is_old)


def test_an_index_of_a_newer_parlor_is_left_alone(store, ada, say):
    say(ada, "alpha")
    with store.database.writing.begin() as connection:
        connection.execute(sa.text("UPDATE facts SET value = '99 99' WHERE name = 'search_kind'"))
    store.indexing.look()
    store.database.write(lambda: None, index.renew)
    assert_it_is_right(store)


def test_of_few_rooms_it_proposes_only_what_is_in_them(store, ada, say, attic):
    say(ada, "alpha")
    say(ada, "alpha", attic)
    store.indexing.look()
    for message_id, (room_id, _) in messages(store).items():
        assert proposed(store, ["alp"], [room_id]) == {message_id}
    assert len(proposed(store, ["alp"], [1, 2])) == 2


def test_it_tells_how_far_it_is(store, ada, say, caplog):
    store.indexing.look()
    for number in range(20):
        say(ada, f"alpha {number}")
    begin_anew(store)
    shares = [store.database.read(index.share)]
    while store.database.write(lambda: None, index.take_in):
        shares.append(store.database.read(index.share))
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert 0 < shares[3] < 1
    begin_anew(store)
    with caplog.at_level("INFO"):
        store.indexing.look()
    told = [one.count for one in caplog.records if one.event == "search.indexed"]
    assert told == sorted(set(told))
    assert told[-1] == 100
    assert len(told) > 4


def test_what_is_done_stays_done_when_it_is_killed_in_between(
    store, settings, ada, say, monkeypatch
):
    for number in range(20):
        say(ada, f"alpha {number}")
    begin_anew(store)
    lumps = []
    take_in = index.take_in

    def dies(tx):
        done = take_in(tx)
        lumps.append(done)
        if len(lumps) == 3:
            raise OSError("gone")
        return done

    monkeypatch.setattr(index, "take_in", dies)
    with pytest.raises(NotStored):
        store.indexing.look()
    monkeypatch.setattr(index, "take_in", take_in)
    assert 0 < store.database.read(index.share) < 1
    again = Store.open(settings, str)
    again.indexing.look()
    again.close()
    assert_it_is_right(store)


def test_two_that_take_in_at_once_do_it_once(store, settings, ada, say):
    for number in range(30):
        say(ada, f"alpha {number}")
    other = Store.open(settings, str)
    both = [gevent.spawn(one.indexing.look) for one in (store, other)]
    gevent.joinall(both, raise_error=True)
    other.close()
    assert_it_is_right(store)


def test_it_is_right_after_changes_while_another_takes_in(store, settings, ada, say):
    said = [say(ada, f"alpha {number}").offset for number in range(30)]
    other = Store.open(settings, str)
    begin_anew(store)
    chance = random.Random("at once")

    def change():
        for number in range(40):
            of = chance.choice(said)
            if chance.random() < 0.3:
                said.remove(of)
                store.messages.delete(Removal(ada.person, "lobby", f"d{number}", of))
            else:
                text = f"{chance.choice(WORDS)} {number}"
                store.messages.edit(Edit(ada.person, "lobby", f"e{number}", of, text))

    changing = gevent.spawn(change)
    while not changing.ready():
        other.indexing.look()
        gevent.sleep(0)
    changing.get()
    other.indexing.look()
    other.close()
    assert_it_is_right(store)


def test_messages_of_an_old_database_are_taken_in(store, ada, say):
    for number in range(5):
        say(ada, f"alpha {number}")
    begin_anew(store)
    assert len(store.searching.find(ada.id, Wanted(parse("alpha"))).messages) == 5
