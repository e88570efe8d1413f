"""Where the time went, of what took long."""

from types import SimpleNamespace

import gevent
import pytest

from parlor.loop import stopwatch
from parlor.loop.stopwatch import EVERY, LINES, Slow, Stopwatch, Waiting, begin, in_words


@pytest.fixture(autouse=True)
def _moved(clock, monkeypatch):
    monkeypatch.setattr(stopwatch, "time", SimpleNamespace(monotonic=clock))


def test_what_is_waited_for_is_added_up_by_cause(clock):
    with Stopwatch() as watch:
        for seconds in (1, 2):
            with Waiting("store"):
                clock.move(seconds)
        with Waiting("client"):
            clock.move(4)
        clock.move(8)
    assert watch.seconds == 15
    assert watch.spent == {"store": 3, "client": 4}


def test_one_within_another_adds_to_it(clock):
    with Stopwatch() as outer:
        with Waiting("store"):
            clock.move(1)
        with Stopwatch() as inner, Waiting("store"):
            clock.move(2)
    assert inner.spent == {"store": 2}
    assert outer.spent == {"store": 3}


def test_what_waits_and_fails_has_waited(clock):
    def fail():
        with Waiting("store"):
            clock.move(2)
            raise ValueError("away")

    with Stopwatch() as watch, pytest.raises(ValueError, match="away"):
        fail()
    assert watch.spent == {"store": 2}


def test_nobody_else_is_asked_to_measure(clock):
    with Waiting("store"):
        clock.move(1)
    with Stopwatch() as watch:
        pass
    assert watch.spent == {}


def test_two_greenlets_have_a_watch_each(clock):
    def work(what):
        with Stopwatch() as watch, Waiting(what):
            gevent.sleep(0)
        return set(watch.spent)

    works = [gevent.spawn(work, what) for what in ("store", "client")]
    assert [one.get() for one in works] == [{"store"}, {"client"}]


def test_what_is_begun_again_and_again_begins_anew(clock):
    def work():
        spent = begin()
        with Waiting("store"):
            clock.move(1)
        assert spent == {"store": 1}
        assert begin() == {}
        with Waiting("store"):
            clock.move(2)
        return dict(spent)

    assert gevent.spawn(work).get() == {"store": 2}


def test_what_is_slow_is_told_and_what_a_client_took_is_its_own_affair(clock):
    slow = Slow(1.0, clock)
    assert slow.is_told(1.1, {})
    assert not slow.is_told(1.0, {})
    assert not slow.is_told(60.0, {"client": 59.5})
    assert slow.is_told(60.0, {"client": 58.5})


def test_with_a_bound_of_0_nothing_is_slow(clock):
    assert not Slow(0.0, clock).is_told(1e6, {})


def test_where_all_is_slow_the_log_is_not_flooded(clock):
    slow = Slow(1.0, clock)
    assert sum(slow.is_told(2.0, {}) for _ in range(1_000)) == LINES
    clock.move(EVERY)
    assert slow.is_told(2.0, {})


def test_where_the_time_went_is_said_the_longest_first():
    said, spent = in_words(3.5, {"client": 0.25, "store": 2.25})
    assert said == "store 2.25 s, itself 1.00 s, client 0.25 s"
    assert list(spent) == ["store", "itself", "client"]
