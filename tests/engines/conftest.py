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
def sit_down(engine, server):
    """Return a function that gives somebody a window; nobody's page may complain."""
    people = []

    def sit_down(size=DESKTOP, url=None):
        people.append(Person(engine.open(size), url or server.url))
        return people[-1]

    yield sit_down
    complaints = [person.complaints for person in people]
    for person in people:
        person.window.close()
    assert complaints == [[] for _ in people]


@pytest.fixture
def seat(sit_down):
    """Return a function that seats a guest."""

    def seat(name, size=DESKTOP, url=None):
        return sit_down(size, url).enter(f"{name} {next(numbers)}")

    return seat


@pytest.fixture
def owner(sit_down):
    """Ada, who may make rooms."""
    return sit_down().sign_in("ada")


numbers = itertools.count(1)
