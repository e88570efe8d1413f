"""Messages that are too old go, the oldest first and some at a time; what is younger stays."""

from __future__ import annotations

import dataclasses
import json

import pytest
from sqlalchemy import insert

from parlor.live.amendments import AMENDING, Amendments
from parlor.live.history import History
from parlor.store.log import retention
from parlor.store.results import Edit, Pinning, Settings, Span
from parlor.store.store import Store
from parlor.store.tables import Pin
from parlor.wire import Deleted, Position, decode_entry
from parlor.wire.header import read_header

from ...support.folded import fold_all

DATABASES = ("sqlite", "postgresql")
DAY = 24 * 3600.0


@pytest.fixture
def aged(store, say, ada, bob, clock):
    """The lobby with messages of two months ago and of now, of which one of old was edited."""
    for number in range(4):
        say(ada, f"old {number}")
    first = store.log.top("lobby").offset - 3
    store.people.add_member("cleo", "hash of cleo")
    say(bob, "old, too")
    clock.move(60 * DAY)
    store.messages.edit(Edit(ada.person, "lobby", "e1", first, "old and edited"))
    say(bob, "new")
    return first


def entries(store, seen=0):
    top = store.log.top("lobby")
    found = store.log.after("lobby", Position(top.epoch, seen), 1_000)
    return [json.loads(body) for _, _, body in found]


def shown(store, who, room="lobby"):
    return [json.loads(body) for body in store.log.page(who.id, room, Span()).entries]


def texts(store, who, room="lobby"):
    return [entry["text"] for entry in shown(store, who, room) if entry["type"] == "said"]


def test_what_is_too_old_goes_and_what_stands_between_it_stays(store, ada, clock, aged):
    seen = store.log.top("lobby").offset
    before = fold_all({}, entries(store))
    notes = [entry for entry in shown(store, ada) if entry["type"] == "joined"]
    stored = store.retention.expire("lobby", 30)
    at = round(clock.now * 1000)
    deleted = Deleted(room="lobby", offset=seen + 1, at=at, of=aged, to=aged + 5)
    assert (stored.entry, decode_entry(stored.body)) == (deleted, deleted)
    assert store.retention.expire("lobby", 30) is None
    assert texts(store, ada) == ["new"]
    assert [entry for entry in shown(store, ada) if entry["type"] == "joined"] == notes
    folded = fold_all(before, entries(store, seen))
    assert list(folded.values()) == list(fold_all({}, entries(store)).values())
    assert [*folded.values()] == shown(store, ada)
    assert "old" not in json.dumps(entries(store))


def test_what_is_just_old_enough_stays(store, ada, aged):
    assert store.retention.expire("lobby", 60) is None
    assert len(texts(store, ada)) == 6


def test_a_piece_has_so_many_messages_and_reaches_so_far(store, ada, aged, monkeypatch):
    monkeypatch.setattr(retention, "PIECE", 2)
    first = store.retention.expire("lobby", 30).entry
    assert (first.of, first.to) == (aged, aged + 1)
    monkeypatch.setattr(retention, "PIECE", 500)
    monkeypatch.setattr(retention, "REACH", 1)
    second = store.retention.expire("lobby", 30).entry
    assert (second.of, second.to) == (aged + 2, None)
    monkeypatch.setattr(retention, "REACH", 5_000)
    third = store.retention.expire("lobby", 30).entry
    assert (third.of, third.to) == (aged + 3, aged + 5)
    assert texts(store, ada) == ["new"]


def test_what_is_pinned_stays_if_it_shall_and_a_range_never_passes_it(store, ada, bob, aged):
    def pin(tx):
        (room_id,) = tx.connection.exec_driver_sql(
            "SELECT id FROM rooms WHERE name = 'lobby'"
        ).one()
        for of in (aged, aged + 2):
            values = {"room_id": room_id, "offset": of, "user_id": bob.id, "at": 1}
            tx.connection.execute(insert(Pin).values(**values))

    store.database.write(lambda: None, pin)
    first = store.retention.expire("lobby", 30, but_pinned=True).entry
    second = store.retention.expire("lobby", 30, but_pinned=True).entry
    assert [(one.of, one.to) for one in (first, second)] == [
        (aged + 1, None),
        (aged + 3, aged + 5),
    ]
    assert store.retention.expire("lobby", 30, but_pinned=True) is None
    assert texts(store, ada) == ["old and edited", "old 2", "new"]
    assert store.retention.expire("lobby", 30).entry.of == aged
    assert texts(store, ada) == ["new"]


def test_a_clock_that_went_back_makes_nothing_old_that_is_not(store, say, ada, clock):
    say(ada, "new")
    clock.move(-90 * DAY)
    say(ada, "by the clock of then it is old")
    clock.move(90 * DAY)
    assert store.retention.expire("lobby", 30) is None
    assert len(texts(store, ada)) == 2


def test_each_room_keeps_what_it_says_and_else_what_the_place_says(store, ada, attic, clock):
    def rooms(days):
        return store.retention.rooms(days, round(clock.now * 1000))

    def keep(days):
        def change(tx):
            tx.connection.exec_driver_sql(
                f"UPDATE rooms SET keep_days = {days} WHERE name = '{attic}'"
            )

        store.database.write(lambda: None, change)

    assert rooms(None) == []
    assert rooms(90) == [("lobby", 90), (attic, 90)]
    keep(7)
    assert rooms(None) == [(attic, 7)]
    assert rooms(90) == [("lobby", 90), (attic, 7)]
    keep(0)
    assert rooms(90) == [("lobby", 90)]


def test_since_when_a_number_of_days_counts_is_known_until_it_is_another(store, ada, clock):
    began = round(clock.now * 1000)
    assert store.retention.settle(90) == began
    clock.move(DAY)
    assert store.retention.settle(90) == began
    assert store.retention.settle(30) == round(clock.now * 1000)
    assert store.retention.done_at() == 0
    store.retention.done(5)
    store.retention.done(7)
    assert store.retention.done_at() == 7


def test_what_will_go_is_counted_before(store, ada, clock, aged):
    assert store.retention.count(30, round(clock.now * 1000)) == 5
    assert store.retention.count(None, round(clock.now * 1000)) == 0


def test_a_whole_conversation_goes_at_once(store, say, ada, bob, clock):
    root = say(ada, "old root").offset
    answer = say(bob, "old answer", reply_to=root).offset
    say(ada, "old answer to it", reply_to=answer)
    clock.move(60 * DAY)
    young = say(bob, "young answer", reply_to=answer).offset
    assert store.retention.expire("lobby", 30).entry.to == answer + 1
    assert texts(store, ada) == ["young answer"]
    said = entries(store, young - 1)[0]
    assert said["reply"] == {"of": answer, "who": {"id": bob.id, "name": "bob"}}
    assert "old" not in json.dumps(entries(store))


def test_a_pinned_message_counts_the_replies_that_are_left(store, say, ada, bob, clock):
    first = say(ada, "old root").offset
    for n in range(2):
        say(bob, f"old answer {n}", reply_to=first)
    second = say(bob, "another old root").offset
    lonely = say(ada, "old answer to another", reply_to=second).offset
    back = say(ada, "old answer to the first", reply_to=first + 1).offset
    clock.move(60 * DAY)
    say(bob, "young answer", reply_to=back)
    for of in (first, second):
        store.pins.pin(Pinning(ada.person, "lobby", f"p{of}", of))
    known = entries(store)
    seen = store.log.top("lobby").offset
    told = []
    while stored := store.retention.expire("lobby", 30, but_pinned=True):
        told.append((stored.entry.of, stored.entry.to, stored.entry.root, stored.entry.replies))
    assert told == [
        (first + 1, first + 2, first, 2),
        (lonely, None, second, 0),
        (back, None, first, 1),
    ]
    said = {entry["offset"]: entry for entry in shown(store, ada) if entry["type"] == "said"}
    assert said[first]["replies"] == 1
    assert said[first]["as_of"] == seen + 3
    assert "replies" not in said[second]
    assert sum(entry.get("root") == first for entry in said.values()) == 1
    # Who heard of all of it, and the history in memory, have it as it is stored.
    history = History(Position("e1", 0))
    amendments = Amendments("lobby", history)
    for entry in known + entries(store, seen):
        body = json.dumps(entry, separators=(",", ":")).encode()
        history.append(body)
        header = read_header(body)
        if header.type in AMENDING:
            amendments.take(header, body)
    for of in (first, second):
        assert json.loads(history.get(of)) == said[of]


def test_a_pinned_message_that_is_itself_too_old_takes_its_count_with_it(store, say, ada, clock):
    root = say(ada, "old root").offset
    say(ada, "old answer", reply_to=root)
    store.pins.pin(Pinning(ada.person, "lobby", "p1", root))
    clock.move(60 * DAY)
    entry = store.retention.expire("lobby", 30).entry
    assert (entry.of, entry.to, entry.root) == (root, root + 1, None)


@pytest.fixture
def keep(store, ada, attic):
    """Set for how long the attic keeps messages; of nothing, what is due there."""

    def keep(days=None):
        if days is not None:
            wanted = Settings(keep_days=days)
            store.rooms.set(ada.person, attic, f"keep {days}", wanted, lambda facts: None)
        return store.retention.due(attic, 90)

    return keep


def test_days_of_a_room_that_are_new_delete_nothing_for_a_day(store, say, ada, attic, clock, keep):
    for number in range(3):
        say(ada, f"old {number}", attic)
    clock.move(10 * DAY)
    say(ada, "new", attic)
    assert keep() is None
    begins = round((clock.now + DAY) * 1000)
    assert keep(7) == (begins, 3)
    assert (attic, 7) not in store.retention.rooms(90, begins - 1)
    assert store.retention.expire(attic, 90) is None
    clock.move(DAY - 1)
    assert store.retention.expire(attic, 90) is None
    clock.move(1)
    assert (attic, 7) in store.retention.rooms(90, begins)
    assert store.retention.expire(attic, 90).entry.to is not None
    store.retention.done(begins)
    assert keep() is None
    assert texts(store, ada, attic) == ["new"]


@pytest.mark.parametrize("days", ["for_ever", "default", 30], ids=str)
def test_who_thinks_better_of_it_loses_nothing(store, say, ada, attic, clock, keep, days):
    """Also if a night has begun that found the days of before."""
    say(ada, "old", attic)
    clock.move(10 * DAY)
    keep(7)
    clock.move(DAY)
    keep(days)
    assert store.retention.expire(attic, 90) is None
    clock.move(DAY)
    assert store.retention.expire(attic, 90) is None
    assert texts(store, ada, attic) == ["old"]


def test_what_is_set_is_told_by_states_and_facts(store, ada, attic, clock, keep):
    def told():
        facts, state = store.rooms.facts(attic).state, store.rooms.state(ada.id, attic)
        fields = [(one.keep_days, one.own_days, one.days_since) for one in (facts, state)]
        assert fields[0] == fields[1]
        return fields[0]

    assert told() == (0, False, 0)
    since = round(clock.now * 1000)
    keep(30)
    assert told() == (30, True, since)
    keep("for_ever")
    assert told() == (0, True, since)
    keep("default")
    assert told() == (0, False, since)


def test_where_the_place_keeps_for_days_its_rooms_say_so(store, settings, ada, attic):
    strict = Store.open(dataclasses.replace(settings, keep_days=90), str)
    for told in (strict.rooms.facts(attic).state, strict.rooms.state(ada.id, attic)):
        assert (told.keep_days, told.own_days) == (90, False)
    strict.close()
