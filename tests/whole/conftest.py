"""Servers for the tests that need a whole one."""

import pytest

from .server import Server


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
        server.stop()


@pytest.fixture(scope="module")
def parlor(tmp_path_factory):
    """One server, as it is configured by default, for all tests of a module."""
    server = Server(tmp_path_factory.mktemp("parlor"))
    server.start()
    yield server
    server.stop()
