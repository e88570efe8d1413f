"""SQLite: a file, read and written in threads that wait for no lock."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from parlor.errors import ConfigError, NotStored, Unavailable
from parlor.settings import Settings
from parlor.store.results import Post
from parlor.store.sql.statements import Transaction
from parlor.store.sqlite import database as sqlite
from parlor.store.store import Store


@pytest.mark.parametrize(("sync", "level"), [("full", 2), ("normal", 1)])
def test_a_commit_is_synced_as_the_operator_says(tmp_path, sync, level):
    levels: set[int] = set()

    def look(connection):
        levels.add(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    store = Store.open(Settings(data=tmp_path, sync=sync), str)
    event.listen(store.database.writing, "commit", look)
    store.people.add_guest("ada")
    store.close()
    assert levels == {level}


@pytest.mark.parametrize("make", [sqlite.reading, sqlite.writing])
def test_every_connection_has_the_log_ahead_foreign_keys_and_patience(store, settings, make):
    engine = make(settings)
    with engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()
    assert pragmas == ["wal", 1, sqlite.BUSY_MS]


def test_the_reading_engine_cannot_write(store, settings):
    engine = sqlite.reading(settings)
    with engine.connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM rooms")
    engine.dispose()


def test_a_reading_transaction_sees_one_moment(store, settings):
    engine = sqlite.reading(settings)
    with engine.begin() as connection:
        count = "SELECT count(*) FROM users"
        before = connection.exec_driver_sql(count).scalar_one()
        store.people.add_guest("ada")
        assert connection.exec_driver_sql(count).scalar_one() == before
    engine.dispose()


def test_nobody_else_can_read_the_database(store, settings):
    store.people.add_guest("ada")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in settings.data.iterdir()}
    assert modes["parlor.sqlite3"] == 0o600
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url):
    with pytest.raises(ConfigError, match="in a file"):
        Store.open(Settings(database_url=url), str)


def test_a_database_that_cannot_be_opened_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="cannot be opened"):
        Store.open(Settings(data=tmp_path / "missing"), str)


def test_idle_connections_are_used_again(settings, store):
    opened: list[object] = []
    engine = sqlite.reading(settings)
    event.listen(engine, "connect", lambda connection, record: opened.append(connection))
    for _ in range(3):
        with engine.connect() as first, engine.connect() as second:
            assert first.connection.dbapi_connection is not second.connection.dbapi_connection
    engine.dispose()
    assert len(opened) == 2


def test_a_disposed_engine_has_closed_its_connections_and_opens_new_ones(settings, store):
    closed: list[object] = []
    engine: Engine = sqlite.reading(settings)
    event.listen(engine, "close", lambda connection, record: closed.append(connection))
    engine.connect().close()
    engine.dispose()
    assert len(closed) == 1
    engine.connect().close()
    engine.dispose()
    assert len(closed) == 2


@pytest.fixture
def disk(store, monkeypatch):
    """A disk that can be full: SQLite itself then finds no page for what is new."""

    class Disk:
        full = False

    begin = Transaction.begin

    def limited(transaction: Transaction, statement: str) -> None:
        pages = 1 if Disk.full else 1_000_000
        transaction.connection.connection.driver_connection.execute(
            f"PRAGMA max_page_count = {pages}"
        ).close()
        begin(transaction, statement)

    monkeypatch.setattr(Transaction, "begin", limited)
    return Disk


def test_a_full_disk_is_not_stored_and_the_writer_goes_on_when_there_is_space(
    store, say_all, disk, ada, caplog
):
    top = store.log.top("lobby")
    posts = [Post(ada.person, "lobby", f"c{number}", "long " * 1600) for number in range(20)]
    disk.full = True
    assert [type(outcome) for outcome in say_all(*posts)] == [NotStored] * 20
    assert store.log.top("lobby") == top
    assert "database or disk is full" in caplog.text
    disk.full = False
    assert [stored.offset for stored in say_all(*posts)] == list(range(2, 22))
    begun, *_, over = caplog.records
    assert (begun.event, over.event, over.count) == ("store.away", "store.back", 20)
    assert len(caplog.records) == 2
    assert not any(record.exc_info for record in caplog.records), "no traceback for each turn"


def test_reading_goes_on_while_the_disk_is_full(store, say, disk, ada):
    disk.full = True
    assert isinstance(say(ada, "long " * 1600), NotStored)
    assert store.rooms.of(ada.id)[0].room == "lobby"


def test_a_file_locked_for_too_long_is_not_stored_and_then_it_is(settings, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_MS", 10)
    store = Store.open(settings, str)
    engine = sqlite.writing(settings)
    with engine.begin(), pytest.raises(NotStored):
        store.people.add_guest("ada")
    assert store.people.add_guest("ada").name == "ada"
    store.close()
    engine.dispose()


def test_after_a_failure_the_file_is_opened_anew(store, disk, say, ada):
    opened: list[object] = []
    event.listen(store.database.writing, "connect", lambda connection, _: opened.append(connection))
    disk.full = True
    assert isinstance(say(ada, "long " * 1600), NotStored)
    disk.full = False
    assert say(ada, "hello").offset == 2
    assert len(opened) == 1


def test_a_disk_that_cannot_be_read_makes_the_store_unavailable(store, caplog, monkeypatch):
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "all", fail)
        with pytest.raises(Unavailable):
            store.log.top("lobby")
    assert store.log.top("lobby").offset == 0
    assert "disk I/O error" in caplog.text


def test_a_damaged_file_makes_the_store_unavailable(store, say, ada, settings):
    store.close()
    path = settings.data / "parlor.sqlite3"
    whole = path.read_bytes()
    opened = Store.open(settings, str)
    path.write_bytes(whole[:4096] + b"x" * (len(whole) - 4096))
    with pytest.raises(Unavailable):
        opened.rooms.of(ada.id)
    opened.close()


def test_a_bug_in_a_question_is_no_outage(store):
    with pytest.raises(ZeroDivisionError):
        store.database.read(lambda connection: 1 / 0)


MANY_AT_ONCE = """
import sys, threading, traceback
from pathlib import Path

import gevent
from gevent import monkey
from gevent.lock import RLock
from gevent.thread import LockType

from parlor.settings import Settings
from parlor.store.results import Post, Span
from parlor.store.store import Store

assert monkey.is_module_patched("threading")
thread_of = monkey.get_original("threading", "get_ident")
loop = thread_of()
locked = []


def watch(kind):
    acquire = kind.acquire

    def watched(self, blocking=True, *timeout):
        if blocking and thread_of() != loop:
            locked.append("".join(traceback.format_stack(limit=6)))
        return acquire(self, blocking, *timeout)

    kind.acquire = kind.__enter__ = watched


watch(LockType)
watch(RLock)
# Opened anew each time: threads are most in each other's way when they first connect.
for turn in range(3):
    store = Store.open(Settings(data=Path(sys.argv[1])), str)
    ada = store.people.named("ada") or store.people.set_up("Casa", "ada", "hash")
    answers = []

    def talk(number):
        assert store.rooms.of(ada.id)[0].room == "lobby"
        store.messages.post(Post(ada.person, "lobby", f"{turn}-{number}", "x"), answers.append)
        assert store.readmarks.move(ada.id, "lobby", 1).offset == 1
        assert store.log.page(ada.id, "lobby", Span(limit=5)).entries
        assert store.log.after("lobby", store.log.top("lobby"), 5) is not None
        assert store.people.of_room("lobby", ada.id)
        assert store.rooms.of(ada.id)

    with gevent.Timeout(30):
        talks = [gevent.spawn(talk, number) for number in range(100)]
        gevent.joinall(talks, raise_error=True)
        store.close()
    assert len(answers) == 100
assert answers[-1].offset == 301, answers[-1]
assert not locked, locked[0]
"""


def test_under_monkey_patching_no_thread_takes_a_lock_and_everybody_is_answered(tmp_path):
    path = tmp_path / "many.py"
    path.write_text(MANY_AT_ONCE)
    command = [sys.executable, "-m", "gevent.monkey", str(path), str(tmp_path)]
    environ = {"PYTHONPATH": ":".join(sys.path)}
    ran = subprocess.run(command, timeout=120, capture_output=True, text=True, env=environ)
    assert ran.returncode == 0, ran.stderr
