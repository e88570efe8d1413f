"""A reload: new code comes, nobody misses anything, and code that is broken hurts nobody."""

import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed

from ..support.sockets import connect
from .population import populate
from .server import PATIENCE, wait_until
from .throng import Throng
from .tree import plant

pytestmark = pytest.mark.alone

PEOPLE, ROOMS, RATE = 1_000, 10, 30
BOUND = 3.0  # seconds that nobody waits longer
DONE = "parlor: all workers are replaced\n"


@pytest.fixture
def tree(tmp_path):
    """A copy of the code, to be changed."""
    return plant(tmp_path / "tree")


def reload(server, patience=PATIENCE):
    """Do what `make reload` does; return its status and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "parlor.ops.reload"],
        cwd=server.root,
        env=server.environ,
        capture_output=True,
        text=True,
        timeout=patience,
    )
    return done.returncode, done.stderr


def edit(file, before, after):
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def says(server, word):
    """Whether the page of its health has this word."""
    try:
        with urllib.request.urlopen(server.url + "/health", timeout=5) as answer:
            return word in answer.read().decode()
    except OSError:
        return False


@pytest.mark.parametrize("count", [1, 2])
def test_a_reload_brings_new_code_to_every_worker(make_server, tree, count):
    server = make_server(root=tree, workers=count).start()
    assert says(server, '"ok"')
    edit(tree / "parlor" / "watch" / "readiness.py", '"ok"', '"as good as new"')
    assert reload(server) == (0, f"parlor: workers to replace, one by one: {count}\n{DONE}")
    for _ in range(20):
        assert says(server, "as good as new")


def test_where_nobody_runs_a_reload_says_so(make_server, tree):
    status, said = reload(make_server(root=tree))
    assert status == 1
    assert "parlor: no Parlor runs in " in said


# Only the first is something that parlor.application imports.
@pytest.mark.parametrize(
    ("file", "line", "error"),
    [
        ("parlor/live/hub.py", "class Hub", "SyntaxError"),
        ("wsgi.py", "class Hub", "SyntaxError"),
        ("parlor/ops/prefork.py", "class Hub", "SyntaxError"),
        ("parlor/store/migrations/versions/0001_first.py", "class Hub", "SyntaxError"),
        ("parlor/bus/redis/bus.py", "from ..joint import nobody", "ImportError"),
    ],
)
def test_code_that_cannot_be_loaded_is_not_reloaded(make_server, tree, file, line, error):
    server = make_server(root=tree).start()
    with connect(server.socket_url("/echo")) as client:
        with (tree / file).open("a") as code:
            code.write(f"\n{line}\n")
        status, said = reload(server)
        assert status == 1
        assert error in said
        assert said.endswith("parlor: this code cannot be loaded; nothing was reloaded\n")
        client.send("still here")
        assert client.recv(timeout=PATIENCE) == "still here"


def test_a_worker_that_cannot_be_loaded_takes_no_other_along(make_server, tree):
    server = make_server(root=tree, workers=2).start()
    health = tree / "parlor" / "watch" / "readiness.py"
    edit(health, '"ok"', '"as good as new"')
    # What only a worker runs, so that nobody finds it out before.
    edit(tree / "parlor" / "__init__.py", "    logs.set_up(settings)", "    logs.no_such_thing()")
    status, said = reload(server)
    assert status == 1
    assert "worker 1 cannot be loaded" in said
    log = server.log.read_text()
    assert "has no attribute 'no_such_thing'" in log
    assert "parlor: this worker cannot be loaded, and is tried again" in log
    assert says(server, '"ok"')
    edit(tree / "parlor" / "__init__.py", "    logs.no_such_thing()", "    logs.set_up(settings)")
    wait_until(
        lambda: "chain reloading complete" in server.log.read_text(), "the end of the reload"
    )
    assert says(server, "as good as new")


def test_mended_code_comes_although_the_reload_that_failed_is_still_under_way(make_server, tree):
    server = make_server(root=tree, workers=2, drain=8).start()
    clients = [connect(server.socket_url("/echo")).__enter__() for _ in range(100)]
    edit(tree / "parlor" / "__init__.py", "    logs.set_up(settings)", "    logs.no_such_thing()")
    assert "worker 1 cannot be loaded" in reload(server)[1]
    edit(tree / "parlor" / "__init__.py", "    logs.no_such_thing()", "    logs.set_up(settings)")
    wait_until(lambda: "next victim is worker 2" in server.log.read_text(), "worker 1")
    edit(tree / "parlor" / "watch" / "readiness.py", '"ok"', '"as good as new"')
    # Far less than the 200 s after which it would give up.
    status, said = reload(server, patience=60)
    assert (status, said) == (0, f"parlor: workers to replace, one by one: 2\n{DONE}")
    assert "chain reload already running" in server.log.read_text()
    for _ in range(20):
        assert says(server, "as good as new")
    assert {_closing_code(client) for client in clients} == {1012}


def test_a_request_under_way_does_not_cut_the_goodbye_short(make_server):
    server = make_server(drain=4, workers=2).start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as slow:
        clients = [connect(server.socket_url("/echo")).__enter__() for _ in range(150)]
        slow.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        # The router takes up what comes in its order: those who come after it are here, so it is.
        clients += [connect(server.socket_url("/echo")).__enter__() for _ in range(4)]
        server.term()
        wait_until(lambda: "Gracefully killing worker" in server.log.read_text(), "the beginning")
        slow.sendall(b"a=bc")
        assert slow.recv(100).startswith(b"HTTP/1.1 4")
        assert {_closing_code(client) for client in clients} == {1012}


def test_nobody_waits_at_the_door_of_an_instance_that_stops(make_server):
    """Whoever comes is sent away at once, and may find another one."""
    server = make_server(drain=5, workers=2).start()
    clients = [connect(server.socket_url("/echo")).__enter__() for _ in range(100)]
    server.term()
    wait_until(lambda: "worker says goodbye" in server.log.read_text(), "the beginning")
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as late:
        late.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert late.recv(100) == b""
    assert server.process.poll() is None
    assert {_closing_code(client) for client in clients} == {1012}


def _closing_code(client):
    try:
        client.recv(timeout=PATIENCE)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


class Visitor:
    """Somebody who asks for pages all the time, one after the other."""

    def __init__(self, server):
        self.answers = Counter()
        self._addresses = [server.url + path for path in ("/health", "/sign-in", "/")]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._visit)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _visit(self):
        while not self._over.wait(0.02):
            for address in self._addresses:
                try:
                    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                        self.answers[answer.status] += 1
                except urllib.error.HTTPError as error:
                    self.answers[error.code] += 1
                except OSError as error:
                    self.answers[str(error)] += 1


def test_a_thousand_people_talk_through_a_reload(make_server):
    server = make_server(workers=2)
    guests = populate(server.environ, [number % ROOMS for number in range(PEOPLE)])
    with talking([server.start()], guests) as (throng, usual):
        with Visitor(server) as visitor:
            (server.run / "fifo").write_text("c")
            assert throng.run(
                PATIENCE,
                lambda: "chain reloading complete" in server.log.read_text() and throng.all_here,
                RATE,
                throng.clients,
            )
        assert throng.run(PATIENCE, lambda: throng.settled)
    assert set(visitor.answers) == {200}
    assert {absence.client for absence in throng.absences} == set(throng.clients)
    judge(throng, usual)


def test_a_thousand_people_talk_while_one_of_two_instances_stops(
    redis_server, postgresql_url, make_server
):
    settings = {"database_url": postgresql_url, "bus": redis_server.url(), "secret": "s" * 32}
    one, other = (make_server(**settings) for _ in range(2))
    guests = populate(one.environ, [number % ROOMS for number in range(PEOPLE)])
    with talking([one.start(), other.start()], guests) as (throng, usual):
        one.term()
        assert throng.run(
            PATIENCE,
            lambda: one.process.poll() is not None and throng.all_here,
            RATE,
            throng.clients,
        )
        assert throng.run(PATIENCE, lambda: throng.settled)
    assert one.process.returncode == 0
    assert len(throng.absences) == PEOPLE / 2
    judge(throng, usual)


@contextmanager
def talking(servers, guests):
    """Have everybody come and talk; give them, and how long the longest usually waits."""
    throng = Throng([("127.0.0.1", server.port) for server in servers])
    try:
        throng.add(guests, over=2.0)
        assert throng.run(PATIENCE, lambda: throng.all_here)
        throng.run(3.0, rate=RATE, speakers=throng.clients)
        yield throng, max(wait for _, wait in throng.waits)
    finally:
        throng.close()


def judge(throng, usual):
    """See that everything came once and in order, nobody waited long, and not all at once."""
    assert not throng.faults
    assert not throng.refusals
    assert {code for _, code in throng.endings} == {1012}
    # Whatever else this machine does makes everybody wait; that is no matter of the reload.
    assert max(wait for _, wait in throng.waits) < BOUND + usual
    assert max(absence.welcome - absence.began for absence in throng.absences) < BOUND + usual
    at_once = max(Counter(int(at * 10) for at, _ in throng.endings).values())
    assert at_once < len(throng.endings) / 5
