"""What every bus promises."""

import pytest

from parlor.bus import Entered, Passing
from parlor.bus.local import LocalBus


@pytest.fixture(params=[LocalBus])
def bus(request):
    bus = request.param()
    yield bus
    bus.close()


def test_a_notice_reaches_every_subscriber_once(bus):
    first, second = [], []
    bus.subscribe(first.append)
    bus.subscribe(second.append)
    notice = Entered("lobby", 1, b"{}")
    bus.publish(notice)
    assert first == second == [notice]


def test_a_subscriber_that_fails_holds_up_nobody(bus, caplog):
    def failing(notice):
        raise ValueError

    heard = []
    bus.subscribe(failing)
    bus.subscribe(heard.append)
    bus.publish(Passing("lobby", b"{}"))
    assert len(heard) == 1
    assert "Passing" in caplog.text


def test_a_closed_bus_reaches_nobody(bus):
    heard = []
    bus.subscribe(heard.append)
    bus.close()
    bus.publish(Passing("lobby", b"{}"))
    assert heard == []
