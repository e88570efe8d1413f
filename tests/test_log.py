"""Reading the log: after a position, before an offset, all or nothing."""

from __future__ import annotations

import pytest

from parlor import events
from parlor.errors import NoSuchRoom, NotAMember, PositionLost
from parlor.events import Position

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def talk(say, ada):
    """Nine messages in the lobby, at offsets 2 to 10; at 1 ada joined."""
    return [say(ada, f"text {number}") for number in range(2, 11)]


def offsets(bodies: list[bytes]) -> list[int]:
    return [events.decode_entry(body).offset for body in bodies]


def test_the_top_is_where_the_last_entry_is(store, talk):
    assert store.top("lobby").offset == talk[-1].offset == 10


def test_the_epoch_stays(store, talk, say, ada):
    before = store.top("lobby").epoch
    say(ada, "more")
    assert store.top("lobby").epoch == before != ""


def test_what_came_after_a_position_is_given_oldest_first(store, talk):
    epoch = store.top("lobby").epoch
    found = store.events_after("lobby", Position(epoch, 7), 100)
    assert found == [(stored.offset, stored.body) for stored in talk[-3:]]


def test_no_more_is_given_than_asked_for_and_it_is_the_next(store, talk):
    epoch = store.top("lobby").epoch
    found = store.events_after("lobby", Position(epoch, 2), 3)
    assert [offset for offset, _ in found] == [3, 4, 5]


def test_who_has_seen_everything_gets_nothing(store, talk):
    assert store.events_after("lobby", store.top("lobby"), 100) == []


@pytest.mark.parametrize(
    ("epoch", "offset"),
    [("another", 3), ("", 11), ("another", 0)],
    ids=["another epoch", "from the future", "another epoch's beginning"],
)
def test_a_position_of_another_log_is_lost(store, talk, epoch, offset):
    with pytest.raises(PositionLost):
        store.events_after("lobby", Position(epoch or store.top("lobby").epoch, offset), 100)


@pytest.mark.parametrize("ask", ["top", "events_after"])
def test_a_room_that_is_not_has_no_log(store, ask):
    with pytest.raises(NoSuchRoom):
        store.top("cellar") if ask == "top" else store.events_after("cellar", Position("e", 0), 9)


def test_the_last_page_is_oldest_first_and_there_is_more(store, talk, ada):
    bodies, more = store.page_before(ada.id, "lobby", None, 4)
    assert bodies == [stored.body for stored in talk[-4:]]
    assert more


def test_pages_meet_without_a_gap_or_an_overlap(store, talk, ada):
    seen: list[int] = []
    before, more = None, True
    while more:
        bodies, more = store.page_before(ada.id, "lobby", before, 3)
        seen = offsets(bodies) + seen
        before = seen[0]
    assert seen == list(range(1, 11))


def test_the_page_that_reaches_the_beginning_says_so(store, talk, ada):
    bodies, more = store.page_before(ada.id, "lobby", 4, 3)
    assert (offsets(bodies), more) == ([1, 2, 3], False)


def test_before_the_first_entry_there_is_nothing(store, talk, ada):
    assert store.page_before(ada.id, "lobby", 1, 50) == ([], False)


def test_pages_are_for_members(store, ada, eve, attic):
    garden = store.create_room(ada.id, "Garden", private=False).room
    with pytest.raises(NoSuchRoom):
        store.page_before(eve.id, attic, None, 50)
    with pytest.raises(NotAMember):
        store.page_before(eve.id, garden, None, 50)
    with pytest.raises(NoSuchRoom):
        store.page_before(eve.id, "cellar", None, 50)


def test_what_came_after_many_positions_is_given_room_by_room(store, say, ada, attic, talk):
    for number in range(3):
        say(ada, f"attic {number}", attic)
    seen = {
        "lobby": Position(store.top("lobby").epoch, 9),
        attic: Position(store.top(attic).epoch, 3),
    }
    found = store.entries_after(seen, 100)
    assert [(room, offset) for room, offset, _ in found if room == attic] == [
        (attic, 4),
        (attic, 5),
    ]
    assert [(room, offset) for room, offset, _ in found if room == "lobby"] == [
        ("lobby", 10),
        ("lobby", 11),
    ]
    for room, offset, body in found:
        entry = events.decode_entry(body)
        assert (entry.room, entry.offset) == (room, offset)


def test_no_more_of_each_room_is_given_than_asked_for(store, say, ada, attic, talk):
    seen = {room: Position(store.top(room).epoch, 0) for room in ("lobby", attic)}
    found = store.entries_after(seen, 1)
    assert sorted((room, offset) for room, offset, _ in found) == [("lobby", 1), (attic, 1)]


@pytest.mark.parametrize(
    "seen",
    [
        {},
        {"cellar": Position("e", 0)},
        {"lobby": Position("another", 3)},
        {"lobby": Position("", 10)},
        {"lobby": Position("", 99)},
    ],
    ids=["nothing", "a missing room", "another epoch", "the top", "the future"],
)
def test_where_nothing_came_nothing_is_given(store, talk, seen):
    epoch = store.top("lobby").epoch
    places = {room: Position(place.epoch or epoch, place.offset) for room, place in seen.items()}
    assert store.entries_after(places, 100) == []
