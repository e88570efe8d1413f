"""Whom the log says a connection is from, as uWSGI hands the headers on."""

import re
import socket

import pytest

from .conftest import LISTENERS, stop
from .server import PATIENCE, Server, wait_until
from .wire import HANDSHAKE

THERE, FORGED = b"198.51.100.7", b"203.0.113.9"


def enter(server, direct, headers=()):
    """Open a socket and say whom the log says it is from, and which port it had."""
    before = server.log.stat().st_size
    port = server.direct_port if direct else server.port
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        sock.sendall((HANDSHAKE % b"/echo")[:-2] + lines + b"\r\n")
        assert sock.recv(4096).startswith(b"HTTP/1.1 101")
        entered = wait_until(
            lambda: re.search(r"entered /echo from (\S+),", server.log.read_text()[before:]),
            "a line in the log",
        )
        return entered[1], sock.getsockname()[1]


@LISTENERS
def test_the_port_is_the_clients(parlor, direct):
    said, port = enter(parlor, direct)
    assert said == f"127.0.0.1:{port}"


@pytest.fixture(scope="module")
def behind_one(tmp_path_factory):
    """A server that believes one proxy."""
    server = Server(tmp_path_factory.mktemp("behind"), proxies=1)
    server.start()
    yield server
    stop(server)


@LISTENERS
def test_a_proxy_is_believed_and_a_header_with_underscores_is_not(behind_one, direct):
    said = [
        enter(behind_one, direct, headers)[0]
        for headers in (
            [(b"X-Forwarded-For", THERE)],
            [(b"X-Forwarded-For", THERE + b":40001")],
            [(b"X-Forwarded-For", b"[2001:db8::9]:40001")],
        )
    ]
    assert said == ["198.51.100.7", "198.51.100.7:40001", "[2001:db8::9]:40001"]
    for name in (b"X_Forwarded_For", b"x-forwarded_for"):
        for headers in (
            [(b"X-Forwarded-For", THERE), (name, FORGED)],
            [(name, FORGED), (b"X-Forwarded-For", THERE)],
            [(name, FORGED), (b"X-Forwarded-For", THERE), (name, FORGED)],
        ):
            said, port = enter(behind_one, direct, headers)
            assert said == f"127.0.0.1:{port}"
