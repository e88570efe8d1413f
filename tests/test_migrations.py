"""Migrations: an empty file becomes today's database, once, whoever comes first."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from parlor.errors import ConfigError
from parlor.markup import render
from parlor.store import Store
from parlor.store.models import Base


@pytest.fixture
def path(settings):
    return settings.data / "parlor.sqlite3"


def test_an_empty_folder_becomes_a_parlor_with_a_lobby(store):
    assert store.place() is None
    assert [room.name for room in store.open_rooms(0)] == ["lobby"]
    assert store.top("lobby").offset == 0


def test_the_migrations_make_exactly_the_tables_of_the_models(store):
    with store._reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_opening_again_changes_nothing(settings, store, ada):
    before = store.top("lobby")
    again = Store.open(settings, render)
    assert again.top("lobby") == before
    assert again.user_named("ada") == store.user_named("ada")
    again.close()


def test_every_parlor_draws_an_epoch_of_its_own(store, settings, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = Store.open(type(settings)(data=elsewhere), render)
    assert other.top("lobby").epoch != store.top("lobby").epoch
    other.close()


def test_processes_that_start_at_once_make_one_database(settings, path):
    script = (
        "import sys, pathlib; from parlor.config import Settings; from parlor.store import Store;"
        "Store.open(Settings(data=pathlib.Path(sys.argv[1])), str).close()"
    )
    command = [sys.executable, "-c", script, str(settings.data)]
    processes = [
        subprocess.Popen(command, stderr=subprocess.PIPE, env={"PYTHONPATH": ":".join(sys.path)})
        for _ in range(4)
    ]
    problems = [process.communicate(timeout=60)[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, problems
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM rooms").fetchall() == [("lobby",)]
    connection.close()


def test_a_database_of_a_newer_parlor_is_refused_and_left_as_it_is(settings, store, path):
    store.close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    with pytest.raises(ConfigError, match="newer Parlor"):
        Store.open(settings, render)
    found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    connection.close()
    assert found == [("9999",)]


def test_a_file_that_is_no_database_is_refused(settings, path):
    path.write_text("Dear diary, " * 1000)
    with pytest.raises(ConfigError, match="not a database"):
        Store.open(settings, render)


def test_a_migration_that_fails_leaves_the_file_empty(settings, path, monkeypatch):
    monkeypatch.setattr("secrets.token_hex", lambda size: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Store.open(settings, render)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    connection.close()
