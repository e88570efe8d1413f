"""The part of the Autobahn suite that takes seconds; `make autobahn` runs all of it."""

import pytest

from tests.autobahn import suite
from tests.autobahn.python27 import Missing
from tests.autobahn.subject import SETTINGS, ways
from tests.autobahn.verdicts import Verdicts

from .server import Server

# All groups but the sizes, and of each kind of compression the case with the smallest messages.
CASES = [
    *("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"),
    *("12.1.1", "12.2.1", "12.3.1", "12.4.1", "12.5.1"),
    *("13.1.1", "13.2.1", "13.3.1", "13.4.1", "13.5.1", "13.6.1", "13.7.1"),
]
PATIENCE = 180


@pytest.fixture(scope="module")
def python():
    """The interpreter with the suite; without it the tests are skipped, whatever is required."""
    try:
        return suite.install()
    except Missing as missing:
        pytest.skip(f"the Autobahn suite is optional, and {missing}")


@pytest.fixture(scope="module")
def server(python, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("autobahn"), **SETTINGS).start()
    yield server
    server.stop()


@pytest.mark.parametrize("number", [0, 1], ids=["direct", "router"])
def test_the_suite_finds_nothing_wrong_and_ends_no_worker(python, server, tmp_path, number):
    worker = server.worker()
    way = ways(server)[number]
    verdicts = Verdicts(suite.run(python, way, CASES, tmp_path / "reports", PATIENCE))
    assert verdicts.good, f"{way.name}\n{verdicts.table()}"
    assert server.worker() == worker
