"""What is in the log of a day: each line an object, each socket opened and closed, no secret."""

import json
import sys
import urllib.error
from collections import Counter

import pytest

from .server import ROOT, wait_until
from .talker import Talker
from .test_operator import command
from .test_sessions import Browser
from .wire import ending, open_raw

PLANTED = "swordfish"
PASSWORD = f"the {PLANTED} of ada"
FORGED = '2001-09-09T01:46:40.042Z INFO    w1 socket.opened = "\n{"event": "forged"}\n'


def refused(server, path, **form):
    """Ask for a page that is refused, or send a form to it."""
    with pytest.raises(urllib.error.HTTPError) as error:
        Browser(server).post(path, **form) if form else Browser(server).get(path)
    error.value.close()
    return error.value.code


def a_day(server):
    """Do what people and operators do; return the secrets that were drawn meanwhile."""
    ada = Browser(server).post("/setup", place="Casa", name="ada", password=PASSWORD)
    assert refused(server, "/sign-in", name="ada", password=f"not {PASSWORD}") == 422
    assert refused(server, "/sign-in", name=FORGED, password=PASSWORD) == 422
    assert refused(server, f"/invite/{PLANTED}") == 404
    assert refused(server, f"/reset/{PLANTED}") == 404
    assert refused(server, f"/no/such/page?token={PLANTED}") == 404
    talker = Talker(server, cookie=ada.cookie)
    guest = Talker(server, name="bob")
    secrets = {*ada.cookie.replace("; ", "=").split("=")[1::2], guest.token}

    for index, words in enumerate((f"say {PLANTED}", "and on")):
        talker.say(words, f"c{index}")
    offset = talker.until("accepted", client_id="c1")["offset"]
    talker.send(type="edit", room="lobby", of=offset, client_id="e", text=f"edit {PLANTED}")
    talker.until("accepted", client_id="e")
    for odd in (PLANTED, {"type": PLANTED}, {"type": "say", "room": PLANTED}, ["say", PLANTED]):
        guest.line.send(json.dumps(odd))
        guest.until("refused")
    raw = [open_raw(server.port, path) for path in (b"/chat", b"/soc")]
    wait_until(lambda: server.log.read_text().count('"socket.opened"') == 4, "all sockets")
    for sock in raw:
        sock.close()

    # The store is away for a while, and so a message is refused.
    database, elsewhere = server.folder / "data/parlor.sqlite3", server.folder / "elsewhere"
    database.rename(elsewhere)
    talker.say(f"lost {PLANTED}", "lost")
    talker.until("refused", client_id="lost")
    assert server.get("/health")[0] == 503
    elsewhere.rename(database)
    wait_until(server.healthy, "the database that was put back")

    link = command(server, "people", "password", "ada").removeprefix(server.url)
    secrets.add(link.rpartition("/")[2])
    Browser(server).post(link, password=f"another {PLANTED}")
    assert talker.ending() == 4003
    again = guest.again()
    secrets.add(again.token)
    server.term()
    assert ending(again.line) == 1012
    server.process.wait(60)
    return secrets


@pytest.fixture
def server(make_server):
    # With so little, nearly all is slow.
    server = make_server(log="json", log_level="debug", slow="0.00001", access="guests")
    server.command = [sys.executable, "-m", "parlor", "serve"]
    server.environ["PYTHONPATH"] = str(ROOT)
    return server.start()


def test_each_line_is_an_object_each_socket_is_closed_and_no_secret_is_there(server):
    secrets = a_day(server)
    log = server.log.read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    events = Counter(line["event"] for line in lines)
    assert events["socket.opened"] == events["socket.closed"] == 5
    opened, closed = (
        sorted(line["connection"] for line in lines if line["event"] == event)
        for event in ("socket.opened", "socket.closed")
    )
    assert opened == closed == sorted(set(opened))
    kinds = {
        "sign_in.refused", "store.away", "store.back", "request.slow", "turn.slow", "hello.slow",
        "handler.slow", "worker.draining",
    }  # fmt: skip
    assert kinds <= set(events)
    assert "forged" not in events
    assert {line["worker"] for line in lines if line["event"] != "uwsgi.said"} == {1}
    assert any(line["said"].startswith("parlor: Parlor is at http") for line in lines)
    assert {line["instance"].rpartition(":")[2] for line in lines} == {str(server.port)}
    (person,) = {line["person"] for line in lines if line.get("code") == 4003}
    assert person == 1

    assert len(secrets) >= 4
    for secret in (PLANTED, *secrets):
        assert secret not in log
