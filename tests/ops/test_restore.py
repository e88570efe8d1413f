"""A backup comes back in place of what was there, which is kept."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from parlor.errors import ConfigError, NoCopy
from parlor.identity.secret import secret_key
from parlor.ops import restore as restoring
from parlor.ops.backup import back_up
from parlor.ops.restore import restore
from parlor.settings import Settings
from parlor.store.sqlite.copies import BESIDE, DATABASE, KEY
from parlor.store.sqlite.lock import lock
from parlor.store.store import Store
from parlor.text.markup import render

ROOT = Path(__file__).parents[2]
LOCK = f"{DATABASE}-lock"


@pytest.fixture
def backup(store, settings, ada, say, tmp_path):
    """A backup of a place where ada said `before`; then she said `after`, and all ended."""
    secret_key(settings)
    say(ada, "before")
    made = back_up(settings, tmp_path / "backups")
    say(ada, "after")
    store.close()
    return made


def texts(path):
    with closing(sqlite3.connect(path)) as database:
        return [text for (text,) in database.execute("SELECT text FROM messages ORDER BY offset")]


def epoch(settings):
    store = Store.open(settings, render)
    found = store.log.top("lobby").epoch
    store.close()
    return found


def test_what_was_there_is_kept(settings, backup):
    kept = restore(settings, backup)
    assert texts(settings.data / DATABASE) == ["before"]
    assert kept is not None
    assert texts(kept) == ["before", "after"]


def test_what_was_not_yet_in_the_file_is_kept_too(settings, backup, tmp_path):
    writing = Store.open(settings, render)
    writing.people.add_member("bob", "hash of bob")
    killed = replace(settings, data=tmp_path / "killed")
    shutil.copytree(settings.data, killed.data)
    writing.close()
    kept = restore(killed, backup)
    assert not any((killed.data / (DATABASE + suffix)).exists() for suffix in BESIDE)
    assert kept is not None
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT name FROM users").fetchall() == [("ada",), ("bob",)]


def test_the_rooms_have_new_epochs_afterwards(settings, backup):
    before = epoch(settings)
    restore(settings, backup)
    assert epoch(settings) != before


def test_a_copy_that_is_not_marked_draws_epochs_too(settings, backup, tmp_path):
    with closing(sqlite3.connect(settings.data / DATABASE)) as database:
        database.execute("VACUUM INTO ?", (str(tmp_path / "by hand"),))
    before = epoch(settings)
    restore(settings, tmp_path / "by hand")
    assert epoch(settings) != before


def test_a_store_can_be_restored_from_itself(settings, backup):
    before = epoch(settings)
    restore(settings, settings.data)
    assert texts(settings.data / DATABASE) == ["before", "after"]
    assert epoch(settings) != before


def test_the_backup_stays_as_it_is(settings, backup):
    before = (backup / DATABASE).read_bytes()
    restore(settings, backup)
    epoch(settings)
    assert (backup / DATABASE).read_bytes() == before


def test_a_new_machine_gets_the_key_and_a_folder_for_nobody_else(backup, settings, tmp_path):
    new = Settings(data=tmp_path / "new" / "data")
    assert restore(new, backup / DATABASE) is None
    assert secret_key(new) == secret_key(settings)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (new.data, *new.data.iterdir())}
    assert modes == {"data": 0o700, DATABASE: 0o600, KEY: 0o600, LOCK: 0o600}


def test_a_key_that_is_there_stays(settings, backup):
    (settings.data / KEY).write_text("another key of thirty-two characters or more\n")
    restore(settings, backup)
    assert secret_key(settings).startswith(b"another")


def test_a_key_that_is_set_needs_no_file(settings, backup):
    (settings.data / KEY).unlink()
    restore(replace(settings, secret="s" * 32), backup)
    assert not (settings.data / KEY).exists()


def test_nothing_is_restored_under_a_parlor_that_runs(settings, backup):
    descriptor = lock(settings.database_file)
    with pytest.raises(ConfigError, match="in use"):
        restore(settings, backup)
    os.close(descriptor)
    assert texts(settings.data / DATABASE) == ["before", "after"]
    restore(settings, backup)


def test_the_lock_is_the_database_s_whatever_the_data_folder_and_the_way_to_it(
    settings, backup, tmp_path
):
    way = tmp_path / "way"
    way.symlink_to(settings.database_file)
    other = replace(settings, data=tmp_path / "other", database_url=f"sqlite:///{way}")
    descriptor = lock(settings.database_file)
    with pytest.raises(ConfigError, match=f"{settings.database_file} is in use"):
        restore(other, backup)
    os.close(descriptor)
    assert texts(way) == ["before", "after"]
    assert not other.data.exists()
    kept = restore(other, backup)
    assert way.is_symlink()
    assert texts(settings.database_file) == ["before"]
    assert kept is not None
    assert kept.parent == settings.data


def test_a_lock_that_has_no_place_is_refused_with_its_name(tmp_path):
    with pytest.raises(ConfigError, match=r"nowhere/q\.db-lock cannot be opened"):
        lock(tmp_path / "nowhere" / "q.db")


def test_two_in_one_second_keep_what_was_there_each(settings, backup, monkeypatch):
    monkeypatch.setattr("parlor.ops.backup.moment", lambda: "now")
    kept = [restore(settings, backup) for _ in range(3)]
    assert [path.name.removeprefix(f"{DATABASE}.before-") for path in kept] == [
        "now",
        "now-2",
        "now-3",
    ]
    assert [texts(path) for path in kept] == [["before", "after"], ["before"], ["before"]]


def test_whoever_restores_is_the_owner(settings, backup, monkeypatch):
    monkeypatch.setattr(restoring.os, "geteuid", lambda: settings.data.stat().st_uid + 1)
    with pytest.raises(NoCopy, match="another user's"):
        restore(settings, backup)


def damage(path):
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(os.urandom(8192))


def without(table):
    def spoil(path):
        with closing(sqlite3.connect(path)) as database:
            database.execute(f"ALTER TABLE {table} RENAME TO other")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.unlink(), "there is no backup"),
        (lambda path: path.write_text("Dear diary, " * 1000), "not a database"),
        (lambda path: path.write_bytes(b""), "no store of Parlor's"),
        (without("rooms"), "no store of Parlor's"),
        (without("alembic_version"), "no store of Parlor's"),
        (damage, "damaged|malformed"),
    ],
    ids=["nothing", "no database", "empty", "no rooms", "no version", "damaged"],
)
def test_what_is_no_backup_changes_nothing(settings, backup, spoil, sentence):
    before = {path.name for path in settings.data.iterdir()}
    spoil(backup / DATABASE)
    with pytest.raises(NoCopy, match=sentence):
        restore(settings, backup)
    assert texts(settings.data / DATABASE) == ["before", "after"]
    assert {path.name for path in settings.data.iterdir()} - {LOCK} == before


def test_postgresql_is_refused_with_the_place_to_read(settings, backup):
    with pytest.raises(NoCopy, match=r"docs/scaling\.md"):
        restore(replace(settings, database_url="postgresql+psycopg://h/n"), backup)


def test_make_restore_without_from_says_how(settings):
    result = subprocess.run(
        [sys.executable, "-m", "parlor.ops.restore"], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == os.EX_USAGE
    assert result.stderr == "usage: make restore FROM=folder\n"
