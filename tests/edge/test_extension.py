"""`ws.route` declares handlers as `app.route` declares views."""

import functools
import os
import socket
from types import SimpleNamespace

import gevent
import gevent.socket
import pytest
from flask import Blueprint, Flask, has_request_context, request, session
from gevent import monkey
from websockets.frames import Opcode
from websockets.protocol import CLIENT, Protocol, State
from werkzeug.test import EnvironBuilder

from parlor.edge import GeventWebSocket, handlers
from parlor.edge.host import worker
from parlor.edge.route import RequestContext
from parlor.errors import Disconnect, NotSignedIn
from parlor.loop import stopwatch
from parlor.settings import Settings

from ..support.wire import turn

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


@pytest.fixture
def app():
    app = Flask(__name__)
    app.secret_key = "test"
    app.get("/")(lambda: "a page")
    return app


@pytest.fixture
def ws(app):
    ws = GeventWebSocket(app, Settings(max_connections=2))
    yield ws
    for connection in list(ws.connections):
        connection.kill()
    ws.heartbeat.stop()
    turn()


@pytest.fixture
def opened(app, monkeypatch):
    """A function that opens a socket and returns the client's end, speaking frames."""
    clients = []

    def open_one(path, **headers):
        near, far = socket.socketpair()
        monkeypatch.setattr(worker, "detach", lambda: worker.adopt(os.dup(near.fileno())))
        response = app.test_client(use_cookies=False).get(path, headers=UPGRADE | headers)
        near.close()
        clients.append(far)
        far.setblocking(False)
        turn()
        return response, Speaker(far)

    yield open_one
    for far in clients:
        far.close()


class Speaker:
    def __init__(self, sock):
        self.sock = sock
        self.protocol = Protocol(CLIENT, state=State.OPEN)

    def say(self, text):
        self.protocol.send_text(text.encode())
        self.sock.sendall(b"".join(self.protocol.data_to_send()))
        turn()

    def close(self, code=1000):
        self.protocol.send_close(code)
        self.sock.sendall(b"".join(self.protocol.data_to_send()))
        turn()
        self.heard()

    def heard(self):
        turn()
        try:
            while data := self.sock.recv(65536):
                self.protocol.receive_data(data)
        except BlockingIOError:
            pass
        out = []
        for frame in self.protocol.events_received():
            if frame.opcode is Opcode.CLOSE:
                out.append(int.from_bytes(bytes(frame.data[:2])))
            elif frame.opcode is not Opcode.PING:
                out.append(bytes(frame.data).decode())
        return out


def test_a_handler_is_an_ordinary_function(ws, opened):
    @ws.route("/echo/<name>")
    def echo(connection, name):
        for message in connection:
            connection.send(f"{name}: {message}")

    response, ada = opened("/echo/ada")
    assert response.status_code == 101
    ada.say("hello")
    assert ada.heard() == ["ada: hello"]


def test_when_a_function_returns_the_connection_is_closed_normally(ws, opened):
    @ws.route("/once")
    def once(connection):
        connection.send(connection.receive())

    _, ada = opened("/once")
    ada.say("bye")
    assert ada.heard() == ["bye", 1000]


def test_a_handler_may_be_a_class(ws, opened):
    calls = []

    @ws.route("/class/<name>")
    class Handler:
        def __init__(self, connection, name):
            self.connection, self.name = connection, name

        def opened(self):
            calls.append("opened")

        def received(self, message):
            self.connection.send(f"{self.name}: {message}")

        def closed(self):
            calls.append(self.connection.close_code)

    _, ada = opened("/class/ada")
    ada.say("one")
    ada.say("two")
    assert ada.heard() == ["ada: one", "ada: two"]
    ada.close()
    ada.sock.close()
    turn()
    assert calls == ["opened", 1000]


def test_a_message_that_comes_while_another_is_handled_waits_its_turn(ws, opened):
    running, most = 0, []

    class Slow:
        def __init__(self, connection):
            self.connection = connection

        def opened(self): ...

        def received(self, message):
            nonlocal running
            running += 1
            most.append(running)
            gevent.sleep(0)
            running -= 1
            self.connection.send(message)

        def closed(self): ...

    ws.route("/slow")(Slow)
    _, ada = opened("/slow")
    for text in "abc":
        ada.say(text)
    turn(10)
    assert ada.heard() == ["a", "b", "c"]
    assert max(most) == 1


def test_an_idle_object_costs_no_greenlet(ws, opened):
    class Idle:
        def __init__(self, connection): ...

        def opened(self):
            self.greenlet = gevent.getcurrent()
            seen.append(self.greenlet)

        def received(self, message): ...

        def closed(self): ...

    seen = []
    ws.route("/idle")(Idle)
    opened("/idle")
    assert seen[0].dead


def test_handlers_have_the_request_and_the_session(app, ws, opened):
    @app.get("/sign-in")
    def sign_in():
        session["name"] = "ada"
        return ""

    @ws.route("/who")
    def who(connection):
        connection.send(f"{session['name']} {request.args['q']} {request.headers['X-Test']}")

    cookie = app.test_client().get("/sign-in").headers["Set-Cookie"].split(";")[0]
    _, ada = opened("/who?q=1", Cookie=cookie, **{"X-Test": "yes"})
    assert ada.heard() == ["ada 1 yes", 1000]


def test_blueprints_carry_handlers_too(ws, opened):
    pages = Blueprint("pages", __name__, url_prefix="/pages")

    @pages.route("/echo")
    def echo(connection):
        connection.send("from a blueprint")

    ws.register_blueprint(pages)
    ws.register_blueprint(pages, url_prefix="/again", name="again")
    assert opened("/pages/echo")[1].heard() == ["from a blueprint", 1000]
    assert opened("/again/echo")[1].heard() == ["from a blueprint", 1000]


def test_what_a_handler_raises_is_logged_and_never_told(ws, opened, caplog):
    @ws.route("/broken")
    def broken(connection):
        raise ValueError("a secret")

    _, ada = opened("/broken")
    assert ada.heard() == [1011]
    assert "a secret" in caplog.text


def test_a_disconnect_becomes_its_code(ws, opened):
    @ws.route("/no")
    def no(connection):
        raise NotSignedIn

    assert opened("/no")[1].heard() == [4501]


def test_an_object_that_fails_to_open_is_closed(ws, opened, caplog):
    calls = []

    class Failing:
        def __init__(self, connection): ...

        def opened(self):
            raise Disconnect

        def received(self, message): ...

        def closed(self):
            calls.append("closed")

    ws.route("/failing")(functools.partial(Failing))
    _, ada = opened("/failing")
    assert ada.heard() == [1011]
    assert calls == ["closed"]


@pytest.mark.parametrize(
    ("when", "has_context"),
    [("always", [True] * 3), ("opening", [True, True, False]), ("never", [False] * 3)],
)
def test_a_class_has_the_request_context_when_it_wants_it(ws, opened, when, has_context):
    seen = []

    class Looking:
        request_context = when

        def __init__(self, connection):
            seen.append(has_request_context())

        def opened(self):
            seen.append(has_request_context())

        def received(self, message):
            seen.append(has_request_context())

        def closed(self): ...

    ws.route("/looking")(Looking)
    opened("/looking")[1].say("now")
    assert seen == has_context


def test_a_class_that_does_not_say_when_has_the_request_context_always(ws):
    class Silent:
        """It says nothing of it."""

    ws.route("/silent")(functools.partial(Silent))
    assert ws._routes["Silent"].request_context is RequestContext.ALWAYS


def test_a_request_context_at_another_time_is_a_mistake(ws):
    class Unheard:
        request_context = "sometimes"

    with pytest.raises(ValueError, match="sometimes"):
        ws.route("/unheard")(Unheard)


def test_a_path_of_other_letters_reaches_its_handler(ws, opened):
    ws.route("/größe/<name>")(lambda connection, name: connection.send(name))
    assert opened("/größe/ä b")[1].heard() == ["ä b", 1000]


def test_the_values_of_an_address_are_each_connection_s_own(ws):
    ws.route("/rooms/<name>")(lambda connection, name: None)
    environ = EnvironBuilder("/rooms/attic", headers=UPGRADE).get_environ()
    ws.match(environ)[1].clear()
    assert ws.match(environ) == ("<lambda>", {"name": "attic"})


def test_a_later_route_that_fits_better_is_taken(ws):
    ws.route("/rooms/<name>")(lambda connection, name: None)
    environ = EnvironBuilder("/rooms/attic", headers=UPGRADE).get_environ()
    ws.match(environ)
    ws.add_url_rule("/rooms/attic", "attic", lambda connection: None)
    assert ws.match(environ) == ("attic", {})


def test_a_plain_request_is_told_to_upgrade(app, ws):
    ws.route("/echo")(print)
    response = app.test_client().get("/echo")
    assert response.status_code == 426
    assert response.headers["Upgrade"] == "websocket"
    assert app.test_client().post("/echo").status_code == 405
    assert app.test_client().post("/echo", headers=UPGRADE).status_code == 405


def test_who_may_not_open_sockets_is_said_once_and_no_more_than_anybody_reads(app, ws, caplog):
    ws.route("/echo")(print)
    for number in [0, 0, *range(200)]:
        headers = UPGRADE | {"Origin": f"https://{number}.example"}
        assert app.test_client().get("/echo", headers=headers).status_code == 403
    said = [record.getMessage() for record in caplog.records]
    assert "'https://0.example' may not open sockets at 'localhost'" in said[0]
    assert len(said) == len(set(said)) == 64


@pytest.mark.parametrize(
    "kept", [{}, {"Connection": "close"}, {"Connection": "close", "Upgrade": "websocket"}]
)
def test_a_proxy_that_passes_on_no_upgrade_is_named_in_the_log_once(app, ws, caplog, kept):
    ws.route("/echo")(print)
    headers = {
        name: UPGRADE[name] for name in ("Sec-WebSocket-Key", "Sec-WebSocket-Version")
    } | kept
    for _ in range(3):
        response = app.test_client().get("/echo", headers=headers)
        assert response.status_code == 426
        assert "A proxy in between did not pass on the Upgrade" in response.text
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "x a WebSocket handshake came without its Upgrade"
    ]


def test_a_proxy_that_speaks_http_1_0_is_named_in_the_log_once(app, ws, caplog):
    ws.route("/echo")(print)
    for _ in range(3):
        old = {"SERVER_PROTOCOL": "HTTP/1.0"}
        response = app.test_client().get("/echo", headers=UPGRADE, environ_overrides=old)
        assert response.status_code == 505
    assert ["came by HTTP/1.0" in record.getMessage() for record in caplog.records] == [True]


def test_a_browser_that_opens_the_address_as_a_page_is_no_proxy(app, ws, caplog):
    ws.route("/echo")(print)
    assert "open it with a WebSocket client" in app.test_client().get("/echo").text
    assert not caplog.records


def test_pages_are_served_as_ever(app, ws):
    assert app.test_client().get("/").text == "a page"
    assert app.test_client().get("/nothing", headers=UPGRADE).status_code == 404


def test_a_page_and_a_handler_may_share_an_address(app, ws, opened):
    @ws.route("/")
    def socket_at_the_top(connection):
        connection.send("a socket")

    assert app.test_client().get("/").text == "a page"
    assert opened("/")[1].heard() == ["a socket", 1000]


def test_a_slash_too_few_is_no_redirect(ws, opened):
    ws.route("/foobar/")(lambda connection: connection.send("here"))
    assert opened("/foobar")[1].heard() == ["here", 1000]


def test_a_foreign_page_is_refused_before_the_handshake(app, ws):
    ws.route("/echo")(print)
    headers = UPGRADE | {"Origin": "https://evil.example"}
    assert app.test_client().get("/echo", headers=headers).status_code == 403
    assert ws.gate.count == 0
    assert ws.refused["origin"] == 1


@pytest.mark.parametrize(
    ("headers", "body"), [({}, b"hello"), ({"Transfer-Encoding": "chunked"}, b"")]
)
def test_a_handshake_has_no_body(app, ws, headers, body):
    ws.route("/echo")(print)
    response = app.test_client().get("/echo", headers=UPGRADE | headers, data=body)
    assert response.status_code == 400
    assert ws.gate.count == 0


def test_a_full_process_refuses_sockets_and_serves_pages(app, ws, opened):
    ws.add_url_rule("/echo", "echo", lambda connection: list(connection))
    opened("/echo")
    opened("/echo")
    response, _ = opened("/echo")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) >= 1
    assert app.test_client().get("/").text == "a page"
    assert (ws.opened["echo"], ws.refused["full"]) == (2, 1)


@pytest.mark.parametrize(
    ("code", "counted"), [(1000, "1000"), (1001, "1001"), (4000, "4000"), (3210, "other")]
)
def test_endings_are_counted_by_code_but_not_by_one_that_a_client_draws(ws, opened, code, counted):
    ws.add_url_rule("/echo", "echo", lambda connection: list(connection))
    _, ada = opened("/echo")
    ada.close(code)
    ada.sock.close()
    turn()
    assert ws.closed == {("echo", counted): 1}


def test_bytes_that_come_and_go_are_counted(ws, opened):
    @ws.route("/echo")
    def echo(connection):
        for message in connection:
            connection.send(message)

    _, ada = opened("/echo")
    ada.say("hello")
    assert ada.heard() == ["hello"]
    assert ws.bounds.received == len("hello") + 6  # a header of two bytes, and the mask
    assert ws.bounds.answered == len("hello") + 2


def test_refused_sockets_are_one_line_a_minute(ws, opened, caplog):
    ws.add_url_rule("/echo", "echo", lambda connection: list(connection))
    for _ in range(9):
        opened("/echo")
    (record,) = [record for record in caplog.records if record.event == "socket.refused"]
    assert (record.levelname, record.count, record.address) == ("WARNING", 1, "127.0.0.1")


def test_two_handlers_of_one_name_are_a_mistake(ws):
    ws.route("/a", endpoint="same")(print)
    with pytest.raises(ValueError, match="same"):
        ws.route("/b", endpoint="same")(repr)


def test_entering_and_leaving_are_logged_with_count_and_address(ws, opened, caplog):
    caplog.set_level("INFO")
    ws.add_url_rule("/echo", "echo", lambda connection: list(connection))
    _, ada = opened("/echo")
    assert "entered /echo from 127.0.0.1" in caplog.text
    assert "1 connected" in caplog.text
    ada.close()
    ada.sock.close()
    turn()
    assert "left /echo from 127.0.0.1" in caplog.text
    assert "0 connected" in caplog.text
    opening, closing = [one for one in caplog.records if one.name == "parlor.connection"]
    assert (opening.event, closing.event) == ("socket.opened", "socket.closed")
    assert opening.connection == closing.connection
    assert closing.code == 1000


def test_a_handler_that_took_long_is_a_line_that_says_where_the_time_went(
    ws, opened, clock, monkeypatch, caplog
):
    now = SimpleNamespace(monotonic=clock)
    monkeypatch.setattr(handlers, "time", now)
    monkeypatch.setattr(stopwatch, "time", now)

    class Slow:
        request_context = "never"

        def __init__(self, connection):
            self.connection = connection

        def opened(self):
            clock.move(1)

        def received(self, message):
            clock.move(0.25)
            with stopwatch.Waiting(message):
                clock.move(float(message == "store") + 60 * float(message == "client"))

        def closed(self):
            pass

    ws.add_url_rule("/slow", "slow", Slow)
    _, ada = opened("/slow")
    for word in ("quick", "client", "store"):
        ada.say(word)
    (record,) = caplog.records
    assert (record.event, record.count) == ("handler.slow", 1)
    assert (record.seconds, record.spent) == (1.25, {"store": 1.0, "itself": 0.25})
    assert record.connection in record.getMessage()


def test_a_port_that_uwsgi_does_not_tell_is_asked_of_the_socket():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as far,
    ):
        near, _ = server.accept()
        assert worker.port_of_peer(near) == str(far.getsockname()[1])
        near.close()
        assert worker.port_of_peer(near) is None
    near, far = socket.socketpair()
    with near, far:
        assert worker.port_of_peer(near) is None


def test_a_descriptor_is_forgotten_before_it_is_closed_and_its_duplicate_lives_on():
    """The loop would find it in the kernel's set, and make the set of all connections anew."""
    epoll = monkey.get_original("select", "epoll")
    near, far = socket.socketpair()
    with near, far, epoll.fromfd(os.dup(gevent.get_hub().loop.fileno())) as known:
        gevent.spawn(gevent.socket.wait_read, near.fileno()).join(0.01)
        known.modify(near.fileno(), 0)
        worker.forget(near.fileno())
        with pytest.raises(FileNotFoundError):
            known.modify(near.fileno(), 0)
        worker.forget(near.fileno())


def test_a_drain_says_goodbye_to_everybody_once(ws, opened):
    ws.add_url_rule("/echo", "echo", lambda connection: list(connection))
    speakers = [opened("/echo")[1] for _ in range(2)]
    draining = gevent.spawn(ws.drain)
    heard = [[], []]
    while not draining.ready():
        for place, speaker in enumerate(speakers):
            heard[place] += speaker.heard()
            if heard[place]:
                speaker.sock.close()
                speaker.heard = list
        gevent.sleep(0.01)
    assert heard == [[1012], [1012]]
    assert not ws.connections
    ws.drain()


def test_a_client_that_went_without_a_word_of_uwsgi_takes_no_place(app, ws, caplog, monkeypatch):
    caplog.set_level("INFO")
    ws.add_url_rule("/echo", "echo", lambda connection: list(connection))
    near, far = socket.socketpair()
    monkeypatch.setattr(worker, "detach", lambda: worker.adopt(near.detach()))
    far.close()
    app.test_client().get("/echo", headers=UPGRADE)
    assert ws.gate.count == 0
    assert not ws.connections
    assert [record.event for record in caplog.records] == ["socket.abandoned"]


def test_a_client_that_shut_its_half_is_still_answered(app, ws, opened, monkeypatch):
    ws.add_url_rule("/echo", "echo", lambda connection: list(connection))
    near, far = socket.socketpair()
    far.shutdown(socket.SHUT_WR)
    monkeypatch.setattr(worker, "detach", lambda: worker.adopt(near.detach()))
    assert app.test_client().get("/echo", headers=UPGRADE).status_code == 101
    assert ws.gate.count == 1
    far.close()
    turn()


def test_a_client_that_has_gone_before_the_answer_takes_no_place(app, ws, caplog):
    ws.route("/talk")(lambda line: None)
    environ = EnvironBuilder("/talk", headers=UPGRADE).get_environ()

    def start_response(status, headers, exc_info=None):
        def write(data):
            raise OSError("write error")

        return write

    assert list(app.wsgi_app(environ, start_response)) == []
    assert ws.gate.count == 0
    assert not ws.connections
    assert "Traceback" not in caplog.text
