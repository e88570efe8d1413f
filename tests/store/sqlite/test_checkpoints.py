"""The write-ahead log is cut after a deletion: by itself, again, and without a flood in the log."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import gevent
import pytest
from gevent.event import AsyncResult

from parlor.store.results import Edit, Post, Removal, Stored
from parlor.store.sqlite import checkpoints
from parlor.store.sqlite.checkpoints import HOUR, LARGE, SMALL, Checkpoints, Vacuums
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


@pytest.mark.parametrize(
    ("size", "written_anew_after"),
    [(SMALL, 0.0), (SMALL + 1, HOUR), (LARGE, HOUR), (LARGE + 1, None)],
)
def test_a_file_is_written_anew_as_often_as_its_size_allows(
    tmp_path, monkeypatch, size, written_anew_after
):
    path, now, done, due = tmp_path / "file", [100.0], [], []

    class Connection:
        def execute(self, statement):
            done.append((statement, now[0] - 100.0))

        def close(self):
            pass

    monkeypatch.setattr(checkpoints, "_connect", lambda _: Connection())
    with path.open("wb") as file:
        file.truncate(size)
    vacuums = Vacuums(path, lambda: now[0])
    for now[0] in (100.0, 100.0 + HOUR / 2, 100.0 + HOUR, 100.0 + 2 * HOUR):
        vacuums.look()
        due.append(vacuums.due)
    assert done == ([] if written_anew_after is None else [("VACUUM", written_anew_after)])
    # Until then it is looked at again and again.
    assert due == [written_anew_after == HOUR, written_anew_after == HOUR, False, False]


def test_a_file_is_written_anew_again_only_after_another_deletion(tmp_path):
    path = tmp_path / "file"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
    vacuums = Vacuums(path)
    vacuums.look()
    assert not vacuums.due


@pytest.mark.parametrize("seed", range(2))
def test_what_was_taken_back_is_nowhere_after_rows_moved_about(store, settings, ada, seed):
    """SQLite leaves the text of rows that it moves to another page; overwriting is not enough."""
    rooms = ["lobby"] + [
        store.rooms.create(ada.id, f"Room {number}", private=False).entry.room
        for number in range(4)
    ]
    chance = random.Random(seed)
    said: list[tuple[str, int]] = []
    words: dict[tuple[str, int], str] = {}
    taken = []
    for number in range(900):
        word = f"<{number:04}-{chance.getrandbits(64):016x}>"
        post = Post(ada.person, chance.choice(rooms), f"c{number}", word * chance.randint(1, 40))
        posted = AsyncResult()
        store.messages.post(post, posted.set)
        said.append((post.room, posted.get().offset))
        words[said[-1]] = word
        room, of = place = chance.choice(said)
        match chance.choice(["delete", "edit", "nothing"]):
            case "delete":
                said.remove(place)
                taken.append(words.pop(place))
                store.messages.delete(Removal(ada.person, room, f"d{number}", of))
            case "edit":
                taken.append(words[place])
                words[place] = word = f"<{number:04}+{chance.getrandbits(64):016x}>"
                text = word * chance.randint(1, 40)
                store.messages.edit(Edit(ada.person, room, f"e{number}", of, text))
    assert store.database.checkpoint()
    left = b"".join(path.read_bytes() for path in settings.data.iterdir())
    assert [word for word in taken if word.encode() in left] == []
