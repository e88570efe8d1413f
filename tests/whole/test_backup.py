"""A copy of a Parlor that runs, put back: nobody takes the one history for the other."""

import subprocess
import threading

import pytest

from .server import ROOT
from .talker import Talker


def make(server, target, **words):
    """Run `make` as an operator of this server would; return what it says on either side."""
    result = subprocess.run(
        ["make", "-s", target, *(f"{name}={value}" for name, value in words.items())],
        cwd=ROOT,
        env=server.environ,
        capture_output=True,
        text=True,
    )
    return result.returncode, result.stdout, result.stderr


class Chatter:
    """Somebody who says something all the time, in a thread, and notes what was acknowledged."""

    def __init__(self, server, name):
        self.talker = Talker(server, name)
        self.acknowledged = []
        self._stop = threading.Event()
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._talk)
        self._thread.start()
        self._begun.wait()

    def _talk(self):
        while not self._stop.is_set():
            text = f"{self.talker.name} {len(self.acknowledged)}"
            self.talker.say(text, text.replace(" ", "-"))
            self.talker.until("accepted")
            self.acknowledged.append(text)
            self._begun.set()

    def stop(self):
        self._stop.set()
        self._thread.join()
        self.talker.close()


def texts(talker):
    """Return all that a room's history has, as a client browses it."""
    talker.send(type="browse", client_id="history", room="lobby")
    found = talker.until("page")
    entries = found["entries"]
    while found["more"]:
        talker.send(type="browse", client_id="more", room="lobby", before=found["from"])
        found = talker.until("page")
        entries = found["entries"] + entries
    offsets = [entry["offset"] for entry in entries]
    assert offsets == list(range(1, len(entries) + 1))
    return [entry["text"] for entry in entries if entry["type"] == "said"]


@pytest.fixture
def server(make_server):
    return make_server(rate_say=0, rate_browse=0, drain=0.2).start()


def test_what_was_lost_is_never_mixed_with_what_came_back(server, tmp_path):
    chatters = [Chatter(server, name) for name in ("ada", "bob")]
    before = [len(chatter.acknowledged) for chatter in chatters]
    status, said, _ = make(server, "backup", TO=tmp_path / "backups")
    assert status == 0
    [backup] = (tmp_path / "backups").iterdir()
    assert said == f"{backup}\n"
    for chatter in chatters:
        chatter.stop()
    eve = Talker(server, "eve")
    eve.say("lost", "lost")
    eve.until("said", client_id="lost")
    old = eve.positions["lobby"]

    status, _, said = make(server, "restore", FROM=backup)
    assert status != 0
    assert f"{server.folder / 'data' / 'parlor.sqlite3'} is in use by another Parlor" in said
    server.stop()
    status, said, _ = make(server, "restore", FROM=backup)
    assert status == 0
    assert "The old store is" in said
    server.start()

    carol = Talker(server, "carol")
    kept = texts(carol)
    for chatter, least in zip(chatters, before, strict=True):
        mine = [text for text in kept if text.startswith(chatter.talker.name)]
        assert mine == chatter.acknowledged[: len(mine)], "the first of them, in order"
        assert least <= len(mine)
    assert "lost" not in kept

    # Beyond what the backup has, at its end, and at the start, which both histories share.
    top = carol.positions["lobby"]
    for offset in (old["offset"], top["offset"], 1):
        carol.positions = {"lobby": old | {"offset": offset}}
        carol.again()
        reload = carol.until("reload", room="lobby")
        assert reload["position"] == top
        assert top["epoch"] != old["epoch"]
        assert not carol.entries
        carol.positions = {"lobby": top}
        assert texts(carol) == kept
    carol.close()


def test_a_copy_put_over_what_a_kill_left_is_a_restore_too(server, tmp_path):
    ada = Talker(server, "ada")
    ada.say("before", "c1")
    ada.until("said", client_id="c1")
    assert make(server, "backup", TO=tmp_path / "backups")[0] == 0
    [backup] = (tmp_path / "backups").iterdir()
    ada.say("lost", "c2")
    ada.until("said", client_id="c2")
    server.kill()
    database = server.folder / "data" / "parlor.sqlite3"
    assert database.with_name("parlor.sqlite3-wal").stat().st_size
    database.write_bytes((backup / "parlor.sqlite3").read_bytes())
    server.start()
    ada.again()
    ada.positions["lobby"] = ada.until("reload", room="lobby")["position"]
    assert texts(ada) == ["before"]
    # And the next start is like any other.
    server.kill()
    server.start()
    ada.again()
    ada.say("after", "c3")
    ada.until("said", client_id="c3")
    assert texts(ada) == ["before", "after"]
    ada.close()
