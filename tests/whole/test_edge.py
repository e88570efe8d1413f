"""The edge under a real uWSGI: bounds, goodbyes and what happens without one."""

import concurrent.futures
import contextlib
import os
import re
import signal
import socket

import pytest
from websockets.exceptions import InvalidStatus
from websockets.protocol import CLIENT, Protocol, State

from ..support.sockets import connect
from .conftest import LISTENERS
from .server import ANY_BYTES, PATIENCE, wait_until
from .wire import HANDSHAKE, ending, open_raw


@pytest.mark.parametrize("path", [b"/echo", b"/ws", b"/chat"])
def test_two_thousand_idle_sockets_take_no_async_core(make_server, path):
    server = make_server(cores=100, heartbeat=50, handshake_time=600, rate_connect=0).start()
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(open_raw(server.port, path)) for _ in range(2000)]
        for _ in range(200):
            assert server.get("/health")[0] == 200
        for sock in sockets:
            sock.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                assert sock.recv(100) != b"", "a socket was closed"


@LISTENERS
def test_a_stop_says_1012_to_everybody(make_server, direct):
    server = make_server(drain=2).start()
    clients = [connect(server.socket_url("/echo", direct)).__enter__() for _ in range(20)]
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        codes = [pool.submit(ending, client) for client in clients]
        server.term()
        assert {code.result() for code in codes} == {1012}
    assert server.process.wait(30) == 0


def test_a_reload_worker_by_worker_says_1012_and_pages_go_on(make_server):
    server = make_server(drain=1).start()
    worker = server.worker()
    with connect(server.socket_url("/echo")) as client:
        (server.run / "fifo").write_text("c")
        assert ending(client) == 1012
    wait_until(lambda: server.worker() not in (None, worker), "a new worker")
    assert wait_until(server.healthy, "the new worker's answer")


def test_a_foreign_page_may_not_open_sockets(parlor):
    with pytest.raises(InvalidStatus) as refused:
        connect(parlor.socket_url("/ws"), origin="https://evil.example").__enter__()
    assert refused.value.response.status_code == 403
    with connect(parlor.socket_url("/echo"), origin=parlor.url) as client:
        client.send("hello")
        assert client.recv(timeout=30) == "hello"


def test_a_reader_that_never_reads_is_cut_off_and_the_others_go_on(make_server):
    server = make_server(outbox=200_000, rate_say=0, **ANY_BYTES).start()
    eve = open_raw(server.port, b"/chat")
    with connect(server.socket_url("/chat")) as ada:
        wait_until(lambda: _say(ada, "x" * 8000) and "4000" in server.endings("/chat"), "the cut")
        ada.send("still here")
        heard = ""
        while heard != "still here":
            heard = ada.recv(timeout=30)
    eve.close()


def _say(client, text):
    client.send(text)
    return client.recv(timeout=30) == text


def test_a_client_that_floods_and_never_reads_is_cut_off(make_server):
    server = make_server(inbox=500_000, max_echo=100_000, outbox=200_000).start()
    with open_raw(server.direct_port, b"/echo") as sock:
        _send_all(sock, FLOOD)
        wait_until(lambda: "4001" in server.endings("/echo"), "the end")
    with connect(server.socket_url("/echo")) as client:
        client.send("still here")
        assert client.recv(timeout=30) == "still here"


def test_a_client_that_floods_while_it_is_answered_does_not_deadlock(make_server):
    server = make_server(inbox=100_000_000, outbox=200_000).start()
    expected = len(FLOOD) * (4 + FRAME_SIZE)
    with open_raw(server.port, b"/echo") as sock, concurrent.futures.ThreadPoolExecutor(1) as pool:
        sending = pool.submit(_send_all, sock, FLOOD)
        received = 0
        while received < expected and (data := sock.recv(1 << 20)):
            received += len(data)
        assert sending.result() is True
    # A ping of the server's may come in between.
    assert received >= expected


FRAME_SIZE = 65_535
FLOOD = [b"\x82\xfe\xff\xff\0\0\0\0" + b"x" * FRAME_SIZE] * 400


def _send_all(sock, frames):
    """Return whether the other side let all of it through."""
    try:
        for frame in frames:
            sock.sendall(frame)
    except OSError:
        return False
    return True


def test_bodies_that_come_slowly_hold_up_nobody_else(make_server):
    server = make_server(cores=20).start()
    head = (
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\na="
    )
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            eve = socket.create_connection(
                ("127.0.0.1", server.port), source_address=("127.0.0.2", 0)
            )
            stack.enter_context(eve).sendall(head)
        assert server.get("/health")[0] == 200


def test_a_handshake_with_a_body_is_refused(parlor):
    with socket.create_connection(("127.0.0.1", parlor.port), timeout=30) as sock:
        sock.sendall(HANDSHAKE[:-2] % b"/echo" + b"Content-Length: 2\r\n\r\nhi")
        assert sock.recv(4096).startswith(b"HTTP/1.1 400")


@LISTENERS
def test_every_answer_but_that_of_a_handshake_says_that_the_connection_ends(parlor, direct):
    port = parlor.direct_port if direct else parlor.port
    asset = re.search(r'href="([^"]+\.css)"', parlor.get("/")[2].decode())[1]
    for asked in (
        "GET / HTTP/1.1", f"GET {asset} HTTP/1.1", f"HEAD {asset} HTTP/1.1", "GET /no HTTP/1.1",
        "GET /rooms/lobby HTTP/1.1", "GET /ws HTTP/1.1", "POST /sign-in HTTP/1.1",
        "BREW / HTTP/1.1", f"GET /{'x' * 9_000} HTTP/1.1", "GET / HTTP/1.1\r\nHost: evil.example",
        "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade",
    ):  # fmt: skip
        host = "" if "Host:" in asked else "Host: localhost\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
            client.sendall(f"{asked}\r\n{host}\r\n".encode())
            head = b"".join(iter(lambda: client.recv(65_536), b"")).partition(b"\r\n\r\n")[0]
        [said] = re.findall(rb"\r\nConnection: ([^\r]+)", head)
        assert said in (b"close", b"Upgrade, close"), asked


def test_who_closes_one_half_gets_the_answers_past_the_router(parlor):
    """Through the router nothing comes any more: it ends both halves, and cannot be told not to."""
    client = Protocol(CLIENT, state=State.OPEN)
    client.send_text(b"last words")
    client.send_close(1000)
    with open_raw(parlor.direct_port, b"/echo") as sock:
        sock.sendall(b"".join(client.data_to_send()))
        sock.shutdown(socket.SHUT_WR)
        client.receive_data(b"".join(iter(lambda: sock.recv(4_096), b"")))
    assert next(bytes(frame.data) for frame in client.events_received()) == b"last words"
    assert client.close_rcvd.code == 1000


def test_a_worker_that_is_killed_comes_back(make_server):
    server = make_server().start()
    worker = server.worker()
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: server.worker() not in (None, worker), "a new worker")
    with connect(server.socket_url("/echo")) as client:
        client.send("again")
        assert client.recv(timeout=30) == "again"


def test_a_body_that_never_ends_costs_nobody_else_the_worker(make_server):
    """uWSGI's own waiting must end by itself: the loop does not survive what is thrown into it."""
    server = make_server(cores=20).start()
    worker = server.worker()
    head = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\na"
    for port in (server.port, server.direct_port):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as eve:
            eve.sendall(head)
            assert eve.recv(100).startswith(b"HTTP/1.1 408")
        for _ in range(5):
            with connect(server.socket_url("/echo", direct=port == server.direct_port)) as client:
                client.send("still here")
                assert client.recv(timeout=PATIENCE) == "still here"
    assert server.worker() == worker
