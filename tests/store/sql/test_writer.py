"""The writer: many changes in one transaction, each answered once, in order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from gevent.event import AsyncResult, Event
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from parlor.errors import NotStored, Refused
from parlor.settings import Settings
from parlor.store.postgresql.database import Postgresql
from parlor.store.sql import writer as module
from parlor.store.sql.database import Away, Database
from parlor.store.sql.statements import Transaction
from parlor.store.sql.writer import STEPS, Change, Single, Writer
from parlor.store.sqlite.database import Sqlite

DATABASES = ("sqlite", "postgresql")


class TooOdd(Refused):
    code = "too_odd"


class Note(Change[int]):
    """Writes a number into a table; refuses 13, and 666 is a bug."""

    def __init__(self, number: int) -> None:
        self.number = number

    @classmethod
    def carry_out(
        cls, tx: Transaction, at: int, changes: Sequence[Note]
    ) -> Sequence[int | Refused]:
        return [cls._one(tx.connection, change.number) for change in changes]

    @classmethod
    def _one(cls, connection: Connection, number: int) -> int | Refused:
        if number == 13:
            return TooOdd()
        connection.exec_driver_sql(f"INSERT INTO notes VALUES ({number})")
        if number == 666:
            raise ZeroDivisionError
        return number


class Afterthought(Note):
    late = True


class Unprepared(Note):
    def prepare(self) -> None:
        raise ZeroDivisionError


@pytest.fixture
def opened(settings: Settings) -> Iterator[Database]:
    kind = Postgresql if settings.on_postgresql else Sqlite
    opened = kind(settings)
    with opened.writing.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (number INTEGER)")
    yield opened
    opened.close()


@pytest.fixture
def engine(opened: Database) -> Engine:
    return opened.writing


@pytest.fixture
def commits(engine: Engine) -> list[int]:
    """How many notes there were at each commit."""
    commits: list[int] = []

    @event.listens_for(engine, "commit")
    def committed(connection: Connection) -> None:
        count = connection.exec_driver_sql("SELECT count(*) FROM notes").scalar_one()
        commits.append(count)

    return commits


@pytest.fixture
def writer(opened: Database, engine: Engine) -> Iterator[Writer]:
    writer = Writer(opened)
    yield writer
    writer.close()


def notes(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT number FROM notes")]


def submit_all(writer: Writer, changes: Sequence[Change[int]]) -> list[Any]:
    """Submit all at once and wait for the answers, in the order they came."""
    answers: list[Any] = []
    all_there = Event()

    def answered(change: Change[int], outcome: Any) -> None:
        answers.append((change, outcome))
        if len(answers) == len(changes):
            all_there.set()

    for change in changes:
        writer.submit(change, lambda outcome, change=change: answered(change, outcome))
    assert all_there.wait(timeout=30)
    return answers


def test_what_waits_is_written_in_one_transaction(writer, commits):
    submit_all(writer, [Note(number) for number in range(1000, 1100)])
    assert commits == [100]


def test_what_comes_during_a_transaction_waits_for_the_next(writer, engine, commits):
    late: AsyncResult = AsyncResult()

    def meanwhile(tx: Transaction, at: int) -> int:
        loop.run_callback_threadsafe(lambda: writer.submit(Note(2), late.set))
        return 1

    loop = gevent.get_hub().loop
    assert writer.carry_out(Single(meanwhile)) == 1
    assert late.get(timeout=30) == 2
    assert len(commits) == 2


def test_answers_come_in_the_order_of_the_changes(writer):
    changes = [Note(number) for number in range(1000, 1700)]
    answers = submit_all(writer, changes)
    assert answers == [(change, change.number) for change in changes]


def test_a_turn_takes_no_more_than_its_bound(writer, commits, monkeypatch):
    monkeypatch.setattr(module, "TURN", 40)
    submit_all(writer, [Note(number) for number in range(1000, 1100)])
    assert commits == [40, 80, 100]


def test_a_turn_takes_no_more_text_than_its_bound(writer, commits, monkeypatch):
    monkeypatch.setattr(module, "WEIGHT", 25)
    changes = [Note(number) for number in range(1000, 1006)]
    for change in changes:
        change.weight = 10
    submit_all(writer, changes)
    assert commits == [3, 6]


def test_an_answer_is_given_after_the_commit_only(writer, engine, commits):
    seen: list[int] = []
    answered = Event()

    def look(outcome: int | Refused) -> None:
        seen.extend(commits)
        answered.set()

    writer.submit(Note(1), look)
    assert answered.wait(timeout=30)
    assert seen == [1]


def test_a_refusal_does_not_spoil_its_neighbours(writer, engine):
    answers = submit_all(writer, [Note(1), Note(13), Note(2)])
    assert [type(outcome) for _, outcome in answers] == [int, TooOdd, int]
    assert notes(engine) == [1, 2]


def test_a_single_change_that_is_refused_halfway_leaves_no_trace(writer, engine):
    def halfway(tx: Transaction, at: int) -> int:
        tx.connection.exec_driver_sql("INSERT INTO notes VALUES (3)")
        raise TooOdd

    answers = submit_all(writer, [Note(1), Single(halfway), Note(2)])
    assert isinstance(answers[1][1], TooOdd)
    assert notes(engine) == [1, 2]


def test_a_bug_costs_only_the_change_that_has_it(writer, engine, caplog):
    answers = submit_all(writer, [Note(1), Note(666), Note(2)])
    assert [type(outcome) for _, outcome in answers] == [int, NotStored, int]
    assert notes(engine) == [1, 2]
    assert "ZeroDivisionError" in caplog.text


def test_a_bug_while_preparing_costs_only_the_change_that_has_it(writer, engine):
    answers = submit_all(writer, [Note(1), Unprepared(7), Note(2)])
    assert [type(outcome) for _, outcome in answers] == [int, NotStored, int]
    assert notes(engine) == [1, 2]


def test_a_bug_in_an_answer_keeps_no_other_from_coming(writer, caplog):
    second: AsyncResult = AsyncResult()
    writer.submit(Note(1), lambda outcome: 1 / 0)
    writer.submit(Note(2), second.set)
    assert second.get(timeout=30) == 2
    assert "ZeroDivisionError" in caplog.text


def test_changes_that_may_wait_come_last_in_a_turn(writer, engine):
    submit_all(writer, [Afterthought(1), Note(2), Afterthought(3), Note(4)])
    assert notes(engine) == [2, 4, 1, 3]


@pytest.mark.parametrize("moment", ["before_cursor_execute", "commit"])
def test_a_failing_disk_refuses_the_whole_turn_and_the_next_is_tried_afresh(writer, engine, moment):
    def fail(*_: object) -> None:
        raise OperationalError("", None, sqlite3.OperationalError("disk I/O error"))

    event.listen(engine, moment, fail)
    answers = submit_all(writer, [Note(1), Note(13), Note(2)])
    event.remove(engine, moment, fail)
    assert [type(outcome) for _, outcome in answers] == [NotStored] * 3
    assert writer.carry_out(Note(3)) == 3
    assert notes(engine) == [3]


def test_a_failing_disk_is_logged_once_a_turn(writer, engine, caplog):
    def fail(*_: object) -> None:
        raise OperationalError("", None, sqlite3.OperationalError("disk I/O error"))

    event.listen(engine, "commit", fail)
    submit_all(writer, [Note(number) for number in range(1000, 1050)])
    event.remove(engine, "commit", fail)
    assert len(caplog.records) == 1


def test_a_kind_that_forgets_an_answer_hangs_nobody(writer, engine):
    class Forgetful(Note):
        @classmethod
        def carry_out(cls, tx, at, changes):
            return super().carry_out(tx, at, changes)[1:]

    answers = submit_all(writer, [Note(1), Forgetful(2), Note(3)])
    assert [type(outcome) for _, outcome in answers] == [int, NotStored, int]
    assert notes(engine) == [1, 3]


def test_carry_out_raises_what_refuses(writer):
    with pytest.raises(TooOdd):
        writer.carry_out(Note(13))


def test_too_much_that_waits_is_refused_and_the_rest_is_written(writer, engine, monkeypatch):
    monkeypatch.setattr(module, "WAITING", 3)
    answers = submit_all(writer, [Note(number) for number in range(5)])
    outcomes = {change.number: type(outcome) for change, outcome in answers}
    assert outcomes == {0: int, 1: int, 2: int, 3: NotStored, 4: NotStored}
    assert notes(engine) == [0, 1, 2]


def test_closing_writes_everything_that_waits(opened, engine):
    writer = Writer(opened)
    answers: list[Any] = []
    for number in range(1000, 1600):
        writer.submit(Note(number), answers.append)
    writer.close()
    assert answers == list(range(1000, 1600))
    assert len(notes(engine)) == 600


def test_a_closed_writer_refuses(opened, engine):
    writer = Writer(opened)
    writer.close()
    writer.close()
    with pytest.raises(NotStored):
        writer.carry_out(Note(1))
    assert notes(engine) == []


def test_a_turn_that_took_long_is_a_line_that_says_where_the_time_went(
    opened: Database, clock: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    class Slow(Note):
        def prepare(self) -> None:
            clock.move(0.25)

        @classmethod
        def carry_out(cls, tx: Transaction, at: int, changes: Sequence[Any]) -> Sequence[Any]:
            clock.move(2)
            return super().carry_out(tx, at, changes)

    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=clock))
    writer = Writer(opened, clock, slow=1.0)
    try:
        submit_all(writer, [Note(1)])
        assert not caplog.records
        submit_all(writer, [Slow(2), Slow(3)])
    finally:
        writer.close()
    (record,) = caplog.records
    assert (record.event, record.count, record.seconds) == ("turn.slow", 2, 2.5)
    assert (record.spent["statements"], record.spent["preparing"]) == (2.0, 0.5)
    assert set(record.spent) == {*STEPS, "itself"}


def test_of_a_turn_that_did_not_get_far_the_last_step_took_long(
    opened: Database, clock: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def never(prepare: Any, work: Any, *_: Any, **__: Any) -> Any:
        prepare()
        clock.move(10)
        raise Away("another process has had its turn for too long")

    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=clock))
    monkeypatch.setattr(opened, "write", never)
    writer = Writer(opened, clock, slow=1.0)
    try:
        submit_all(writer, [Note(1)])
    finally:
        writer.close()
    slow = next(record for record in caplog.records if record.event == "turn.slow")
    assert slow.spent == {"lock": 10.0, "thread": 0.0, "preparing": 0.0, "itself": 0.0}
