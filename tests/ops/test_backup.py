"""A backup is whole, of one moment, for nobody else to read, and knows that it is a copy."""

import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from parlor.errors import NoCopy
from parlor.identity.secret import secret_key
from parlor.ops import backup
from parlor.ops.backup import back_up
from parlor.settings import Settings
from parlor.store.sqlite.copies import DATABASE, KEY, MARK, part_from_strangers
from parlor.store.store import Store
from parlor.text.markup import render

ROOT = Path(__file__).parents[2]
# Posts all the time, in a process of its own, until its input ends; says when it has begun.
TALK = """
import sys, pathlib
import gevent
from gevent.event import AsyncResult
from parlor.settings import Settings
from parlor.wire import Person
from parlor.store.results import Post
from parlor.store.store import Store
store = Store.open(Settings(data=pathlib.Path(sys.argv[1]), sync="normal"), str)
who = Person(id=int(sys.argv[2]), name="", guest=False, admin=False)
stop = gevent.get_hub().threadpool.spawn(sys.stdin.read)
number = 0
while not stop.ready():
    number += 1
    answer = AsyncResult()
    store.messages.post(Post(who, "lobby", f"{who.id}-{number}", "x" * 500), answer.set)
    assert answer.get().offset
    if number == 1:
        print("talking", flush=True)
store.close()
"""


@pytest.fixture
def into(tmp_path):
    return tmp_path / "backups"


def rows(folder, question):
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return database.execute(question).fetchall()


def epochs(folder):
    return dict(rows(folder, "SELECT name, epoch FROM rooms"))


def open_and_close(folder):
    Store.open(Settings(data=folder), render).close()


def test_a_backup_has_what_was_said_and_is_ready_to_be_a_data_folder(
    store, settings, ada, say, into
):
    said = say(ada, "before")
    made = back_up(settings, into)
    say(ada, "after")
    again = Store.open(Settings(data=made), render)
    assert again.log.top("lobby").offset == said.offset
    assert again.people.user(ada.id).person == ada.person
    again.close()
    assert [text for (text,) in rows(made, "SELECT text FROM messages")] == ["before"]


def test_the_key_goes_with_it(store, settings, into):
    key = secret_key(settings)
    made = back_up(settings, into)
    assert (made / KEY).read_bytes().strip() == key


def test_a_key_that_is_set_is_not_written_anywhere(store, settings, into):
    secret_key(settings)
    made = back_up(Settings(data=settings.data, secret="s" * 32), into)
    assert [path.name for path in made.iterdir()] == [DATABASE]


def test_nobody_else_reads_a_backup(store, settings, into):
    secret_key(settings)
    made = back_up(settings, into)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (into, made, *made.iterdir())}
    assert modes == {into.name: 0o700, made.name: 0o700, DATABASE: 0o600, KEY: 0o600}


def test_a_backup_while_two_processes_write_is_of_one_moment(store, settings, ada, bob, into):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", TALK, str(settings.data), str(who.id)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for who in (ada, bob)
    ]
    try:
        assert [writer.stdout.readline() for writer in writers] == [b"talking\n"] * 2
        made = [back_up(settings, into / str(number)) for number in range(5)]
        assert [writer.poll() for writer in writers] == [None, None]
    finally:
        for writer in writers:
            writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0]
    tops = []
    for folder in made:
        assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
        assert rows(folder, "PRAGMA foreign_key_check") == []
        [(room, top)] = rows(folder, "SELECT id, top FROM rooms")
        offsets = rows(folder, f"SELECT offset FROM log WHERE room_id = {room} ORDER BY offset")
        assert offsets == [(number,) for number in range(1, top + 1)]
        [(entries,)] = rows(folder, "SELECT count(*) FROM log WHERE client_id IS NOT NULL")
        assert rows(folder, "SELECT count(*) FROM messages") == [(entries,)]
        tops.append(top)
    assert sorted(set(tops)) == tops, "each is of a later moment"


def test_a_disk_that_is_full_leaves_nothing(store, settings, ada, say, into):
    for _ in range(100):
        say(ada, "x" * 2000)
    result = subprocess.run(
        [sys.executable, "-m", "parlor.ops.backup", str(into)],
        cwd=ROOT,
        env=os.environ | {"PARLOR_DATA": str(settings.data)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("parlor: ")
    assert result.stderr.count("\n") == 1
    assert list(into.iterdir()) == []


def test_two_in_one_second_do_not_hurt_each_other(store, settings, into, monkeypatch):
    monkeypatch.setattr(backup, "moment", lambda: "now")
    made = [back_up(settings, into) for _ in range(3)]
    assert [folder.name for folder in made] == ["now", "now-2", "now-3"]
    assert sorted(into.iterdir()) == made


def test_a_folder_that_cannot_be_is_refused(store, settings, into):
    into.write_text("a file")
    with pytest.raises(NoCopy, match=f"no backup can be made in {into}: File exists"):
        back_up(settings, into)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PARLOR_DTA": "/srv"}, "PARLOR_DTA is no setting; did you mean PARLOR_DATA?"),
        ({"PARLOR_DATA": "/nowhere"}, "there is no store at /nowhere/parlor.sqlite3"),
        ({"PARLOR_DATABASE_URL": "postgresql+psycopg://h/n"}, "docs/scaling.md"),
        ({"PARLOR_DATABASE_URL": f"sqlite:///{__file__}"}, "file is not a database"),
    ],
)
def test_what_cannot_be_backed_up_is_refused_with_one_sentence(environ, sentence, into):
    command = [sys.executable, "-m", "parlor.ops.backup", str(into)]
    result = subprocess.run(
        command, cwd=ROOT, env=os.environ | environ, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith("parlor: ")
    assert sentence in line
    assert not into.exists() or list(into.iterdir()) == []


# The mark


def test_a_copy_draws_new_epochs_when_it_is_opened_and_not_again(store, settings, attic, into):
    made = back_up(settings, into)
    before = epochs(settings.data)
    assert epochs(made) == before
    open_and_close(made)
    after = epochs(made)
    assert set(after) == set(before) == {"lobby", attic}
    assert len({*after.values(), *before.values()}) == 4, "each is another"
    open_and_close(made)
    assert epochs(made) == after


def test_what_was_copied_keeps_its_epochs(store, settings, attic, into):
    before = epochs(settings.data)
    back_up(settings, into)
    open_and_close(settings.data)
    assert epochs(settings.data) == before


def test_processes_that_open_a_copy_at_once_agree_on_its_epochs(store, settings, into):
    made = back_up(settings, into)
    script = (
        "import sys, pathlib; from parlor.settings import Settings;"
        "from parlor.store.store import Store;"
        "store = Store.open(Settings(data=pathlib.Path(sys.argv[1])), str);"
        "print(store.log.top('lobby').epoch); store.close()"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(made)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    said = {process.communicate(timeout=120)[0].strip() for process in processes}
    assert said == {epochs(made)["lobby"]}
    assert said != {epochs(settings.data)["lobby"]}


def test_a_mark_stays_until_the_epochs_are_drawn(store, settings, into, monkeypatch):
    made = back_up(settings, into)
    monkeypatch.setattr("parlor.store.sqlite.epochs.secrets.token_hex", lambda size: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        open_and_close(made)
    monkeypatch.undo()
    assert rows(made, "PRAGMA user_version") == [(MARK,)]
    assert epochs(made) == epochs(settings.data)


def test_a_copy_put_over_a_killed_parlor_is_not_mixed_with_it(
    store, settings, ada, say, into, tmp_path
):
    say(ada, "before")
    made = back_up(settings, into)
    say(ada, "lost")
    killed = tmp_path / "killed"
    killed.mkdir()
    for path in settings.data.glob(f"{DATABASE}*"):
        (killed / path.name).write_bytes(path.read_bytes())
    (killed / DATABASE).write_bytes((made / DATABASE).read_bytes())
    assert (killed / f"{DATABASE}-wal").stat().st_size
    part_from_strangers(killed / DATABASE)
    open_and_close(killed)
    assert rows(killed, "PRAGMA integrity_check") == [("ok",)]
    assert rows(killed, "SELECT text FROM messages") == [("before",)]


def test_a_copy_that_was_opened_keeps_what_was_written_since(store, settings, ada, into):
    made = back_up(settings, into)
    again = Store.open(Settings(data=made), render)
    again.people.add_member("bob", "hash of bob")
    assert rows(made, "PRAGMA user_version") == [(0,)]
    before = (made / f"{DATABASE}-wal").read_bytes()
    part_from_strangers(made / DATABASE)
    assert (made / f"{DATABASE}-wal").read_bytes() == before
    again.close()
