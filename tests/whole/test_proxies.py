"""Parlor behind the proxies that there are files for, each of them real."""

import re

import pytest
from websockets.exceptions import InvalidStatus

from ..support.proxies import CLIENT, PROXIES
from ..support.sockets import connect
from .conftest import stop
from .server import Server, wait_until

FORGED = "203.0.113.9"
UNDERSCORES = ("X_Forwarded_For", "X-Forwarded_For", "X_Forwarded-For", "x_forwarded_for")
FORGERIES = (
    [],
    [("X-Forwarded-For", FORGED)],
    [("x-forwarded-for", f"203.0.113.7, 203.0.113.8,{FORGED}")],
    [("X-Forwarded-For", "203.0.113.8"), ("X-Forwarded-For", FORGED)],
    [("X-Forwarded-For", f"{FORGED}:40001")],
    [("X-Forwarded-For", "[2001:db8::9]:40001")],
    [("X-Forwarded-For", f"::ffff:{FORGED}")],
    [("X-Forwarded-For", ",")],
    *([(name, FORGED)] for name in UNDERSCORES),
    *([("X-Forwarded-For", "203.0.113.8"), (name, FORGED)] for name in UNDERSCORES),
    *([(name, FORGED), ("X-Forwarded-For", "203.0.113.8")] for name in UNDERSCORES),
    [("Forwarded", f"for={FORGED}")],
    [("X-Real-IP", FORGED), ("X-Client-IP", FORGED), ("True-Client-IP", FORGED)],
)


@pytest.fixture(scope="module")
def parlors(tmp_path_factory):
    """One Parlor that has a host alone, and one below a path of it."""
    common = {"access": "guests", "proxies": 1}
    servers = [
        Server(tmp_path_factory.mktemp("parlor"), url=url, **common)
        for url in ("https://localhost", "https://localhost/chat")
    ]
    for server in servers:
        server.start()
    yield servers
    for server in servers:
        stop(server)


@pytest.fixture(scope="module", params=PROXIES, ids=lambda kind: kind.__name__)
def proxies(parlors, tmp_path_factory, request):
    """A proxy for each of the two, of one kind, for all its cases."""
    started = []
    for below, server in enumerate(parlors):
        folder = tmp_path_factory.mktemp(request.param.__name__)
        started.append(request.param(folder, server, below=bool(below)).start())
    yield started
    for proxy in started:
        proxy.stop()


@pytest.fixture
def visitor(proxies):
    """Somebody who comes to the host alone."""
    visitor = Visitor(proxies[0])
    yield visitor
    visitor.http.close()


@pytest.fixture
def below(proxies):
    """Somebody who comes to the path."""
    visitor = Visitor(proxies[1])
    yield visitor
    visitor.http.close()


class Visitor:
    """A browser without a screen, that keeps its one connection."""

    def __init__(self, proxy):
        self.proxy, self.root = proxy, "/chat" if proxy.below else ""
        self.http = proxy.connection()
        self.cookies = {}

    def ask(self, method, path, body=None):
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.http.request(method, self.root + path, body, headers)
        answer = self.http.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            pair, _, rest = cookie.partition(";")
            assert "Secure" in rest
            assert f"Path={self.root or '/'}" in rest
            self.cookies.update([pair.split("=", 1)])
        return answer, text

    @property
    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def come_in(self, name):
        page = self.ask("GET", "/sign-in")[1]
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        answer, _ = self.ask("POST", "/guest", f"csrf_token={token}&name={name}")
        assert answer.status == 302
        return answer.headers["Location"]

    def connect(self, path, **options):
        headers = options.pop("additional_headers", [("Cookie", self.cookie)])
        return connect(
            f"ws://localhost:{self.proxy.port}{self.root}{path}",
            sock=self.proxy.connect(), additional_headers=headers, **options,
        )  # fmt: skip


def talks(visitor, name):
    """Come in as `name`, see the page and what it needs, and be known at the socket."""
    assert visitor.come_in(name) == f"{visitor.root}/rooms/lobby"
    answer, page = visitor.ask("GET", "/rooms/lobby")
    assert answer.status == 200
    script = re.search(r'<script type="module" src="([^"]+)"', page)[1]
    assert script.startswith(f"{visitor.root}/static/")
    answer, text = visitor.ask("GET", script.removeprefix(visitor.root))
    assert answer.status == 200
    assert "const " in text
    origin = f"https://localhost:{visitor.proxy.port}"
    with visitor.connect("/ws", origin=origin, subprotocols=["parlor.v1"]) as line:
        line.send('{"type": "hello"}')
        assert f'"name":"{name}"' in line.recv(30)
    assert line.close_code == 1000


def test_somebody_comes_in_and_is_known_at_the_socket(visitor):
    talks(visitor, f"Ada{visitor.proxy.port}")


def test_it_all_works_below_a_path(below):
    talks(below, f"Bob{below.proxy.port}")
    for path in ("/soc", "/chat", "/websocket", "/foobar/"):
        with below.connect(path) as line:
            line.send("hello")
            assert line.recv(30)


def test_posts_over_one_connection_all_arrive(visitor):
    # Of all refusals, 405 is one after which no proxy closes the connection itself.
    assert {visitor.ask("POST", "/health", "x=1")[0].status for _ in range(90)} == {405}


def test_messages_of_every_size_come_back_and_the_line_is_closed_by_a_word(visitor):
    with visitor.connect("/echo", max_size=None) as line:
        for message in ("", "x", b"\x00\xff", "x" * 1_000_000, b"\x00" * 70_000):
            line.send(message)
            assert line.recv(30) == message
    assert line.close_code == 1000


def test_no_spelling_of_a_forged_address_is_believed(visitor, parlors):
    log = parlors[0].log
    before = log.stat().st_size
    for headers in FORGERIES:
        with visitor.connect("/echo", additional_headers=headers):
            pass

    def entered():
        said = log.read_bytes()[before:].decode()
        return re.findall(r"entered /echo from (\S+),", said)

    # The line is written once the handshake was answered.
    wait_until(lambda: len(entered()) >= len(FORGERIES), "a line of each")
    assert entered() == [CLIENT] * len(FORGERIES)


@pytest.mark.parametrize("spelling", ["X-Request-Id", "X_Request_Id", "X-Request_Id"])
def test_no_client_names_its_request(visitor, spelling):
    visitor.http.request("GET", f"{visitor.root}/health", headers={spelling: "forged"})
    answer = visitor.http.getresponse()
    answer.read()
    assert re.fullmatch(r"[A-Za-z0-9-]{8,64}", answer.headers["X-Request-Id"])


# A page says goodbye to each socket once it has had an answer, and tells how each ended.
GOODBYES = """() => Promise.all(Array.from({ length: 10 }, () => new Promise((tell) => {
    const socket = new WebSocket(`wss://${location.host}/echo`);
    socket.onopen = () => socket.send("hello");
    socket.onmessage = () => socket.close(1000);
    socket.onclose = ({ code }) => tell(code);
})))"""


def test_a_browser_gets_an_answer_to_its_goodbye(proxies, browser):
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"https://localhost:{proxies[0].port}/")
    assert set(page.evaluate(GOODBYES)) == {1000}
    context.close()


def test_a_foreign_page_may_not_open_sockets(visitor):
    with pytest.raises(InvalidStatus) as refusal:
        visitor.connect("/echo", origin="https://evil.example")
    assert refusal.value.response.status_code == 403
