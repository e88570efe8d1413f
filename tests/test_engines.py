"""The two engines: one only reads, one only writes, and neither waits for a lock."""

from __future__ import annotations

import stat
import subprocess
import sys

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from parlor.config import Settings
from parlor.errors import ConfigError
from parlor.store import Store, engines


@pytest.mark.parametrize(("sync", "level"), [("full", 2), ("normal", 1)])
def test_a_commit_is_synced_as_the_operator_says(tmp_path, sync, level):
    levels: set[int] = set()

    def look(connection):
        levels.add(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    store = Store.open(Settings(data=tmp_path, sync=sync), str)
    event.listen(store._writing, "commit", look)
    store.add_guest("ada")
    store.close()
    assert levels == {level}


@pytest.mark.parametrize("make", [engines.reading, engines.writing])
def test_every_connection_has_the_log_ahead_foreign_keys_and_patience(store, settings, make):
    engine = make(settings)
    with engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()
    assert pragmas == ["wal", 1, engines.BUSY_MS]


def test_the_reading_engine_cannot_write(store, settings):
    engine = engines.reading(settings)
    with engine.connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM rooms")
    engine.dispose()


def test_a_reading_transaction_sees_one_moment(store, settings):
    engine = engines.reading(settings)
    with engine.begin() as connection:
        count = "SELECT count(*) FROM users"
        before = connection.exec_driver_sql(count).scalar_one()
        store.add_guest("ada")
        assert connection.exec_driver_sql(count).scalar_one() == before
    engine.dispose()


def test_nobody_else_can_read_the_database(store, settings):
    store.add_guest("ada")
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
    engine = engines.reading(settings)
    event.listen(engine, "connect", lambda connection, record: opened.append(connection))
    for _ in range(3):
        with engine.connect() as first, engine.connect() as second:
            assert first.connection.dbapi_connection is not second.connection.dbapi_connection
    engine.dispose()
    assert len(opened) == 2


def test_a_disposed_engine_has_closed_its_connections_and_opens_new_ones(settings, store):
    closed: list[object] = []
    engine: Engine = engines.reading(settings)
    event.listen(engine, "close", lambda connection, record: closed.append(connection))
    engine.connect().close()
    engine.dispose()
    assert len(closed) == 1
    engine.connect().close()
    engine.dispose()
    assert len(closed) == 2


MANY_AT_ONCE = """
import sys, threading, traceback
from pathlib import Path

import gevent
from gevent import monkey
from gevent.lock import RLock
from gevent.thread import LockType

from parlor.config import Settings
from parlor.store import Post, Store

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
    ada = store.user_named("ada") or store.set_up("Casa", "ada", "hash")
    answers = []

    def talk(number):
        assert store.rooms_of(ada.id)[0].room == "lobby"
        store.post(Post(ada.person, "lobby", f"{turn}-{number}", "x"), answers.append)
        assert store.mark_read(ada.id, "lobby", 1) == 1
        assert store.page_before(ada.id, "lobby", None, 5)
        assert store.events_after("lobby", store.top("lobby"), 5) is not None
        assert store.people("lobby", ada.id)
        assert store.open_rooms(ada.id)

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
