"""Servers for the tests that need a whole one."""

import sys

import pytest

from ..support.browsers.chromium import SWITCHES
from .people import CHROMIUM, Somebody, require_chromium
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


@pytest.fixture(scope="module")
def browser():
    require_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def somebody(browser):
    """Return a function that seats somebody at a browser; nobody's page may complain."""
    people = []

    def seat(server, **options):
        person = Somebody(browser, server, **options)
        people.append(person)
        return person

    yield seat
    complaints = [person.complaints for person in people]
    for person in people:
        person.context.close()
    assert complaints == [[] for _ in people]
