"""A clock that is put forward or back while people talk."""

from pathlib import Path

import pytest

from ..support.required import require
from .talker import Talker

NAMES = ("ada", "bob", "quiet")
LIBRARY = "faketime/libfaketimeMT.so.1"


@pytest.fixture
def clock(tmp_path):
    """The file that says by how much the clock of the server is wrong."""
    return tmp_path / "clock"


@pytest.fixture
def server(make_server, clock):
    found = require([*Path("/usr/lib").glob(f"*/{LIBRARY}")], "libfaketime", "libfaketime")
    clock.write_text("+0")
    server = make_server(access="guests")
    server.environ |= {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # the machine's own count goes on as it did
    }
    return server.start()


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
