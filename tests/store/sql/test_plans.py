"""With many rooms and a long log, every question goes by an index, and many rooms are one."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest
from gevent.event import AsyncResult
from sqlalchemy import event

from parlor.store.results import Edit, Post, Removal, Span
from parlor.store.sql.statements import ForMany, Statement, Transaction, _as_one
from parlor.wire import Position

DATABASES = ("sqlite", "postgresql")

ROOMS = 500
LENGTH = 100

NUMBERS = """
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {})
"""
# Every tenth entry is an edit of the one before it.
FILL = (
    NUMBERS.format(ROOMS)
    + f"""
    INSERT INTO rooms (name, title, private, epoch, top, created_by, created_at)
    SELECT 'room-' || n, 'Room ' || n, false, 'epoch ' || n, {LENGTH}, 1, 0 FROM numbers
    """,
    """
    INSERT INTO memberships (user_id, room_id, read_offset, joined_at)
    SELECT 1, id, 1, 0 FROM rooms WHERE name <> 'lobby'
    """,
    NUMBERS.format(LENGTH)
    + """
    INSERT INTO log (room_id, "offset", author_id, client_id, kind, of, body)
    SELECT rooms.id, n, 1, 'c' || rooms.id || '-' || n,
        CASE WHEN n % 10 = 0 THEN 4 ELSE 1 END, CASE WHEN n % 10 = 0 THEN n - 1 END,
        CAST('{"type":"said","room":"room","offset":0}' AS BYTES)
    FROM rooms, numbers WHERE rooms.name <> 'lobby'
    """,
    """
    INSERT INTO messages (room_id, "offset", author_id, text, at)
    SELECT room_id, "offset", author_id, 'hello', 0 FROM log WHERE kind = 1
    """,
    # Where there are none, PostgreSQL needs no index for them.
    """
    INSERT INTO mentions (user_id, room_id, "offset", of, author_id)
    SELECT 1 + "offset" % 3, room_id, "offset", "offset", 1 FROM messages WHERE "offset" % 5 = 1
    """,
    "ANALYZE",
)


class Asked(NamedTuple):
    """A statement as a driver was given it, with values of one of its rows."""

    text: str
    values: Any


@pytest.fixture
def rooms(store, ada, database):
    """Five hundred rooms of ada's beside the lobby, with fifty thousand entries."""
    with store.database.writing.begin() as connection:
        if database == "postgresql":  # it takes as long as it takes
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        for statement in FILL:  # as it stands: a percent sign is one
            kind = "bytea" if database == "postgresql" else "BLOB"
            connection.connection.driver_connection.execute(statement.replace("BYTES", kind))
    return [f"room-{number}" for number in range(1, ROOMS + 1)]


@pytest.fixture
def asked(store, monkeypatch):
    """All that the drivers are given meanwhile, whichever way it goes there."""
    found: list[Asked] = []

    def note(tx: Transaction, statement: Statement | ForMany, values: Any) -> None:
        if isinstance(statement, Statement) and tx.dialect == "sqlite":
            found.append(Asked(*statement.for_sqlite(values)))
        else:
            found.append(Asked(getattr(statement, tx.dialect), values))

    def watch(name, noted):
        method = getattr(Transaction, name)

        def watched(tx, *args):
            noted(tx, *args)
            return method(tx, *args)

        monkeypatch.setattr(Transaction, name, watched)

    def several(tx, *asked):
        if tx.dialect == "postgresql":  # elsewhere they are asked one by one
            for statement, values in asked:
                note(tx, statement, values)

    def written(tx, *writes):
        if tx.dialect == "postgresql":  # elsewhere they are carried out one by one
            columns = [list(column) for _, rows in writes for column in zip(*rows, strict=True)]
            found.append(Asked(_as_one(tuple(what for what, _ in writes)), columns))
            return
        for what, rows in writes:
            note(tx, what, rows[0])

    watch("all", lambda tx, statement, *values: note(tx, statement, values))
    watch("run", lambda tx, statement, *values: note(tx, statement, values))
    watch("all_of", several)
    watch("write", written)

    def by_sqlalchemy(connection, cursor, statement, values, *_):
        found.append(Asked(statement, values))

    for engine in (store.database.reading, store.database.writing):
        event.listen(engine, "before_cursor_execute", by_sqlalchemy)
    yield found
    for engine in (store.database.reading, store.database.writing):
        event.remove(engine, "before_cursor_execute", by_sqlalchemy)


def plans(store, asked):
    """Each statement of `asked` with how the database goes about it."""
    explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}
    planned = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b")
    asked = [one for one in asked if planned.match(one.text)]

    def look(tx):
        driver = tx.connection.connection.driver_connection
        found = []
        for text, values in asked:
            rows = driver.execute(explain[tx.dialect] + text, values).fetchall()
            found.append((text, "\n".join(str(row[-1]) for row in rows)))
        return found

    return store.database.write(lambda: None, look)


def reads_all(plan):
    return re.search(r"^SCAN (log|messages)\b|Seq Scan on (log|messages)", plan, re.MULTILINE)


def post(store, *posts):
    answers = [AsyncResult() for _ in posts]
    for one, answer in zip(posts, answers, strict=True):
        store.messages.post(one, answer.set)
    return [answer.get(timeout=60) for answer in answers]


@pytest.mark.parametrize("seen", [LENGTH, LENGTH - 3, 0])
def test_many_rooms_are_one_question(store, rooms, asked, seen):
    places = {room: Position(store.log.top(room).epoch, seen) for room in rooms}
    asked.clear()
    found = store.log.of_many_after(places, 3)
    assert len(asked) == 1
    expected = range(seen + 1, min(seen + 3, LENGTH) + 1)
    assert [(room, offset) for room, offset, _ in found] == [
        (room, offset) for room in sorted(rooms) for offset in expected
    ]


def test_no_question_reads_all_of_the_log(store, rooms, ada, asked):
    room = rooms[ROOMS // 2]
    top = store.log.top(room)
    seen = {one: Position(store.log.top(one).epoch, LENGTH - 3) for one in rooms}
    asked.clear()
    questions = [
        lambda: store.log.of_many_after(seen, 500),
        lambda: store.log.after(room, Position(top.epoch, 50), 500),
        lambda: store.log.page(ada.id, room, Span()),
        lambda: store.log.page(ada.id, room, Span(before=60)),
        lambda: store.log.page(ada.id, room, Span(after=60)),
        lambda: store.log.page(ada.id, room, Span(around=60)),
        lambda: store.rooms.state(ada.id, room),
        lambda: store.rooms.of(ada.id),
        lambda: store.readmarks.of([ada.id]),
        lambda: store.readmarks.called(ada.id),
        lambda: store.memberships.has(ada.id, room),
    ]
    for ask in questions:
        before = len(asked)
        ask()
        assert len(asked) > before, "a question went by unseen"
    for question, plan in plans(store, asked):
        assert not reads_all(plan), f"{question}\n{plan}"


def test_no_change_reads_all_of_the_log(store, rooms, ada, bob, asked):
    room = rooms[ROOMS // 2]
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    asked.clear()
    changes = [
        lambda: post(store, *[Post(ada.person, rooms[n], f"new {n}", "hello") for n in range(256)]),
        lambda: store.messages.edit(Edit(ada.person, room, "e1", 9, "other")),
        lambda: store.messages.delete(Removal(ada.person, room, "d1", 19)),
        lambda: store.readmarks.move(ada.id, room, 60),
        lambda: store.memberships.join(bob.id, garden, "j1"),
        lambda: store.memberships.leave(bob.id, garden, "l1"),
        lambda: store.memberships.grant(ada.id, garden, bob.id),
        lambda: store.memberships.revoke(ada.id, garden, bob.id),
    ]
    for change in changes:
        before = len(asked)
        change()
        assert len(asked) > before, "a change went by unseen"
    found = plans(store, asked)
    for question, plan in found:
        assert not reads_all(plan), f"{question}\n{plan}"
    by_target = [plan for question, plan in found if re.search(r"SELECT.*\bof = ", question, re.S)]
    assert by_target
    indexes = ("ix_log_room_id_of", "ix_mentions_room_id_of")
    assert all(any(index in plan for index in indexes) for plan in by_target), by_target


@pytest.mark.parametrize(
    "question",
    ["SELECT count(*) FROM log WHERE body = ?", "SELECT author_id FROM messages WHERE text = ?"],
)
def test_a_question_that_reads_all_of_it_is_found_out(store, rooms, asked, question):
    value = b"x" if "body" in question else "x"
    store.database.read(lambda tx: tx.all(Statement(question), value))
    ((_, plan),) = plans(store, asked)
    assert reads_all(plan), plan
