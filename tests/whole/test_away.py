"""The database goes away from a real server, and comes back."""

import json
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed

from ..support.sockets import connect
from .fault import database_away
from .server import PATIENCE
from .talker import Talker


@pytest.fixture
def server(make_server):
    return make_server(drain=0.2).start()


def asked(server, path, **headers):
    """Return the answer to a request that is refused."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(
            urllib.request.Request(server.url + path, headers=headers), timeout=PATIENCE
        )
    return refused.value


def ending(server, path, *messages):
    """Return the code that a new connection is closed with."""
    with connect(server.socket_url(path), open_timeout=PATIENCE) as client:
        try:
            for message in messages:
                client.send(message)
            while True:
                client.recv(timeout=PATIENCE)
        except ConnectionClosed as closed:
            return closed.rcvd.code


def test_whoever_is_there_stays_and_is_refused_until_the_database_is_back(server):
    ada, bob = Talker(server, "ada"), Talker(server, "bob")
    line = ada.line
    with database_away(server):
        ada.say("kept by me", "c1")
        assert ada.until("refused", client_id="c1")["code"] == "not_stored"
        ada.send(type="browse", client_id="b1", room="lobby")
        assert ada.until("refused", client_id="b1")["code"] == "unavailable"
        for _ in range(12):
            ada.send(type="join", client_id="j1", room="garden")
            assert ada.until("refused", client_id="j1")["code"] == "not_stored"
        ada.send(type="typing", room="lobby")
        bob.until("typing")
    ada.say("kept by me", "c1")
    ada.until("accepted", client_id="c1")
    bob.until("said", client_id="c1")
    assert ada.line is line
    ada.close()
    bob.close()


def test_whoever_comes_is_told_to_come_back_and_then_is_let_in(server):
    ada = Talker(server, "ada")
    carol = Talker(server, "carol")
    carol.close()
    token = json.dumps({"type": "hello", "token": carol.token, "positions": carol.positions})
    with database_away(server):
        assert ending(server, "/ws", '{"type": "hello"}') == 1013
        assert ending(server, "/ws", token) == 1013
    ada.say("while you were away", "c1")
    carol.again()
    carol.until("said", client_id="c1")
    ada.close()
    carol.close()


def test_pages_and_programs_are_told_when_to_come_back(server):
    with database_away(server):
        page = asked(server, "/")
        assert page.status == 503
        assert "Back in a moment" in page.read().decode()
        assert int(page.headers["Retry-After"]) > 0
        answer = asked(server, "/", Accept="application/json")
        assert (answer.status, json.load(answer)["error"]) == (503, "unavailable")
        health = asked(server, "/health")
        assert (health.status, json.load(health)["status"]) == (503, "failing")
    assert server.get("/")[0] == 200
    assert server.healthy()
