"""Every bound of the edge, reached against a real uWSGI, direct and through its router."""

import concurrent.futures
import contextlib
import itertools
import socket

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ..conformance.deflate import deflate, pieces
from ..conformance.frames import (
    CLOSE,
    PING,
    TEXT,
    Reader,
    binary,
    continuation,
    fragments,
    ping,
    text,
)
from ..support.sockets import connect
from .conftest import LISTENERS, stop
from .server import PATIENCE, Server, wait_until
from .talker import Talker
from .wire import HANDSHAKE, ending, open_raw

CHATS = ["/ws", "/chat", "/soc", "/websocket", "/return"]
ECHOES = ["/echo", "/foobar/"]

TIGHT = {
    "max_message": 2_048,
    "max_echo": 4_096,
    "max_fragments": 8,
    "message_time": 2,
    "rate_frames": 0,
}


@pytest.fixture(scope="module")
def tight(tmp_path_factory):
    """One server with small bounds, for all tests that need no others."""
    server = Server(tmp_path_factory.mktemp("tight"), **TIGHT)
    server.start()
    yield server
    stop(server)


def open_port(server, path, direct):
    sock = open_raw(server.direct_port if direct else server.port, path.encode())
    sock.settimeout(PATIENCE)
    return sock


def say(sock, *frames):
    sock.sendall(b"".join(frame.wire() for frame in frames))


def all_frames(sock):
    """Yield what the server says until it hangs up."""
    reader = Reader()
    while data := sock.recv(65_536):
        yield from reader.feed(data)


def frames(sock):
    """Yield what the server says but for its pings, which come at any time."""
    return (frame for frame in all_frames(sock) if frame.opcode != PING)


def code(frame):
    return int.from_bytes(frame.payload[:2]) if frame.opcode == CLOSE else None


def last_code(sock):
    """Return the code that a connection is closed with; None if it ends without a word."""
    return next(filter(None, map(code, frames(sock))), None)


def refusal(server, path, direct, **options):
    """Return the HTTP answer to a handshake that fails."""
    with pytest.raises(InvalidStatus) as refused:
        connect(server.socket_url(path, direct), **options).__enter__()
    return refused.value.response


def answers_pages(server):
    return server.get("/health")[0] == 200 and server.get("/sign-in")[0] == 200


# The size of a message


@LISTENERS
@pytest.mark.parametrize(
    ("path", "most"),
    [(path, TIGHT["max_message"]) for path in CHATS]
    + [(path, TIGHT["max_echo"]) for path in ECHOES],
)
@pytest.mark.parametrize("deflate", [None, "deflate"], ids=["plain", "inflated"])
def test_a_message_of_a_byte_too_many_is_closed_with_1009(tight, path, most, deflate, direct):
    with connect(tight.socket_url(path, direct), compression=deflate) as client:
        client.send("x" * most)
        # The lobby's welcome at /soc and the whole message at an echo are answers, too.
        assert client.recv(timeout=PATIENCE)
        client.send("x" * (most + 1))
        assert ending(client) == 1009


BOMB = deflate(b"\0" * 64 * 2**20)


@LISTENERS
@pytest.mark.parametrize("path", ["/ws", "/echo"])
@pytest.mark.parametrize(
    "cuts", [(), range(8_000, 64_000, 8_000)], ids=["in one frame", "in eight"]
)
def test_a_bomb_is_closed_with_1009_and_not_inflated(tight, path, cuts, direct):
    worker = tight.worker()
    before = peak_memory(worker)
    with connect(tight.socket_url(path, direct), compression="deflate") as eve:
        say(eve.socket, *pieces(TEXT, BOMB, *cuts))
        assert ending(eve) == 1009
    assert peak_memory(worker) - before < 8 * 2**20


@LISTENERS
@pytest.mark.parametrize(("path", "most"), [("/ws", "max_message"), ("/echo", "max_echo")])
def test_pieces_that_inflate_to_too_much_together_are_closed_with_1009(tight, path, most, direct):
    piece = "x" * (TIGHT[most] // 4)
    with connect(tight.socket_url(path, direct), compression="deflate") as client:
        client.send([piece] * 3)
        assert client.recv(timeout=PATIENCE)
        # It may be cut off before it has sent them all.
        with contextlib.suppress(ConnectionClosed):
            client.send([piece] * 5)
        assert ending(client) == 1009


def peak_memory(pid):
    """Return the most bytes that a process has had in memory at once."""
    with open(f"/proc/{pid}/status") as status:
        peak = next(line for line in status if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024


# The fragments of a message


@LISTENERS
@pytest.mark.parametrize("path", ["/ws", "/echo"])
def test_a_message_of_a_fragment_too_many_is_closed_with_1008(tight, path, direct):
    most = TIGHT["max_fragments"]
    with open_port(tight, path, direct) as sock:
        answers = frames(sock)
        say(sock, *fragments(TEXT, *[b"x"] * most))
        assert next(answers).opcode == TEXT
        say(sock, *fragments(TEXT, *[b"x"] * (most + 1)))
        assert code(next(answers)) == 1008


# The time that a message may take

BEGUN = {
    "a byte": b"\x81",
    "a header": text(claims=100).wire(),
    "all but the last byte": text("hello").wire()[:-1],
    "a fragment": text("hello", fin=False).wire(),
    "a fragment and a part of the next": text("h", fin=False).wire() + b"\x80",
    "a ping that is not whole": ping(b"hello").wire()[:-1],
    "a message, then a byte": text("hello").wire() + b"\x81",
}


@pytest.mark.parametrize("path", ["/ws", "/echo"])
def test_a_message_that_is_begun_and_not_finished_is_closed_with_4004(tight, path):
    with contextlib.ExitStack() as stack:
        silent = {
            (name, direct): stack.enter_context(open_port(tight, path, direct))
            for name in BEGUN
            for direct in (False, True)
        }
        for (name, _), sock in silent.items():
            sock.sendall(BEGUN[name])
        codes = {which: last_code(sock) for which, sock in silent.items()}
    assert codes == dict.fromkeys(silent, 4004)


@LISTENERS
def test_a_message_of_a_byte_at_a_time_has_no_more_time_than_others(tight, direct):
    with (
        open_port(tight, "/echo", direct) as sock,
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):
        ended = pool.submit(last_code, sock)
        for byte in binary(b"x" * 1_000).wire():
            sock.sendall(bytes([byte]))
            if concurrent.futures.wait([ended], timeout=0.01).done:
                break
        assert ended.result() == 4004


@LISTENERS
def test_a_slow_message_that_is_finished_in_time_survives(tight, direct):
    with open_port(tight, "/echo", direct) as ada, open_port(tight, "/echo", direct) as eve:
        answers = frames(ada)
        say(ada, text("slow", fin=False), ping(b"so far"))
        assert next(answers).payload == b"so far"
        say(eve, text("later", fin=False))
        say(ada, continuation(" but whole"))
        assert next(answers).payload == b"slow but whole"
        # Who began after ada is out of time, so she would be, too.
        assert last_code(eve) == 4004
        say(ada, text("still here"))
        assert next(answers).payload == b"still here"


@LISTENERS
def test_messages_one_after_another_have_a_time_each(tight, direct):
    with (
        open_port(tight, "/echo", direct) as ada,
        open_port(tight, "/echo", direct) as eve,
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):
        answers = frames(ada)
        say(ada, text("a", fin=False))
        say(eve, text("a", fin=False))
        ended = pool.submit(last_code, eve)
        # From here on there is no moment in which nothing of ada's is begun.
        while not ended.done():
            say(ada, continuation("b"), text("a", fin=False))
            assert next(answers).payload == b"ab"
        assert ended.result() == 4004
        say(ada, continuation("b"))
        assert next(answers).payload == b"ab"


# The time that a handshake may take, and then the first word


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """A server that waits for a second."""
    server = Server(tmp_path_factory.mktemp("hasty"), handshake_time=1)
    server.start()
    yield server
    stop(server)


@pytest.mark.parametrize(
    "begun",
    [b"G", b"GET /echo HTTP/1.1\r\n", HANDSHAKE[:-2] % b"/echo"],
    ids=["a byte", "a line", "all but the end"],
)
def test_a_handshake_that_stands_still_is_ended_by_the_router(hasty, begun):
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=PATIENCE) as sock:
        sock.sendall(begun)
        assert hasty.healthy()
        assert sock.recv(4096) == b""


@LISTENERS
def test_whoever_never_says_hello_is_closed_with_4005_and_nobody_else(hasty, direct):
    ada = Talker(hasty, direct=direct)
    with (
        connect(hasty.socket_url("/ws", direct)) as eve,
        open_port(hasty, "/chat", direct) as bob,
        open_port(hasty, "/ws", direct) as mallory,
    ):
        say(mallory, text('{"type": "say", "client_id": "c1", "room": "lobby", "text": "hi"}'))
        assert ending(eve) == last_code(mallory) == 4005
        # Who came before eve is out of time, too, if anything is expected of them.
        ada.say("still here", "c1")
        ada.until("accepted", client_id="c1")
        assert b"still here" in next(frames(bob)).payload
    ada.close()


# Pings


def test_pings_that_are_not_answered_are_the_end(make_server):
    server = make_server(heartbeat=1, unanswered=2).start()
    with (
        connect(server.socket_url("/echo")) as bob,
        open_port(server, "/echo", False) as ada,
        open_port(server, "/echo", False) as eve,
        open_port(server, "/echo", True) as mallory,
    ):
        heard = all_frames(ada)
        for _ in range(4):
            assert next(heard).opcode == PING
            say(ada, text("anything is an answer"))
            assert next(heard).payload == b"anything is an answer"
        for silent in (eve, mallory):
            assert [frame.opcode for frame in all_frames(silent)] == [PING] * 2
        bob.send("still here")
        assert bob.recv(timeout=PATIENCE) == "still here"
        assert server.endings("/echo") == ["4002", "4002"]


# Rates


@pytest.fixture(scope="module")
def frugal(tmp_path_factory):
    """A server at which each connection may send five frames."""
    server = Server(tmp_path_factory.mktemp("frugal"), rate_frames="5/3600")
    server.start()
    yield server
    stop(server)


@LISTENERS
@pytest.mark.parametrize("path", CHATS + ECHOES)
def test_a_message_too_many_is_closed_with_4001(frugal, path, direct):
    with connect(frugal.socket_url(path, direct)) as client:
        if path == "/soc":
            assert "Welcome" in client.recv(timeout=PATIENCE)
        for _ in range(5):
            client.send("five are fine")
            assert client.recv(timeout=PATIENCE)
        client.send("the sixth is not")
        assert ending(client) == 4001


@LISTENERS
@pytest.mark.parametrize("path", CHATS + ECHOES)
def test_a_ping_too_many_is_closed_with_4001(frugal, path, direct):
    with connect(frugal.socket_url(path, direct)) as client:
        for _ in range(5):
            client.ping().wait(PATIENCE)
        client.ping()
        assert ending(client) == 4001


@LISTENERS
def test_a_fragment_too_many_of_all_messages_is_closed_with_4001(frugal, direct):
    with open_port(frugal, "/echo", direct) as eve:
        say(eve, *fragments(TEXT, b"o", b"n", b"e"), *fragments(TEXT, b"t", b"w", b"o"))
        assert last_code(eve) == 4001


@LISTENERS
def test_messages_too_many_at_once_are_closed_with_4001(frugal, direct):
    with open_port(frugal, "/echo", direct) as eve:
        say(eve, *[text()] * 6)
        assert last_code(eve) == 4001


# Connections


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A server that bounds what one address may open; each test has addresses of its own."""
    folder = tmp_path_factory.mktemp("guarded")
    server = Server(folder, max_per_address=4, rate_connect="8/3600")
    server.start()
    yield server
    stop(server)


def test_a_connection_too_many_from_one_address_gets_429(guarded):
    eve, bob = ("127.0.0.2", 0), ("127.0.0.3", 0)
    with contextlib.ExitStack() as stack:
        for path, direct in itertools.product(("/chat", "/echo"), (False, True)):
            url = guarded.socket_url(path, direct)
            stack.enter_context(connect(url, source_address=eve))
        for path, direct in itertools.product(("/ws", "/echo"), (False, True)):
            refused = refusal(guarded, path, direct, source_address=eve)
            assert refused.status_code == 429
            assert int(refused.headers["Retry-After"]) > 0
            assert echoes(guarded, direct, source_address=bob)
        assert answers_pages(guarded)
    wait_until(lambda: echoes(guarded, source_address=eve), "a place that became free")


def test_handshakes_too_fast_from_one_address_get_429(guarded):
    eve, bob = ("127.0.0.4", 0), ("127.0.0.5", 0)
    for number in range(8):
        assert echoes(guarded, number % 2, source_address=eve)
        assert guarded.healthy()
    for direct in (False, True):
        refused = refusal(guarded, "/echo", direct, source_address=eve)
        assert refused.status_code == 429
        # One of eight in an hour comes back after 450 seconds.
        assert 400 < int(refused.headers["Retry-After"]) <= 450
        assert echoes(guarded, direct, source_address=bob)
    assert answers_pages(guarded)


def test_a_connection_too_many_of_all_gets_503_until_a_place_is_free(make_server):
    server = make_server(max_connections=2, handshake_time=60).start()
    with connect(server.socket_url("/ws")):
        with connect(server.socket_url("/echo", True)):
            for direct in (False, True):
                refused = refusal(server, "/chat", direct)
                assert refused.status_code == 503
                assert int(refused.headers["Retry-After"]) > 0
            assert answers_pages(server)
        for direct in (False, True):
            wait_until(lambda direct=direct: echoes(server, direct), "a place that became free")


def echoes(server, direct=False, **options):
    """Return whether there is a place at the echo, and it works."""
    try:
        with connect(server.socket_url("/echo", direct), **options) as client:
            client.send("hello")
            return client.recv(timeout=PATIENCE) == "hello"
    except InvalidStatus:
        return False


def test_bodies_that_do_not_come_hold_up_nobody(make_server):
    server = make_server(cores=32).start()
    begun = (
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname="
    )
    with contextlib.ExitStack() as stack:
        ada = stack.enter_context(connect(server.socket_url("/echo")))
        stalled = []
        for number in range(80):
            sock = stack.enter_context(socket.socket())
            sock.bind((f"127.0.1.{1 + number % 3}", 0))
            sock.settimeout(PATIENCE)
            sock.connect(("127.0.0.1", server.port))
            sock.sendall(begun)
            stalled.append(sock)
        assert stalled[0].recv(100).startswith(b"HTTP/1.1 408 ")
        assert server.get("/health")[0] == 200
        ada.send("still here")
        assert ada.recv(timeout=PATIENCE) == "still here"
        # The last ones are waited for yet, so nobody had to wait until they were over.
        stalled[-1].setblocking(False)
        with pytest.raises(BlockingIOError):
            stalled[-1].recv(1)
