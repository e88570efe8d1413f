"""Pages show what is to be seen, and cost a bounded number of rows whatever lies between."""

from __future__ import annotations

import json

import pytest

from parlor.store.log.reading import pages
from parlor.store.results import Edit, Page, Removal, Span
from parlor.store.tables import Kind
from parlor.wire import Position

DATABASES = ("sqlite", "postgresql")

CHANGES = 5_000
FILL = f"""
    WITH RECURSIVE numbers(n) AS (
        SELECT 4 UNION ALL SELECT n + 1 FROM numbers WHERE n < {CHANGES} + 3
    )
    INSERT INTO log (room_id, "offset", author_id, kind, of, body)
    SELECT 1, n, 1, 4, n, '{{"type":"void","offset":0}}' FROM numbers
"""


def put(store, entries, extras=None):
    """Put entries at the end of the lobby's log, past the verbs."""
    with store.database.writing.begin() as connection:
        mark = {"sqlite": "?", "postgresql": "%s"}[connection.dialect.name]
        for entry in entries:
            connection.exec_driver_sql("UPDATE rooms SET top = top + 1 WHERE id = 1")
            kind = Kind.SAID if entry["type"] == "said" else Kind.UNKNOWN
            top = connection.exec_driver_sql("SELECT top FROM rooms WHERE id = 1").scalar_one()
            connection.exec_driver_sql(
                'INSERT INTO log (room_id, "offset", author_id, kind, body, extras)'
                f" VALUES (1, {top}, 1, {kind:d}, {mark}, {mark})",
                (json.dumps(entry | {"offset": top}).encode(), extras),
            )


@pytest.fixture
def long_run(store, say, ada):
    """In the lobby: ada joined, two messages, five thousand voids in a row, one more message."""
    say(ada, "one")
    say(ada, "two")
    with store.database.writing.begin() as connection:
        connection.exec_driver_sql(FILL)
        connection.exec_driver_sql(f"UPDATE rooms SET top = top + {CHANGES} WHERE id = 1")
    say(ada, "three")


def shown(page: Page) -> list[str]:
    entries = map(json.loads, page.entries)
    return [entry.get("text", entry["type"]) for entry in entries]


def test_a_page_shows_neither_changes_nor_voids(store, say, ada):
    one, two, three = [say(ada, text).offset for text in ("one", "two", "three")]
    store.messages.edit(Edit(ada.person, "lobby", "e1", one, "uno"))
    store.messages.edit(Edit(ada.person, "lobby", "e2", one, "un"))
    store.messages.delete(Removal(ada.person, "lobby", "d1", two))
    page = store.log.page(ada.id, "lobby", Span())
    assert shown(page) == ["joined", "un", "three"]
    assert (page.first, page.last, page.more, page.more_after) == (1, 7, False, False)
    assert shown(store.log.page(ada.id, "lobby", Span(limit=1))) == ["three"]
    assert json.loads(page.entries[-1])["offset"] == three


@pytest.mark.parametrize(
    ("span", "texts", "first", "last"),
    [
        (Span(limit=2), ["two", "four"], 3, 7),
        (Span(before=5, limit=1), ["two"], 3, 4),
        (Span(after=2, limit=1), ["two"], 3, 3),
        (Span(after=3, limit=1), ["four"], 4, 5),
        (Span(after=5, limit=5), [], 6, 7),
        (Span(around=4, limit=2), ["two", "four"], 3, 5),
        (Span(around=6, limit=2), ["four"], 5, 7),
    ],
)
def test_a_page_covers_what_it_looked_at(store, say, ada, span, texts, first, last):
    one, _, three, _ = [say(ada, text).offset for text in ("one", "two", "three", "four")]
    for of in (one, three):
        store.messages.delete(Removal(ada.person, "lobby", f"d{of}", of))
    page = store.log.page(ada.id, "lobby", span)
    assert (shown(page), page.first, page.last) == (texts, first, last)
    assert (page.more, page.more_after) == (first > 1, last < 7)


@pytest.mark.parametrize(
    ("span", "texts", "first", "last"),
    [
        (Span(limit=3), ["three"], 3_005, 5_004),
        (Span(before=5_004), [], 3_004, 5_003),
        (Span(after=3), [], 4, 2_003),
        (Span(around=2_500), [], 501, 4_500),
        (Span(after=0, limit=2), ["joined", "one", "two"], 1, 3),
    ],
)
def test_a_page_looks_at_a_bounded_number_of_rows(store, ada, long_run, span, texts, first, last):
    page = store.log.page(ada.id, "lobby", span)
    assert (shown(page), page.first, page.last) == (texts, first, last)
    assert (page.more, page.more_after) == (first > 1, last < 5_004)
    assert last - first < 2 * pages.LOOKED_AT


def test_going_on_reaches_everything_in_both_directions(store, ada, long_run):
    everything = ["joined", "one", "two", "three"]
    page, back = store.log.page(ada.id, "lobby", Span()), []
    back = shown(page)
    while page.more:
        before = page.first
        page = store.log.page(ada.id, "lobby", Span(before=before))
        assert page.last == before - 1
        back = shown(page) + back
    assert back == everything
    page = store.log.page(ada.id, "lobby", Span(after=0))
    forth = shown(page)
    while page.more_after:
        after = page.last
        page = store.log.page(ada.id, "lobby", Span(after=after))
        assert page.first == after + 1
        forth += shown(page)
    assert forth == everything


@pytest.fixture
def crowded(store, say, ada):
    """In the lobby: ada joined, three messages, a hundred newcomers, one message, thirty more."""
    for text in ("one", "two", "three"):
        say(ada, text)
    for number in range(100):
        store.people.add_member(f"member {number}", "hash")
    say(ada, "four")
    for number in range(30):
        store.people.add_member(f"latecomer {number}", "hash")


@pytest.mark.parametrize(
    ("span", "messages", "notes", "first", "last"),
    [
        (Span(limit=1), ["four"], 30, 105, 135),
        (Span(limit=2), ["three", "four"], 130, 4, 135),
        (Span(limit=50), ["one", "two", "three", "four"], 131, 1, 135),
        (Span(before=105, limit=2), ["two", "three"], 100, 3, 104),
        (Span(before=60, limit=1), ["three"], 55, 4, 59),
        (Span(after=3, limit=2), ["three", "four"], 100, 4, 105),
        (Span(after=50, limit=1), ["four"], 54, 51, 105),
        (Span(after=104, limit=3), ["four"], 30, 105, 135),
        (Span(around=50, limit=2), ["three", "four"], 100, 4, 105),
    ],
)
def test_a_page_counts_messages_and_not_who_joined_between_them(
    store, ada, crowded, span, messages, notes, first, last
):
    page = store.log.page(ada.id, "lobby", span)
    seen = shown(page)
    assert [text for text in seen if text != "joined"] == messages
    assert seen.count("joined") == notes
    assert (page.first, page.last) == (first, last)
    assert (page.more, page.more_after) == (first > 1, last < 135)


def test_a_kind_that_this_release_does_not_know_is_shown_as_it_is(store, say, ada):
    wink = {"type": "winked", "room": "lobby", "who": {"id": 1}, "eye": "left"}
    put(store, [wink])
    say(ada, "hello")
    page = store.log.page(ada.id, "lobby", Span())
    assert json.loads(page.entries[1]) == wink | {"offset": 2}
    assert shown(page) == ["joined", "winked", "hello"]
    epoch = store.log.top("lobby").epoch
    assert [offset for offset, *_ in store.log.after("lobby", Position(epoch, 1), 9)] == [2, 3]


def test_extras_are_fields_of_their_entry_wherever_it_is_read(store, ada):
    put(store, [{"type": "said", "text": "hello"}], b'{"pinned":true,"as_of":9}')
    expected = {"type": "said", "text": "hello", "offset": 2, "pinned": True, "as_of": 9}
    epoch = store.log.top("lobby").epoch
    (page,) = store.log.page(ada.id, "lobby", Span(limit=1)).entries
    ((_, _, after),) = store.log.after("lobby", Position(epoch, 1), 9)
    ((_, _, many),) = store.log.of_many_after({"lobby": Position(epoch, 1)}, 9)
    for body in (page, after, many):
        assert json.loads(body) == expected
