"""At `/soc` the tabs see each other come and go, and nobody who only looks has an account."""

import json
import sqlite3
from contextlib import closing

import pytest

from ..support.sockets import connect
from .conftest import stop
from .server import Server
from .talker import Talker
from .test_sessions import Browser

TIMEOUT = 60


class Tab:
    """A page of the tutorial: it shows what is said of people and by people."""

    def __init__(self, server, cookie=None):
        headers = {"Cookie": cookie} if cookie else None
        url = server.socket_url("/soc")
        self.line = connect(url, open_timeout=TIMEOUT, additional_headers=headers).__enter__()
        self.shown = []
        self.welcome = self.shows()
        assert self.welcome["type"] == "sys"
        self.name = self.welcome["message"].removesuffix(".").rpartition(" ")[2]

    def shows(self):
        """Wait for the next line, and return it."""
        shown = json.loads(self.line.recv(timeout=TIMEOUT))
        self.shown.append(shown)
        return shown

    def sees(self, message):
        """Wait until a line says this, and return all that came with it."""
        seen = [self.shows()["message"]]
        while seen[-1] != message:
            seen.append(self.shows()["message"])
        return seen

    def about(self, *names):
        """Return what was shown of some of them."""
        return [line for line in self.shown[1:] if any(name in json.dumps(line) for name in names)]

    def says(self, text):
        self.line.send(text)

    def close(self):
        self.line.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("soc"), workers=2).start()
    yield server
    stop(server)


@pytest.fixture
def tab(server):
    tabs = []

    def open_one(cookie=None):
        tabs.append(Tab(server, cookie))
        return tabs[-1]

    yield open_one
    for one in tabs:
        one.close()


def accounts(server):
    with closing(sqlite3.connect(server.folder / "data" / "parlor.sqlite3")) as database:
        return {name for (name,) in database.execute("SELECT name FROM users")}


def joined(name):
    return {"type": "sys", "message": f"{name} has joined"}


def left(name):
    return {"type": "sys", "message": f"{name} has left"}


def said(name, text):
    return {"type": "user", "id": name, "message": text}


def test_a_tab_sees_the_others_come_and_go_though_nobody_says_a_word(server, tab):
    first, others = tab(), []
    for _ in range(8):
        others.append(tab())
        first.sees(f"{others[-1].name} has joined")
    for other in others:
        other.close()
        first.sees(f"{other.name} has left")
    for other in others:
        assert first.about(other.name) == [joined(other.name), left(other.name)]
    assert not first.about(first.name)
    assert not accounts(server)


def test_a_refresh_is_one_leave_and_one_join(tab):
    first, second = tab(), tab()
    second.close()
    again = tab()
    again.says("here I am again")
    first.sees("here I am again")
    shown = first.about(second.name, again.name)
    assert shown[0] == joined(second.name)
    assert shown[-1] == said(again.name, "here I am again")
    assert joined(again.name) in shown
    assert left(second.name) in shown
    assert len(shown) == 4


def test_what_is_said_bears_the_name_that_joined_and_that_leaves(server, tab):
    before = accounts(server)
    first, second = tab(), tab()
    second.says("hello")
    second.says("and again")
    second.sees("and again")
    second.close()
    first.sees(f"{second.name} has left")
    assert first.about(second.name) == [
        joined(second.name),
        said(second.name, "hello"),
        said(second.name, "and again"),
        left(second.name),
    ]
    assert accounts(server) - before == {second.name}


def test_a_newcomer_from_anywhere_joins_before_their_first_line(server, tab):
    readers = [tab() for _ in range(4)]
    carol = Talker(server, "carol")
    carol.say("from a program", "c1")
    carol.until("said", client_id="c1")
    with connect(server.socket_url("/chat")) as terminal:
        terminal.send("from a terminal")
        for reader in readers:
            reader.sees("from a terminal")
            assert reader.about("carol") == [joined("carol"), said("carol", "from a program")]
            guest = reader.shown[-1]["id"]
            assert reader.about(guest) == [joined(guest), said(guest, "from a terminal")]
    carol.close()


def test_two_tabs_of_somebody_who_is_signed_in_see_each_other(server, tab):
    ada = Browser(server).post("/setup", place="Casa", name="ada", password="correct horse")
    cookie = ada.cookie
    first, second = tab(cookie), tab(cookie)
    first.sees("ada has joined")
    second.says("it is me")
    assert first.sees("it is me") == ["it is me"]
    second.close()
    first.sees("ada has left")
    assert first.about("ada") == [joined("ada"), said("ada", "it is me"), left("ada")]
