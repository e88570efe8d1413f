"""A session that ends in one worker ends in both, for pages and for sockets that are open."""

import http.cookiejar
import re
import urllib.parse
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed

from ..support.sockets import connect
from .server import PATIENCE, wait_until
from .talker import Talker
from .test_workers import worker_of, workers

LANDINGS = 200  # tries until both workers have a socket
PASSWORD = "correct horse battery"


class Browser:
    """Keeps cookies and fills in forms, at whichever worker answers."""

    def __init__(self, server):
        self.place = f"http://127.0.0.1:{server.direct_port}"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar)
        )

    def get(self, path):
        """Return where it leads, and the page that is there."""
        with self.opener.open(self.place + path, timeout=PATIENCE) as answer:
            return answer.url.removeprefix(self.place), answer.read().decode()

    def post(self, path, **form):
        self.posted(path, **form)
        return self

    def posted(self, path, **form):
        """Send a form, and return the page that comes of it."""
        page = self.get("/sign-in")[1]
        form["csrf_token"] = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        body = urllib.parse.urlencode(form).encode()
        with self.opener.open(self.place + path, body, timeout=PATIENCE) as answer:
            return answer.read().decode()

    @property
    def cookie(self):
        return "; ".join(f"{one.name}={one.value}" for one in self.jar)


@pytest.fixture
def server(make_server):
    return make_server(workers=2, rate_connect=0).start()


@pytest.fixture
def ada(server):
    return Browser(server).post("/setup", place="Casa", name="ada", password=PASSWORD)


def at_both(server, cookie):
    """Return sockets with this cookie, one at each worker."""
    wait_until(lambda: len(workers(server)) == 2, "both workers")
    landed = {}
    for _ in range(LANDINGS):
        talker = Talker(server, cookie=cookie, direct=True)
        if landed.setdefault(worker_of(server, talker), talker) is not talker:
            talker.close()
        if len(landed) == 2:
            return list(landed.values())
    raise AssertionError("nobody landed in one of the workers")


def test_signing_out_ends_the_sockets_at_both_workers_and_no_other_device(server, ada):
    phone = Browser(server).post("/sign-in", name="ada", password=PASSWORD)
    copied = ada.cookie
    tabs, others = at_both(server, copied), at_both(server, phone.cookie)
    assert {tab.welcome["you"]["name"] for tab in (*tabs, *others)} == {"ada"}
    ada.post("/sign-out")
    assert [tab.ending() for tab in tabs] == [4003, 4003]
    for other in others:
        other.say("still here", f"c{others.index(other)}")
        other.until("accepted")
        other.close()
    assert phone.get("/")[0] == "/rooms/lobby"
    assert ada.get("/rooms/lobby")[0].startswith("/?next=")
    for _ in range(10):
        assert ending_of_hello(server, copied) == 4501


def ending_of_hello(server, cookie):
    address = server.socket_url("/ws", direct=True)
    with connect(address, additional_headers={"Cookie": cookie}, open_timeout=PATIENCE) as line:
        line.send('{"type": "hello"}')
        try:
            while True:
                line.recv(timeout=PATIENCE)
        except ConnectionClosed as closed:
            return closed.rcvd.code
