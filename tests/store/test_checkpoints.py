"""The write-ahead log is cut after a deletion: by itself, again, and without a flood in the log."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import gevent
import pytest

from parlor.store.results import Edit, Removal, Stored
from parlor.store.sqlite import checkpoints
from parlor.store.sqlite.checkpoints import Checkpoints
from parlor.store.store import Store


@pytest.fixture
def look():
    """Checkpoints that look only when they are told to, and what each run of them returns."""
    outcomes: list[bool | Exception] = []

    def run() -> bool:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    made = Checkpoints(run)
    made.due = False
    yield made, outcomes
    made.stop()


@pytest.fixture
def soon(monkeypatch):
    """A store's checkpoints come soon."""
    monkeypatch.setattr(checkpoints, "EVERY", 0.01)


def wal(settings) -> bytes:
    return (settings.data / "parlor.sqlite3-wal").read_bytes()


def wait_until_cut(settings) -> None:
    with gevent.Timeout(30):
        while wal(settings):
            gevent.sleep(0.01)


def test_it_runs_once_for_each_time_it_is_due(look):
    checkpoints, outcomes = look
    outcomes += [True, True]
    checkpoints.look()
    assert len(outcomes) == 2
    checkpoints.due = True
    checkpoints.look()
    checkpoints.look()
    assert len(outcomes) == 1


def test_it_is_tried_again_while_a_reader_is_in_the_way(look):
    checkpoints, outcomes = look
    outcomes += [False, False, True]
    checkpoints.due = True
    for left in (2, 1, 0, 0):
        checkpoints.look()
        assert len(outcomes) == left


def test_what_is_deleted_meanwhile_makes_it_due_once_more():
    def run() -> bool:
        made.due = True
        return True

    made = Checkpoints(run)
    made.look()
    assert made.due
    made.stop()


def test_a_failure_is_logged_once_until_it_is_mended(look, caplog):
    checkpoints, outcomes = look
    failed = OSError("disk I/O error")
    outcomes += [failed, failed, failed]
    checkpoints.due = True
    for _ in range(3):
        checkpoints.look()
    assert len(caplog.records) == 1
    assert "could not be cut" in caplog.text
    outcomes += [True, failed]
    checkpoints.look()
    checkpoints.due = True
    checkpoints.look()
    assert len(caplog.records) == 2


def test_a_store_cuts_its_write_ahead_log_after_a_deletion_by_itself(
    soon, store, settings, say, ada, caplog
):
    wait_until_cut(settings)
    stored = say(ada, "a secret")
    assert b"a secret" in wal(settings)
    store.messages.delete(Removal(ada.person, "lobby", "d1", stored.offset))
    wait_until_cut(settings)
    assert not caplog.records


def test_a_store_cuts_its_write_ahead_log_after_an_edit_by_itself(soon, store, settings, say, ada):
    wait_until_cut(settings)
    stored = say(ada, "a secret")
    assert b"a secret" in wal(settings)
    store.messages.edit(Edit(ada.person, "lobby", "e1", stored.offset, "nothing"))
    wait_until_cut(settings)


def test_what_a_worker_that_was_killed_left_is_cut_by_the_next(settings, store, say, ada, soon):
    stored = say(ada, "a secret")
    store.messages.delete(Removal(ada.person, "lobby", "d1", stored.offset))
    assert b"a secret" in wal(settings)
    other = Store.open(settings, str)
    wait_until_cut(settings)
    other.close()


def test_a_reader_in_the_way_holds_up_nobody_who_writes(store, settings, say, ada):
    with closing(sqlite3.connect(settings.data / "parlor.sqlite3")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM log").fetchall()
        assert isinstance(say(ada, "a secret"), Stored)
        assert not store.database.checkpoint()
        assert isinstance(say(ada, "more"), Stored)
    assert store.database.checkpoint()
    assert not wal(settings)
