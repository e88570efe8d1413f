"""What all workers told of a message is put together, in the order in which it happened."""

import pytest

from parlor.bus import Traced
from parlor.loop.tracing import Moment
from parlor.watch.waterfall import QUIET, Step, Waterfalls


def told(worker, *steps, machine="m1", client_id="a", lost=0, room="lobby"):
    """Return what a worker tells: each step with its time in seconds, or more of it."""
    moments = [Moment(at, step, room, 1, client_id, *more) for at, step, *more in steps]
    return Traced("m1command", machine, f"host-{machine}", worker, moments, lost)


@pytest.fixture
def found():
    return Waterfalls("m1")


def test_steps_have_the_time_since_the_message_was_read_whoever_told_them_first(found):
    found.add(told(2, (100.005, "heard"), (100.006, "delivered", 2)), 0.0)
    found.add(told(1, (100.0, "read"), (100.0041, "stored")), 0.1)
    (one,) = found.rest()
    assert (one.room, one.person, one.client_id) == ("lobby", 1, "a")
    assert one.steps() == [
        Step("w1", 0.0, "read"),
        Step("w1", 4.1, "stored"),
        Step("w2", 5.0, "heard"),
        Step("w2", 6.0, "delivered", 2),
    ]


def test_what_happened_at_once_stays_as_it_was_told(found):
    found.add(told(1, (1.0, "read"), (1.0, "allowed"), (1.0, "queued")), 0.0)
    (one,) = found.rest()
    assert [step.step for step in one.steps()] == ["read", "allowed", "queued"]


def test_of_another_machine_only_the_order_is_told(found):
    found.add(told(1, (7.2, "heard"), (7.1, "seen"), machine="m2"), 0.0)
    found.add(told(1, (100.0, "read"), (100.1, "told")), 0.0)
    (one,) = found.rest()
    assert one.steps() == [
        Step("w1", 0.0, "read"),
        Step("w1", 100.0, "told"),
        Step("host-m2 w1", None, "seen"),
        Step("host-m2 w1", None, "heard"),
    ]


def test_without_the_moment_in_which_it_was_read_there_is_no_time(found):
    found.add(told(1, (7.0, "told"), (7.1, "heard")), 0.0)
    (one,) = found.rest()
    assert [step.ms for step in one.steps()] == [None, None]


def test_a_message_is_shown_once_it_is_quiet_and_again_when_more_comes_of_it(found):
    found.add(told(1, (1.0, "read")), 0.0)
    found.add(told(1, (1.0, "read"), client_id="b"), QUIET / 2)
    assert [one.client_id for one in found.due(QUIET)] == ["a"]
    assert list(found.due(QUIET)) == []
    found.add(told(1, (9.0, "refused", 0, "not_stored")), 9.0)
    assert [one.client_id for one in found.due(9.0)] == ["b"]
    (again,) = found.rest()
    assert again.steps()[1] == Step("w1", 8_000.0, "refused", 0, "not_stored")
    assert list(found.rest()) == []


def test_the_room_of_a_direct_message_is_known_later(found):
    found.add(told(1, (1.0, "read"), room=""), 0.0)
    found.add(told(1, (1.1, "told"), room="d1"), 0.0)
    (one,) = found.rest()
    assert one.room == "d1"


def test_what_is_lost_is_counted_by_worker(found):
    for worker, lost in ((1, 2), (2, 3), (1, 4)):
        found.add(told(worker, lost=lost), 0.0)
    assert found.lost == 7


def test_only_so_many_messages_are_remembered(found):
    for number in range(1_001):
        found.add(told(1, (1.0, "read"), client_id=str(number)), 0.0)
    shown = [one.client_id for one in found.rest()]
    assert (len(shown), shown[0]) == (1_000, "1")
