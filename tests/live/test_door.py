"""Who may come in, as a process knows it, whatever it is told and when."""

from __future__ import annotations

import pytest

from parlor import bus
from parlor.errors import Unavailable
from parlor.live.door import Door


class Said:
    """What the store knows; `meanwhile` happens while it is asked."""

    def __init__(self):
        self.value = None
        self.asked = 0
        self.away = False
        self.meanwhile = lambda: None

    def __call__(self):
        self.asked += 1
        if self.away:
            raise Unavailable
        found = self.value
        self.meanwhile()
        return found


@pytest.fixture
def said():
    return Said()


@pytest.fixture
def door(said):
    return Door(said, "guests")


def test_what_was_said_goes_before_the_setting_and_is_asked_for_once(said, door):
    assert (door.open_to, door.open_to, said.asked) == ("guests", "guests", 1)
    said.value = "closed"
    door.notice(bus.DoorMoved())
    assert (door.open_to, door.open_to, said.asked) == ("closed", "closed", 2)
    said.value = None
    door.notice(bus.DoorMoved())
    assert door.open_to == "guests"


@pytest.mark.parametrize("doubt", [bus.Missed(), bus.Arrived("x"), bus.Gone("x")])
def test_it_is_asked_again_when_a_notice_may_be_lost(said, door, doubt):
    assert door.open_to == "guests"
    said.value = "closed"
    door.notice(bus.SessionEnded([1]))
    assert door.open_to == "guests"
    door.notice(doubt)
    assert door.open_to == "closed"


def test_what_is_said_while_the_store_is_asked_is_not_missed(said, door):
    def meanwhile():
        said.meanwhile = lambda: None
        said.value = "closed"
        door.notice(bus.DoorMoved())

    said.meanwhile = meanwhile
    assert door.open_to == "guests"
    assert door.open_to == "closed"


def test_while_the_store_is_away_what_was_known_holds(said, door):
    said.value = "invite"
    assert door.open_to == "invite"
    said.away = True
    door.notice(bus.Missed())
    assert door.open_to == "invite"
    said.away, said.value = False, "closed"
    assert door.open_to == "closed"
