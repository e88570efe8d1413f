"""SQLite, written by several processes at once: all get their turn, and nobody is refused."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from parlor.errors import NotStored
from parlor.store.sqlite import database as sqlite
from parlor.store.sqlite.writelock import WriteLock
from parlor.store.store import Store
from parlor.wire import Position

WRITERS = 4
CHANGES = 2_000

WRITE = f"""
import json, mmap, pathlib, sys
from collections import Counter
from gevent.event import Event
from gevent.lock import BoundedSemaphore
from parlor.settings import Settings
from parlor.errors import Refused
from parlor.store.results import Post
from parlor.store.store import Store

data, who = pathlib.Path(sys.argv[1]), int(sys.argv[2])
store = Store.open(Settings(data=data), str)
me = store.people.add_guest(f"writer {{who}}")
with open(data / "counts", "r+b") as file:
    shared = memoryview(mmap.mmap(file.fileno(), 0)).cast("q")
told, places, done = Counter(), BoundedSemaphore(64), Event()


def answered(outcome):
    told[type(outcome).__name__] += 1
    shared[who] += 1
    places.release()
    if told.total() == {CHANGES}:
        done.set()


print("ready", flush=True)
sys.stdin.readline()
for number in range({CHANGES}):
    places.acquire()
    store.messages.post(Post(me.person, "lobby", f"c{{number}}", "hello"), answered)
done.wait()
print(json.dumps([told, list(shared)]), flush=True)
store.close()
"""


def write_all(folder):
    """Let some processes write for all they can; return what they were told, and their shares."""
    (folder / "counts").write_bytes(bytes(8 * WRITERS))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, folder, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": ":".join(sys.path)},
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    return writers


def ends(writers):
    said = [json.loads(writer.communicate(timeout=300)[0]) for writer in writers]
    # How far everybody was when the first had finished.
    return [told for told, _ in said], min((counts for _, counts in said), key=sum)


def offsets(path):
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT log.offset FROM log ORDER BY log.offset")
        return [offset for (offset,) in rows]


def test_processes_that_write_all_they_can_are_all_served(settings, store):
    told, shares = ends(write_all(settings.data))
    assert told == [{"Stored": CHANGES}] * WRITERS
    assert min(shares) > CHANGES / 5, shares
    top = store.log.top("lobby")
    found = store.log.after("lobby", Position(top.epoch, 0), 100_000)
    assert [offset for offset, *_ in found] == list(range(1, WRITERS * (CHANGES + 1) + 1))


def test_copies_that_are_made_meanwhile_disturb_nobody(settings, store, tmp_path):
    path = settings.data / "parlor.sqlite3"
    writers = write_all(settings.data)
    copies = []
    with closing(sqlite3.connect(path)) as source:
        while len(copies) < 4 or any(writer.poll() is None for writer in writers[:1]):
            copies.append(tmp_path / f"copy-{len(copies)}")
            if len(copies) % 2:
                source.execute("VACUUM INTO ?", (str(copies[-1]),))
            else:
                with closing(sqlite3.connect(copies[-1])) as target:
                    source.backup(target)
            if len(copies) == 20:
                break
    told, _ = ends(writers)
    assert told == [{"Stored": CHANGES}] * WRITERS
    for copy in copies:
        found = offsets(copy)
        assert found == list(range(1, len(found) + 1))


def test_a_process_that_stops_in_its_turn_does_not_hold_up_the_answers(settings, monkeypatch):
    monkeypatch.setattr(sqlite, "LOCK_SECONDS", 0.05)
    store = Store.open(settings, str)
    turnstile = WriteLock(settings.data / "parlor.sqlite3-turn")
    with closing(turnstile), turnstile:
        for _ in range(3):
            with pytest.raises(NotStored):
                store.people.add_guest("ada")
    monkeypatch.setattr(sqlite, "LOCK_SECONDS", 60.0)
    assert store.people.add_guest("ada").joined.offset == 1
    store.close()


def test_who_dies_in_its_turn_lets_the_next_in(tmp_path):
    script = (
        "import os, pathlib, sys; from parlor.store.sqlite.writelock import WriteLock;"
        "WriteLock(pathlib.Path(sys.argv[1])).__enter__(); print('in', flush=True); os.abort()"
    )
    command = [sys.executable, "-c", script, tmp_path / "turn"]
    environ = {"PYTHONPATH": ":".join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout.readline() == "in\n"
    turnstile = WriteLock(tmp_path / "turn")
    with closing(turnstile), turnstile:
        pass
