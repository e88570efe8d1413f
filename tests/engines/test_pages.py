"""Every page, in three engines, without a complaint; and cold ones, of which none is dead."""

import pytest

from ..support.browsers.window import DESKTOP
from .person import Person

COLD = 10


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "input[name=name]"),
        ("/sign-in", "input[name=password]"),
        ("/?next=/rooms/lobby", "input[name=name]"),
        ("/nowhere", "h1"),
        ("/invite/of-yesterday", "h1"),
        ("/chat", "body"),
    ],
)
def test_a_page_for_strangers_has_nothing_to_complain_of(engine, server, path, shown):
    window = engine.open(DESKTOP)
    window.goto(server.url + path)
    window.sees(shown)
    complaints = Person(window, server.url).complaints
    window.close()
    assert complaints == []


def test_no_cold_load_is_dead(seat, server):
    """Each at an address of its own, of which the browser has nothing yet."""
    for number in range(COLD):
        visitor = seat("visitor", url=f"http://127.0.0.{number + 2}:{server.port}")
        visitor.write(f"from {visitor.name}")
        visitor.reads(f"from {visitor.name}")
