"""With many rooms and a long log, every question goes by an index, and many rooms are one."""

from __future__ import annotations

import re
from contextlib import contextmanager

import gevent
import pytest
from sqlalchemy import event

from parlor.store.lookup import look_up
from parlor.store.results import Post, Span
from parlor.wire import Position

DATABASES = ("sqlite", "postgresql")

ROOMS = 500
LENGTH = 100

FILL = f"""
    WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < {LENGTH})
    INSERT INTO log SELECT rooms.id, n, 1, 'c' || rooms.id || '-' || n, '{{}}' FROM rooms, numbers
"""
FILL_MESSAGES = """
    INSERT INTO messages SELECT room_id, "offset", author_id, client_id, 'hello', 'hello', 0
    FROM log WHERE "offset" > 1
"""


@pytest.fixture
def rooms(store, ada):
    """Five hundred rooms of ada's, and the lobby, with fifty thousand messages."""
    making = [
        gevent.spawn(store.rooms.create, ada.id, f"Room {number}", private=False)
        for number in range(ROOMS)
    ]
    gevent.joinall(making, raise_error=True)
    with store.database.writing.begin() as connection:
        connection.exec_driver_sql(FILL)
        connection.exec_driver_sql(FILL_MESSAGES)
        connection.exec_driver_sql(f"UPDATE rooms SET top = {LENGTH}")
    with store.database.writing.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return [making.value.room for making in making]


@contextmanager
def asked(engine):
    """What is asked meanwhile, with its values."""
    questions: list = []

    def take(connection, cursor, statement, values, *_):
        if not statement.startswith("BEGIN"):
            questions.append((statement, values))

    event.listen(engine, "before_cursor_execute", take)
    yield questions
    event.remove(engine, "before_cursor_execute", take)


def plans(engine, questions):
    explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[engine.dialect.name]
    with engine.connect() as connection:
        for question, values in questions:
            rows = connection.exec_driver_sql(explain + question, values).all()
            yield question, "\n".join(str(row[-1]) for row in rows)


def reads_all(plan):
    return re.search(r"^SCAN (log|messages)\b|Seq Scan on (log|messages)", plan, re.MULTILINE)


@pytest.mark.parametrize("seen", [LENGTH, LENGTH - 3, 0])
def test_many_rooms_are_one_question(store, rooms, seen):
    places = {room: Position(store.log.top(room).epoch, seen) for room in rooms}
    with asked(store.database.reading) as questions:
        found = store.log.of_many_after(places, 3)
    assert len(questions) == 1
    expected = range(seen + 1, min(seen + 3, LENGTH) + 1)
    assert [(room, offset) for room, offset, _ in found] == [
        (room, offset) for room in sorted(rooms) for offset in expected
    ]


def test_no_question_reads_all_of_the_log(store, rooms, ada):
    room = rooms[ROOMS // 2]
    top = store.log.top(room)
    seen = {one: Position(store.log.top(one).epoch, LENGTH - 3) for one in rooms}
    engine = store.database.reading
    with asked(engine) as questions:
        store.log.of_many_after(seen, 500)
        store.log.after(room, Position(top.epoch, 50), 500)
        store.log.page(ada.id, room, Span())
        store.log.page(ada.id, room, Span(before=60))
        store.log.page(ada.id, room, Span(after=60))
        store.log.page(ada.id, room, Span(around=60))
        store.rooms.state(ada.id, room)
        store.rooms.of(ada.id)
    assert len(questions) == 19
    for question, plan in plans(engine, questions):
        assert not reads_all(plan), f"{question}\n{plan}"


@pytest.mark.parametrize("count", [1, 16, 256])
def test_what_must_be_known_of_posts_is_found_by_an_index(store, rooms, ada, count):
    posts = [Post(ada.person, rooms[n], f"new {n}", "hello") for n in range(count)]
    engine = store.database.writing
    with asked(engine) as questions, engine.begin() as connection:
        look_up(connection, posts)
    assert len(questions) == 3
    for question, plan in plans(engine, questions):
        assert not reads_all(plan), f"{question}\n{plan}"
