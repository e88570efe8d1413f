"""Searching finds what is there for somebody, the newest first, and nothing else."""

from __future__ import annotations

import itertools
import json
import random

import gevent
import pytest
import sqlalchemy as sa

from parlor.errors import NoSuchRoom, TooFast
from parlor.store.log.search import index, searching
from parlor.store.log.search.searching import FOUND, Searching, Wanted
from parlor.store.results import Edit, Pinning, Reaction, Removal
from parlor.text.search.folding import folded
from parlor.text.search.query import parse

DATABASES = ("sqlite", "postgresql")
WORDS = ("alpha", "beta", "中国", "東京", "naïve", "привет", "بيت", "ok")


WAYS = ("all of few", "by and by", "by the index", "by what is noted", "by all of them")


@pytest.fixture(params=WAYS)
def way(request, monkeypatch, store):
    """All ways to go through the messages, which are to find the same."""
    monkeypatch.setattr(searching, "SECONDS", 3600.0)
    if request.param != "all of few":
        monkeypatch.setattr(searching, "FEW", -1)
        monkeypatch.setattr(searching, "SOME", -1)
        monkeypatch.setattr(searching, "AT_ONCE", 3)
        monkeypatch.setattr(index, "FIRST", 1)
        monkeypatch.setattr(index, "MOST", 3)
        monkeypatch.setattr(index, "NEAR", 4)
        monkeypatch.setattr(index, "OFTEN", 2)
        monkeypatch.setattr(index, "LUMP", 3)
    if request.param == "by and by":
        set_below(store, 10**6)
    drawn = random.Random("ways")
    if request.param == "by the index":
        monkeypatch.setattr(Searching, "find", after(store.indexing.look))
    if request.param == "by all of them":
        monkeypatch.setattr(Searching, "find", after(lambda: advance(store, drawn.randrange(3))))


def after(done):
    find = Searching.find

    def find_after(*args):
        done()
        return find(*args)

    return find_after


def set_below(store, lowest):
    """Have the index begin so high that it has yet to come to everything that is there."""
    with store.database.writing.begin() as connection:
        connection.execute(
            sa.text("UPDATE facts SET value = :lowest WHERE name = 'search_below'"),
            {"lowest": lowest},
        )


def advance(store, lumps):
    for _ in range(lumps):
        store.database.write(lambda: None, index.take_in)


@pytest.fixture
def attic(store, ada):
    return store.rooms.create(ada.id, "Attic", private=True).entry.room


def wanted(text="", **filters):
    return Wanted(parse(text), **filters)


def texts(found):
    return [json.loads(one.body)["text"] for one in found.messages]


def find(store, person, text="", cursor=None, **filters):
    return store.searching.find(person.id, wanted(text, **filters), cursor)


def test_what_has_all_words_is_found_the_newest_first_with_marks(way, store, ada, bob, say):
    for text in ("Lunch today?", "no thanks", "then lunch tomorrow, today no"):
        say(ada, text)
    found = find(store, bob, "LUNCH today")
    assert texts(found) == ["then lunch tomorrow, today no", "Lunch today?"]
    assert [one.marks for one in found.messages] == [[(5, 10), (21, 26)], [(0, 5), (6, 11)]]
    assert (found.rooms, found.cursor, found.complete) == (["lobby"], None, True)
    assert {person.name for person in found.people} == {"ada"}


def test_nothing_is_found_of_rooms_that_one_is_not_in(way, store, ada, bob, say, attic):
    say(ada, "secret", attic)
    say(ada, "no secret")
    assert texts(find(store, ada, "secret")) == ["no secret", "secret"]
    assert texts(find(store, ada, "secret", room=attic)) == ["secret"]
    assert texts(find(store, bob, "secret")) == ["no secret"]
    with pytest.raises(NoSuchRoom):
        find(store, bob, "secret", room=attic)
    with pytest.raises(NoSuchRoom):
        find(store, bob, "secret", room="nowhere")


def test_what_is_deleted_or_changed_is_found_no_more_at_once(way, store, ada, say):
    gone, changed = say(ada, "a slip"), say(ada, "a slip, too")
    store.messages.delete(Removal(ada.person, "lobby", "d1", gone.offset))
    store.messages.edit(Edit(ada.person, "lobby", "e1", changed.offset, "mended"))
    assert texts(find(store, ada, "slip")) == []
    assert texts(find(store, ada, "mended")) == ["mended"]


def test_filters_hold_together(way, store, ada, bob, say):
    say(ada, "by ada https://example.org")
    plain = say(bob, "by bob")
    say(bob, "by bob, too", reply_to=plain.offset)
    store.reactions.put(
        Reaction(ada.person, "lobby", "r1", plain.offset, "🎉", on=True), lambda _: None
    )
    store.pins.pin(Pinning(ada.person, "lobby", "p1", plain.offset))
    store.saved.add(bob.id, "lobby", plain.offset)
    assert texts(find(store, ada, "by", who=bob.id)) == ["by bob, too", "by bob"]
    assert texts(find(store, ada, link=True)) == ["by ada https://example.org"]
    for one in ({"reaction": True}, {"pinned": True}):
        assert texts(find(store, ada, **one)) == ["by bob"]
    assert texts(find(store, bob, saved=True)) == ["by bob"]
    assert texts(find(store, ada, saved=True)) == []
    assert texts(find(store, ada, thread=True)) == ["by bob, too", "by bob"]
    assert texts(find(store, ada, thread=True, pinned=True, who=bob.id)) == ["by bob"]
    assert texts(find(store, ada, "too", thread=True, pinned=True)) == []


def test_times_are_from_and_up_to(way, store, ada, say, clock):
    times = []
    for text in ("one", "two", "three"):
        times.append(say(ada, text).entry.at)
        clock.move(60)
    _, second, third = times
    assert texts(find(store, ada, after=second)) == ["three", "two"]
    assert texts(find(store, ada, before=third)) == ["two", "one"]
    assert texts(find(store, ada, after=second, before=third)) == ["two"]


def test_there_are_pages_and_nothing_is_in_two_of_them(way, store, ada, say):
    for number in range(2 * FOUND + 3):
        say(ada, f"message {number}")
    seen, cursor = [], None
    for count in (FOUND, FOUND, 3):
        found = find(store, ada, "message", cursor)
        assert (len(found.messages), found.complete) == (count, True)
        seen += texts(found)
        cursor = found.cursor
        say(ada, "message meanwhile")
    assert seen == [f"message {number}" for number in reversed(range(2 * FOUND + 3))]
    assert cursor is None


@pytest.mark.parametrize("few", [-1, 5_000], ids=["by and by", "all of few"])
def test_what_takes_too_long_is_gone_on_with(store, ada, say, monkeypatch, few):
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "AT_ONCE", 4)
    monkeypatch.setattr(searching, "SECONDS", 0.5)  # of a clock that goes on by one at each look
    for number in range(10):
        say(ada, "the needle" if number == 0 else "hay")
    times = itertools.count()
    seen, cursor, asked = [], None, 0
    while asked == 0 or cursor is not None:
        found = store.database.read(
            lambda tx, cursor=cursor: searching.find(
                tx, ada.id, wanted("needle"), cursor, lambda: next(times)
            )
        )
        assert found.complete == (found.cursor is None)
        seen += texts(found)
        asked += 1
        cursor = found.cursor
    assert seen == ["the needle"]
    assert asked >= 4


def test_the_same_is_found_as_by_looking_at_all(way, store, ada, bob, say, attic):
    drawn = random.Random("searching")
    rooms = ["lobby", attic, store.rooms.create(ada.id, "Cellar", private=True).entry.room]
    said = {}
    for number in range(60):
        room = drawn.choice(rooms)
        text = " ".join(drawn.choices(WORDS, k=drawn.randint(1, 4)))
        said[room, say(ada, text, room).offset] = text
        if number % 7 == 6:
            where, offset = drawn.choice(sorted(said))
            store.messages.delete(Removal(ada.person, where, f"d{number}", offset))
            del said[where, offset]
    store.memberships.grant(ada.id, attic, bob.id)
    for who, theirs in ((ada, rooms), (bob, rooms[:2])):
        for word in WORDS:
            found, cursor, asked = [], None, 0
            while asked == 0 or cursor is not None:
                some = find(store, who, word, cursor)
                found += [(one.room, json.loads(one.body)["offset"]) for one in some.messages]
                cursor = some.cursor
                asked += 1
            right = {
                place
                for place, text in said.items()
                if place[0] in theirs and folded(word) in folded(text)
            }
            assert len(found) == len(set(found))
            assert set(found) == right


def test_a_link_is_what_leads_somewhere_and_not_the_name_of_somebody(way, store, ada, bob, say):
    for text in (
        "see https://example.org",
        "HTTP://x",
        "www.example.org",
        "write to a@example.org",
        "http:// alone. www. alone: example.org",
        "`https://example.org`",
        "@bob: hello.",
    ):
        say(ada, text)
    assert texts(find(store, ada, link=True)) == [
        "write to a@example.org",
        "www.example.org",
        "HTTP://x",
        "see https://example.org",
    ]


def test_only_so_many_wait_for_their_turn_to_search(store, ada, say, monkeypatch):
    monkeypatch.setattr(searching, "WAITING", 2)
    say(ada, "alpha")
    refused, found = [], []

    def ask():
        try:
            found.append(texts(find(store, ada, "alpha")))
        except TooFast as too_fast:
            refused.append(too_fast.retry_after)

    gevent.joinall([gevent.spawn(ask) for _ in range(5)], raise_error=True)
    assert found == [["alpha"]] * 2
    assert refused == [searching.SOON] * 3
    assert texts(find(store, ada, "alpha")) == ["alpha"]


def test_who_comes_and_goes_finds_what_is_in_the_rooms_of_that_moment(way, store, ada, bob, say):
    drawn = random.Random("coming and going")
    rooms = [store.rooms.create(ada.id, name, private=True).entry.room for name in "ABC"]
    inside, said = set(), {}
    for number in range(60):
        room = drawn.choice(rooms)
        match drawn.choice(["say", "say", "come or go", "delete"]):
            case "say":
                text = " ".join(drawn.choices(WORDS, k=2))
                said[room, say(ada, text, room).offset] = text
            case "come or go" if room in inside:
                store.memberships.revoke(ada.id, room, bob.id)
                inside.remove(room)
            case "come or go":
                store.memberships.grant(ada.id, room, bob.id)
                inside.add(room)
            case "delete" if said:
                where, offset = drawn.choice(sorted(said))
                store.messages.delete(Removal(ada.person, where, f"d{number}", offset))
                del said[where, offset]
        word = drawn.choice(WORDS)
        found = find(store, bob, word)
        right = sorted(place for place, text in said.items() if place[0] in inside and word in text)
        assert found.cursor is None or len(found.messages) == FOUND
        there = [(one.room, json.loads(one.body)["offset"]) for one in found.messages]
        assert set(there) <= set(right)
        assert len(there) == min(len(right), FOUND)
