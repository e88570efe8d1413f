"""Reading the log: after a position, before an offset, all or nothing."""

from __future__ import annotations

import pytest

from parlor import wire
from parlor.errors import NoSuchRoom, NotAMember, PositionLost
from parlor.store.results import Page, Span
from parlor.wire import Position

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def talk(say, ada):
    """Nine messages in the lobby, at offsets 2 to 10; at 1 ada joined."""
    return [say(ada, f"text {number}") for number in range(2, 11)]


def offsets(bodies: list[bytes]) -> list[int]:
    return [wire.decode_entry(body).offset for body in bodies]


def test_the_top_is_where_the_last_entry_is(store, talk):
    assert store.log.top("lobby").offset == talk[-1].offset == 10


def test_the_epoch_stays(store, talk, say, ada):
    before = store.log.top("lobby").epoch
    say(ada, "more")
    assert store.log.top("lobby").epoch == before != ""


def test_what_came_after_a_position_is_given_oldest_first(store, talk):
    epoch = store.log.top("lobby").epoch
    found = store.log.after("lobby", Position(epoch, 7), 100)
    assert found == [(stored.offset, None, stored.body) for stored in talk[-3:]]


def test_no_more_is_given_than_asked_for_and_it_is_the_next(store, talk):
    epoch = store.log.top("lobby").epoch
    found = store.log.after("lobby", Position(epoch, 2), 3)
    assert [offset for offset, *_ in found] == [3, 4, 5]


def test_who_has_seen_everything_gets_nothing(store, talk):
    assert store.log.after("lobby", store.log.top("lobby"), 100) == []


@pytest.mark.parametrize(
    ("epoch", "offset"),
    [("another", 3), ("", 11), ("another", 0)],
    ids=["another epoch", "from the future", "another epoch's beginning"],
)
def test_a_position_of_another_log_is_lost(store, talk, epoch, offset):
    with pytest.raises(PositionLost):
        store.log.after("lobby", Position(epoch or store.log.top("lobby").epoch, offset), 100)


@pytest.mark.parametrize("ask", ["top", "after"])
def test_a_room_that_is_not_has_no_log(store, ask):
    with pytest.raises(NoSuchRoom):
        store.log.top("cellar") if ask == "top" else store.log.after("cellar", Position("e", 0), 9)


def test_the_last_page_is_oldest_first_and_there_is_more(store, talk, ada):
    page = store.log.page(ada.id, "lobby", Span(limit=4))
    assert page.entries == [stored.body for stored in talk[-4:]]
    assert (page.first, page.last, page.more, page.more_after) == (7, 10, True, False)


def test_pages_meet_without_a_gap_or_an_overlap(store, talk, ada):
    seen: list[int] = []
    page = store.log.page(ada.id, "lobby", Span(limit=3))
    while True:
        seen = offsets(page.entries) + seen
        if not page.more:
            break
        page = store.log.page(ada.id, "lobby", Span(before=page.first, limit=3))
    assert seen == list(range(1, 11))


def test_pages_go_forward_as_they_go_back(store, talk, ada):
    seen: list[int] = []
    page = store.log.page(ada.id, "lobby", Span(after=0, limit=3))
    while True:
        seen += offsets(page.entries)
        if not page.more_after:
            break
        page = store.log.page(ada.id, "lobby", Span(after=page.last, limit=3))
    assert seen == list(range(1, 11))


@pytest.mark.parametrize(
    ("around", "limit", "expected"),
    [
        (5, 5, [3, 4, 5, 6, 7]),
        (5, 4, [4, 5, 6, 7]),
        (5, 1, [5]),
        (1, 5, [1, 2, 3]),
        (10, 5, [8, 9, 10]),
        (10_000, 5, [8, 9, 10]),
    ],
)
def test_a_page_around_an_entry_has_both_its_sides(store, talk, ada, around, limit, expected):
    page = store.log.page(ada.id, "lobby", Span(around=around, limit=limit))
    assert offsets(page.entries) == expected
    assert (page.first, page.last) == (expected[0], expected[-1])
    assert (page.more, page.more_after) == (expected[0] > 1, expected[-1] < 10)


def test_the_page_that_reaches_the_beginning_says_so(store, talk, ada):
    page = store.log.page(ada.id, "lobby", Span(before=4, limit=3))
    assert (offsets(page.entries), page.more, page.more_after) == ([1, 2, 3], False, True)


def test_before_the_first_entry_there_is_nothing(store, talk, ada):
    page = store.log.page(ada.id, "lobby", Span(before=1))
    assert page == Page([], first=1, last=0, more=False, more_after=True, people=[])


def test_after_the_last_entry_there_is_nothing(store, talk, ada):
    for after in (10, 10_000):
        page = store.log.page(ada.id, "lobby", Span(after=after))
        assert page == Page([], first=11, last=10, more=True, more_after=False, people=[])


def test_pages_are_for_members(store, ada, eve, attic):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    with pytest.raises(NoSuchRoom):
        store.log.page(eve.id, attic, Span())
    with pytest.raises(NotAMember):
        store.log.page(eve.id, garden, Span())
    with pytest.raises(NoSuchRoom):
        store.log.page(eve.id, "cellar", Span())


def test_what_came_after_many_positions_is_given_room_by_room(store, say, ada, attic, talk):
    for number in range(3):
        say(ada, f"attic {number}", attic)
    seen = {
        "lobby": Position(store.log.top("lobby").epoch, 9),
        attic: Position(store.log.top(attic).epoch, 3),
    }
    found = store.log.of_many_after(seen, 100)
    assert [(room, offset) for room, offset, _ in found if room == attic] == [
        (attic, 4),
        (attic, 5),
    ]
    assert [(room, offset) for room, offset, _ in found if room == "lobby"] == [
        ("lobby", 10),
        ("lobby", 11),
    ]
    for room, offset, body in found:
        entry = wire.decode_entry(body)
        assert (entry.room, entry.offset) == (room, offset)


def test_no_more_of_each_room_is_given_than_asked_for(store, say, ada, attic, talk):
    seen = {room: Position(store.log.top(room).epoch, 0) for room in ("lobby", attic)}
    found = store.log.of_many_after(seen, 1)
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
    epoch = store.log.top("lobby").epoch
    places = {room: Position(place.epoch or epoch, place.offset) for room, place in seen.items()}
    assert store.log.of_many_after(places, 100) == []
