"""Migrations: an empty file becomes today's database, once, whoever comes first."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from parlor.errors import ConfigError
from parlor.store import migrations
from parlor.store.results import NewSession
from parlor.store.store import Store
from parlor.store.tables import Base
from parlor.text.markup import render

DATABASES = ("sqlite", "postgresql")


@contextmanager
def opened(settings):
    """A connection to the database of some settings, past the store."""
    url = settings.database_url or f"sqlite:///{settings.data}/parlor.sqlite3"
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_the_files_of_migrations_are_in_a_row_and_named_as_they_stand_there():
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    walked = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(migrations.revisions()) == walked


def test_where_nothing_is_missing_nothing_is_loaded_that_runs_migrations(empty):
    Store.open(empty, render).close()
    code = (
        "import sys; from parlor.settings import Settings; from parlor.store.store import Store;"
        "Store.open(Settings.from_environ(), str).close(); sys.exit('alembic' in sys.modules)"
    )
    environ = {"PARLOR_DATA": str(empty.data), "PARLOR_RUN": str(empty.run)}
    environ["PARLOR_DATABASE_URL"] = empty.database_url or ""
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **environ}, check=True)


def test_an_empty_database_becomes_a_parlor_with_a_lobby(empty):
    store = Store.open(empty, render)
    assert store.people.place() is None
    assert [room.name for room in store.rooms.open_to(0)] == ["lobby"]
    assert store.log.top("lobby").offset == 0
    store.close()


def test_the_migrations_make_exactly_the_tables_of_the_models(store):
    with store.database.reading.connect() as connection:
        opts = {"compare_type": True, "include_object": is_of_a_model}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def is_of_a_model(thing, name, kind, reflected, compare_to):
    """The index of the search is a table of each database's own kind."""
    return "message_grams" not in name


def test_opening_again_changes_nothing(settings, store, ada):
    before = store.log.top("lobby")
    again = Store.open(settings, render)
    assert again.log.top("lobby") == before
    assert again.people.named("ada") == store.people.named("ada")
    again.close()


def test_every_parlor_draws_an_epoch_of_its_own(store, empty):
    other = Store.open(empty, render)
    assert other.log.top("lobby").epoch != store.log.top("lobby").epoch
    other.close()


def test_processes_that_start_at_once_make_one_database(empty):
    script = (
        "import sys, pathlib; from parlor.settings import Settings;"
        "from parlor.store.store import Store;"
        "data, run, url = sys.argv[1:];"
        "settings = Settings(data=pathlib.Path(data), run=pathlib.Path(run), database_url=url);"
        "Store.open(settings, str).close()"
    )
    command = [sys.executable, "-c", script, empty.data, empty.run, empty.database_url]
    processes = [
        subprocess.Popen(command, stderr=subprocess.PIPE, env={"PYTHONPATH": ":".join(sys.path)})
        for _ in range(4)
    ]
    problems = [process.communicate(timeout=60)[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, problems
    with opened(empty) as connection:
        assert connection.exec_driver_sql("SELECT name FROM rooms").all() == [("lobby",)]


def test_a_database_from_before_sessions_keeps_its_people(empty):
    engine = create_engine(empty.database_url or f"sqlite:///{empty.data}/parlor.sqlite3")
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO users (name, name_key, kind, admin, active, session_key, created_at)"
            " VALUES ('ada', 'ada', 'member', true, true, 'k', 0)"
        )
    engine.dispose()
    store = Store.open(empty, render)
    ada = store.people.named("ada")
    assert (ada.name, ada.admin) == ("ada", True)
    token = store.sessions.take_up(ada.id, "k", NewSession("browser", ""))
    assert store.sessions.find(token).user == ada
    assert store.sessions.take_up(ada.id, "another", NewSession("browser", "")) is None
    store.close()


def test_a_database_of_a_newer_parlor_is_refused_and_left_as_it_is(settings, store):
    store.close()
    with opened(settings) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigError, match="newer Parlor"):
        Store.open(settings, render)
    with opened(settings) as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").all()
    assert found == [("9999",)]


def test_a_migration_that_fails_leaves_the_database_empty(empty, monkeypatch):
    monkeypatch.setattr("secrets.token_hex", lambda size: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Store.open(empty, render)
    with opened(empty) as connection:
        assert inspect(connection).get_table_names() == []
