"""What is announced is announced again to whom may have missed it."""

import pytest

from parlor import bus
from parlor.announcer import MOST, REMEMBERED, Announcer
from parlor.bus.local.bus import LocalBus


class Said(LocalBus):
    """A bus that keeps what is said to others."""

    whole = True

    def __init__(self):
        super().__init__()
        self.said = []

    def publish(self, notice, to=None):
        self.said.append((notice, to))
        super().publish(notice, to)

    def again(self, to):
        """Return who is said to have signed out, to one who asks."""
        del self.said[:]
        super().publish(bus.RosterWanted(to))
        return [(notice.user_id, whom) for notice, whom in self.said]


@pytest.fixture
def to():
    return Said()


@pytest.fixture
def announcer(to, clock):
    return Announcer(to, clock)


def test_a_sign_out_is_told_to_all_and_again_to_whoever_asks(announcer, to):
    announcer.signed_out(7)
    assert to.said == [(bus.SignedOut(7), None)]
    assert to.again("another") == [(7, "another")]


def test_ones_own_question_is_not_answered(announcer, to):
    announcer.signed_out(7)
    assert to.again(to.name) == []


def test_it_is_forgotten_after_a_while(announcer, to, clock):
    announcer.signed_out(7)
    clock.move(REMEMBERED)
    assert to.again("another") == []


def test_what_was_said_while_nobody_heard_is_remembered_from_when_they_do(announcer, to, clock):
    to.whole = False
    announcer.signed_out(7)
    clock.move(10 * REMEMBERED)
    announcer.signed_out(8)
    to.whole = True
    LocalBus.publish(to, bus.Missed())
    clock.move(REMEMBERED / 2)
    assert to.again("another") == [(7, "another"), (8, "another")]


def test_only_so_many_are_remembered(announcer, to):
    to.whole = False
    for user_id in range(MOST + 5):
        announcer.signed_out(user_id)
    again = to.again("another")
    assert len(again) <= MOST
    assert again[-1] == (MOST + 4, "another")
