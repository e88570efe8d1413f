"""Limits hold for a person and for an address, whichever of two workers somebody landed on."""

import http.client
import json
import re
import socket
import urllib.parse
from pathlib import Path

import pytest

from ..support.sockets import connect
from .server import PATIENCE, wait_until

EACH = 4  # connections of one person to each of the two workers
COUNT = 20


@pytest.fixture
def server(make_server):
    return make_server(workers=2, rate_say=f"{COUNT}/600").start()


def workers(server):
    """Return the process ids of the workers: the children that have the database open."""
    pids = [
        pid
        for pid in server.children()
        if any(name.endswith("parlor.sqlite3") for name in open_files(pid))
    ]
    return pids if len(pids) == 2 else None


def open_files(pid):
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            yield str(descriptor.readlink())
        except OSError:
            continue


def holder(server, sock, pids):
    """Return which of the workers has the other end of a connection; None if it has none yet."""
    ours, theirs = (f":{port:04X}" for port in (sock.getsockname()[1], server.direct_port))
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, *rest = line.split()
        if local.endswith(theirs) and remote.endswith(ours):
            inode = f"socket:[{rest[6]}]"
            return next((pid for pid in pids if inode in open_files(pid)), None)
    return None


def at_both(server, each, begin):
    """
    Return `each` of what `begin` makes at one worker, then as many at the other.

    It gives something and its socket, on which something was said: the kernel
    hands a connection over with the first bytes.
    """
    pids = wait_until(lambda: workers(server), "two workers")
    found = {pid: [] for pid in pids}

    def one_more():
        begun, sock = begin()
        pid = wait_until(lambda: holder(server, sock, pids), "a worker that takes it")
        if len(found[pid]) < each:
            found[pid].append(begun)
        else:
            sock.close()
        return all(len(some) == each for some in found.values())

    wait_until(one_more, "connections to both workers")
    return list(found.values())


class Mouth:
    """One of several connections of the same person."""

    def __init__(self, server):
        self.line = connect(
            server.socket_url("/ws", direct=True), subprotocols=["parlor.v1"]
        ).__enter__()

    def hello(self, **fields):
        self.line.send(json.dumps({"type": "hello", **fields}))
        return self.until("welcome")

    def until(self, *kinds):
        while True:
            event = json.loads(self.line.recv(timeout=PATIENCE))
            if event["type"] in kinds:
                return event

    def is_heard(self, client_id):
        """Say something, and return whether it was not too much."""
        say = {"type": "say", "client_id": client_id, "room": "lobby", "text": "me again"}
        self.line.send(json.dumps(say))
        answer = self.until("accepted", "refused")
        assert answer.get("code", "too_fast") == "too_fast"
        return answer["type"] == "accepted"


def test_one_person_at_two_workers_says_as_much_as_at_one(server):
    def begin():
        mouth = Mouth(server)
        return mouth, mouth.line.socket

    one, (*other, last) = at_both(server, EACH + 1, begin)
    token = one.pop().hello(name="eve")["token"]
    mouths = [mouth for pair in zip(one, other, strict=True) for mouth in pair]
    assert {mouth.hello(token=token)["you"]["name"] for mouth in mouths} == {"eve"}
    heard = [mouths[turn % len(mouths)].is_heard(f"c{turn}") for turn in range(3 * COUNT)]
    # Some is not told yet at the end, and some was said while it was being told.
    assert COUNT <= sum(heard) < COUNT + COUNT // 2
    last.hello(name="bob")
    assert last.is_heard("of bob")
    for mouth in (last, *mouths):
        mouth.line.close()


class Guesser:
    """A browser at the door that chooses which worker it asks."""

    def __init__(self, server):
        self.server = server
        self.cookie = self.token = ""

    def begin(self, method):
        sock = socket.create_connection(("127.0.0.1", self.server.direct_port), PATIENCE)
        sock.sendall(f"{method} /sign-in HTTP/1.1\r\n".encode())
        return sock, sock

    def ask(self, sock, **form):
        """Send the rest of a request, and return the status of the answer."""
        body = urllib.parse.urlencode(form).encode()
        headers = {
            "Host": "localhost",
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": len(body),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        sock.sendall(f"{lines}\r\n".encode() + body)
        with http.client.HTTPResponse(sock) as answer:
            answer.begin()
            page = answer.read().decode()
        sock.close()
        self.cookie = (answer.headers["Set-Cookie"] or self.cookie).partition(";")[0]
        self.token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        return answer.status

    def guess(self, sock):
        return self.ask(sock, name="ada", password="a wrong guess", csrf_token=self.token)


def test_guesses_at_a_password_are_counted_by_both_workers_together(server):
    eve = Guesser(server)
    assert eve.ask(eve.begin("GET")[0]) == 200
    one, other = at_both(server, 10, lambda: eve.begin("POST"))
    assert [eve.guess(sock) for sock in one] == [422] * 10
    assert eve.guess(other.pop()) == 429
    for sock in other:
        sock.close()
