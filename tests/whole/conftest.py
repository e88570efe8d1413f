"""Servers for the tests that need a whole one."""

import sys

import pytest

from .server import Server

TAIL = 5_000
LISTENERS = pytest.mark.parametrize("direct", [False, True], ids=["through the router", "direct"])


def stop(server):
    """End a server; pytest shows what it logged last, if the test has failed."""
    server.stop()
    if server.log.exists():
        sys.stderr.write(f"{server.log}:\n{server.log.read_text(errors='replace')[-TAIL:]}\n")


@pytest.fixture
def make_server(tmp_path):
    """Return a function that starts a server with settings; all are stopped at the end."""
    servers = []

    def make(**settings):
        folder = tmp_path / f"server{len(servers)}"
        folder.mkdir()
        server = Server(folder, **settings)
        servers.append(server)
        return server

    yield make
    for server in servers:
        stop(server)


@pytest.fixture(scope="module")
def parlor(tmp_path_factory):
    """One server, as it is configured by default, for all tests of a module."""
    server = Server(tmp_path_factory.mktemp("parlor"))
    server.start()
    yield server
    stop(server)
