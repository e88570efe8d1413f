"""The three engines, each begun once, with a Parlor of its own."""

import itertools

import pytest

from ..support.browsers.chromium import Chromium
from ..support.browsers.firefox import Firefox
from ..support.browsers.webkit import Webkit
from ..support.browsers.window import DESKTOP
from ..whole.conftest import stop
from ..whole.server import Server
from .person import Person

ENGINES = {"chromium": Chromium, "firefox": Firefox, "webkit": Webkit}


@pytest.fixture(scope="package", params=ENGINES)
def engine(request, tmp_path_factory):
    engine = ENGINES[request.param](tmp_path_factory.mktemp(request.param))
    yield engine
    engine.close()


@pytest.fixture(scope="package")
def server(engine, tmp_path_factory):
    """A place that ada has set up, at each address of this machine's own."""
    server = Server(
        tmp_path_factory.mktemp("engines"),
        access="guests",
        rate_connect=0,
        rate_guests=0,
        rate_say=0,
        drain=0.5,
    )
    server.environ["PARLOR_HTTP"] = f"0.0.0.0:{server.port}"
    try:
        server.start()
        ada = Person(engine.open(DESKTOP), server.url)
        ada.set_up("ada")
        assert ada.complaints == []
        ada.window.close()
        yield server
    finally:
        stop(server)


@pytest.fixture
def seat(engine, server):
    """Return a function that seats a guest at a window; nobody's page may complain."""
    people = []

    def seat(name, size=DESKTOP, url=None):
        person = Person(engine.open(size), url or server.url)
        people.append(person)
        return person.enter(f"{name} {next(numbers)}")

    yield seat
    complaints = [person.complaints for person in people]
    for person in people:
        person.window.close()
    assert complaints == [[] for _ in people]


numbers = itertools.count(1)
