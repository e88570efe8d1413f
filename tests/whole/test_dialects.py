"""The tutorials' own clients work against a whole Parlor."""

import json

import pytest
from websockets.exceptions import ConnectionClosed

from ..support.sockets import connect

TIMEOUT = 10


@pytest.fixture
def talk(parlor):
    """Return a function that opens a socket; all are closed at the end."""
    sockets = []

    def open_one(path, **options):
        client = connect(parlor.socket_url(path), **options).__enter__()
        sockets.append(client)
        return client

    yield open_one
    for client in sockets:
        client.close()


def hear(client):
    return client.recv(timeout=TIMEOUT)


def hear_json(client):
    return json.loads(hear(client))


def test_two_terminals_talk_before_anybody_has_signed_up(talk):
    ada, bob = talk("/chat"), talk("/chat")
    ada.send("hello")
    assert hear(bob) == "hello"
    assert hear(ada) == "hello"
    bob.send("hello yourself")
    assert hear(ada) == "hello yourself"


def test_a_refused_line_says_why_and_the_talk_goes_on(talk):
    ada = talk("/chat")
    ada.send("   ")
    assert hear(ada) == "There is nothing in this message."
    ada.send("x" * 8001)
    assert "at most 8000" in hear(ada)
    ada.send(b"\x00")
    assert "text" in hear(ada)
    ada.send("still here")
    assert hear(ada) == "still here"


def test_who_reads_german_is_refused_in_german(talk):
    ada = talk("/chat", additional_headers={"Accept-Language": "de-AT, en;q=0.5"})
    ada.send("   ")
    assert hear(ada) == "In dieser Nachricht steht nichts."


def test_a_page_that_dispatches_on_type_gets_sys_first_then_user(talk):
    bob = talk("/soc")
    assert hear_json(bob)["type"] == "sys"
    ada = talk("/soc")
    assert hear_json(ada)["type"] == "sys"
    ada.send("<b>hi</b>")
    for client in (ada, bob):
        while (said := hear_json(client))["type"] == "sys":
            pass
        assert said["type"] == "user"
        assert said["message"] == "<b>hi</b>"
        assert said["id"]


def test_all_of_them_speak_in_the_lobby_of_the_web_page(talk):
    web = talk("/ws", subprotocols=["parlor.v1"])
    web.send(json.dumps({"type": "hello", "name": "web-reader"}))
    assert hear_json(web)["type"] == "welcome"
    terminal = talk("/chat")
    terminal.send("from a terminal <img src=x onerror=alert(1)>")
    while (said := hear_json(web))["type"] != "said":
        pass
    assert said["room"] == "lobby"
    assert said["text"] == "from a terminal <img src=x onerror=alert(1)>"
    assert "<img" not in said["html"]
    web.send(json.dumps({"type": "say", "client_id": "c1", "room": "lobby", "text": "and back"}))
    while hear(terminal) != "and back":
        pass


@pytest.mark.parametrize(
    ("sent", "described"),
    [
        ('{"output": "hi"}', "hi"),
        ("[1, 2]", "[1, 2]"),
        ("nonsense", "not JSON"),
        ("é", "not JSON"),
        ("NaN", "not JSON"),
        ("[" * 60_000, "not JSON"),
        ("[" * 600 + "]" * 600, "["),
        ("9" * 5_000, "not JSON"),
        ('"\\ud800"', "received"),
        ('{"output": "hi"}', "Hello"),
    ],
)
def test_a_page_that_shows_output_is_told_what_was_received(talk, sent, described):
    client = talk("/websocket")
    client.send(sent)
    assert described in hear_json(client)["output"]


@pytest.mark.parametrize("path", ["/echo", "/foobar/", "/foobar"])
def test_an_echo_is_the_same_back_and_nothing_else(talk, path):
    client = talk(path)
    for message in ("text", b"\x00\xff", "", b"", "é" * 1000, "last"):
        client.send(message)
    assert [hear(client) for _ in range(6)] == ["text", b"\x00\xff", "", b"", "é" * 1000, "last"]
    with pytest.raises(TimeoutError):
        client.recv(timeout=0.2)


def test_an_echo_closes_when_asked(talk):
    client = talk("/echo")
    client.close(4321, "why not")
    assert client.close_code == 4321


def test_return_puts_its_word_in_front(talk):
    client = talk("/return")
    client.send("hello")
    assert hear(client) == "return: hello"
    client.send(b"\x00")
    with pytest.raises(ConnectionClosed):
        hear(client)
    assert client.close_code == 1003


def test_entering_and_leaving_are_logged(parlor, talk):
    talk("/echo").close()
    text = parlor.log.read_text()
    assert "entered /echo from 127.0.0.1:" in text
    assert " connected" in text


@pytest.mark.parametrize("path", ["/nothing", "/chat/more", "/static/nothing.js"])
def test_anything_else_is_a_page_that_says_404(parlor, path):
    status, headers, body = parlor.get(path)
    assert status == 404
    assert headers["Content-Type"].startswith("text/html")
    assert b"Traceback" not in body


def test_a_socket_address_opened_as_a_page_says_what_it_is(parlor):
    status, _, body = parlor.get("/chat")
    assert status == 426
    assert b"WebSocket" in body
