"""What one client says waits for its handler, and never more than a bound of it."""

import itertools

import pytest

from parlor.edge.socket.inbox import Inbox
from parlor.errors import Flooded
from parlor.loop.tracing import Moments, Which, tracing
from parlor.settings import Rate
from parlor.settings.checks import OVERHEAD

NO_RATE = Rate(0, 1.0)


@pytest.fixture
def inbox():
    return Inbox(1_000, NO_RATE)


def test_messages_are_taken_in_their_order(inbox):
    inbox.put(["one", b"two"], 2)
    inbox.put([""], 1)
    assert [inbox.take() for _ in range(4)] == ["one", b"two", "", None]


def test_it_takes_as_much_as_its_bound_again_and_again(inbox):
    for _ in range(3):
        inbox.put(["x" * (500 - OVERHEAD)] * 2, 2)
        assert inbox.take()
        assert inbox.take()


@pytest.mark.parametrize("message", ["x" * 1_000, b"x" * 1_000])
def test_more_than_its_bound_is_a_flood(inbox, message):
    with pytest.raises(Flooded):
        inbox.put([message], 1)


def test_empty_messages_take_room_too(inbox):
    with pytest.raises(Flooded):
        inbox.put([""] * 100, 100)


def test_frames_too_fast_are_a_flood_whether_they_are_messages_or_not():
    inbox = Inbox(1_000, Rate(3, 3_600.0))
    inbox.put(["one"], 2)
    inbox.put([], 1)
    with pytest.raises(Flooded):
        inbox.put([], 1)


def test_bytes_that_are_no_frame_yet_do_not_count_for_the_rate():
    inbox = Inbox(1_000, Rate(1, 3_600.0))
    inbox.put(["one"], 1)
    for _ in range(9):
        inbox.put([], 0)


def test_it_is_busy_until_the_handler_asks_for_more(inbox):
    assert not inbox.busy
    inbox.put(["one"], 1)
    assert inbox.busy
    inbox.take()
    assert inbox.busy
    inbox.take()
    assert not inbox.busy


def test_whoever_waits_until_all_is_dealt_with_is_called_once(inbox):
    calls = []
    inbox.put(["one"], 1)
    inbox.then = lambda: calls.append(inbox.busy)
    inbox.take()
    assert calls == []
    for _ in range(3):
        assert inbox.take() is None
    assert calls == [False]


def test_what_is_forgotten_takes_no_room(inbox):
    inbox.put(["x" * 900], 1)
    inbox.clear()
    assert inbox.take() is None
    inbox.put(["x" * 900], 1)


@pytest.fixture
def moments():
    """Messages are traced; the clock says how often it was asked."""
    tracing.now = Moments(Which(), itertools.count(1.0).__next__)
    yield tracing.now
    tracing.now = None


def taken(inbox):
    return inbox.take(), inbox.read_at


def test_it_is_not_known_when_a_message_came_unless_that_is_traced(inbox):
    inbox.put(["one"], 1)
    assert taken(inbox) == ("one", None)


def test_each_message_that_is_traced_has_its_own_time(inbox, moments):
    inbox.put(["one", "two"], 2)
    inbox.put(["three"], 1)
    assert [taken(inbox) for _ in range(3)] == [("one", 1.0), ("two", 1.0), ("three", 2.0)]


def test_what_came_before_the_trace_has_no_time(inbox, moments):
    tracing.now = None
    inbox.put(["one", "two"], 2)
    tracing.now = moments
    inbox.put(["three"], 1)
    assert [taken(inbox) for _ in range(3)] == [("one", None), ("two", None), ("three", 1.0)]


def test_a_trace_that_sees_only_the_end_of_what_waits_takes_no_time_for_another(inbox, moments):
    inbox.put(["one"], 1)
    tracing.now = None
    inbox.put(["two"], 1)
    tracing.now = Moments(Which(), lambda: 9.0)
    assert [taken(inbox) for _ in range(2)] == [("one", None), ("two", None)]


def test_no_message_has_a_time_of_another_trace(inbox, moments):
    inbox.put(["one"], 1)
    tracing.now = None
    inbox.put(["two"], 1)
    tracing.now = Moments(Which(), lambda: 9.0)
    inbox.put(["three"], 1)
    assert [taken(inbox) for _ in range(3)] == [("one", None), ("two", None), ("three", 9.0)]
    tracing.now = None
    inbox.put(["four"], 1)
    assert taken(inbox) == ("four", None)
