"""A clock that is put forward or back while people talk."""

import re
import time
from pathlib import Path

import pytest

from ..support.required import require
from .server import wait_until
from .talker import Talker
from .test_sessions import PASSWORD, Browser

NAMES = ("ada", "bob", "quiet")
LIBRARY = "faketime/libfaketimeMT.so.1"


@pytest.fixture
def clock(tmp_path):
    """The file that says by how much the clock of the server is wrong."""
    return tmp_path / "clock"


@pytest.fixture
def start(make_server, clock):
    """Returns a function that starts a server with other settings by that clock."""

    def start(**settings):
        found = require([*Path("/usr/lib").glob(f"*/{LIBRARY}")], "libfaketime", "libfaketime")
        clock.write_text("+0")
        server = make_server(access="guests", **settings)
        server.environ |= {
            "LD_PRELOAD": str(found[0]),
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # the machine's own count goes on as it did
        }
        return server.start()

    return start


@pytest.fixture
def server(start):
    return start()


@pytest.mark.parametrize("by", ["+366d", "-366d"])
def test_nobody_is_cut_past_the_router_and_nobody_misses_anything_behind_it(server, clock, by):
    """
    The router may cut who is quiet, for its timers know the clock only; they come back.

    A clock that is put back makes it cut nobody.
    """
    ada, bob, quiet = (Talker(server, name, direct=name == "ada") for name in NAMES)
    ada.say("before", "c1")
    for one in (ada, bob, quiet):
        one.until("said", text="before")
    was = [one.welcome["you"] for one in (ada, bob, quiet)]
    clock.write_text(by)
    for number in range(3):
        ada.say(f"after {number}", f"d{number}")
        ada.until("accepted", client_id=f"d{number}")
    ada.until("said", text="after 2")
    for one in (bob, quiet):
        if by.startswith("+"):
            one.again()  # as it does when it was cut; by its positions it has all of it
        one.until("said", text="after 2")
        one.say(f"{one.name} is back", one.name)
        ada.until("said", text=f"{one.name} is back")
    assert [one.welcome["you"] for one in (ada, bob, quiet)] == was
    said = [entry["text"] for entry in quiet.entries if entry["type"] == "said"]
    assert said[:4] == ["before", "after 0", "after 1", "after 2"]
    assert server.get("/health")[0] == 200


def test_administrators_see_the_minutes_of_all_workers(start, clock):
    server = start(workers=2)
    ada = Browser(server).post("/setup", place="Casa", name="ada", password=PASSWORD)
    ada.post("/admin/password", current=PASSWORD)
    clock.write_text("+60")
    time.sleep(3)  # until all have seen that a minute begins, which nobody is told
    gus = Talker(server, "gus")
    gus.say("hello", "c1")
    gus.until("accepted", client_id="c1")
    clock.write_text("+120")
    # A number for the messages is there only if all workers have told theirs.
    known = re.compile(r"Messages a minute: .* the highest of the last hour was 1\.")
    wait_until(lambda: known.search(ada.get("/admin/")[1]), "a minute of all workers")
    assert "People here: 1 in the last minute" in ada.get("/admin/")[1]
