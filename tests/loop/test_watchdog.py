"""A loop that stands still is seen from a thread, told of once, and where it was."""

import logging
import time
from types import SimpleNamespace

import pytest

from parlor.loop import watchdog as module
from parlor.loop.lag import INTERVAL, Lag
from parlor.loop.watchdog import DEPTH, EVERY, LONG, SOON, Watchdog

from ..support.buses import TIMEOUT, wait_for

BOUND = 0.5


@pytest.fixture
def lag():
    """A lag whose looks are the test's own: what is late is what is `due` before now."""
    return SimpleNamespace(due=None)


@pytest.fixture
def watchdog(lag, clock):
    watchdog = Watchdog(BOUND, lag, clock)
    lag.due = clock() + INTERVAL
    return watchdog


@pytest.fixture
def lines(caplog):
    """Return what the log has of standstills: seconds, count and stack."""
    caplog.set_level(logging.WARNING, "parlor.loop")

    def lines():
        return [
            (one.seconds, one.count, one.stack)
            for one in caplog.records
            if getattr(one, "event", "") == "loop.stuck"
        ]

    return lines


@pytest.fixture
def stand_still(watchdog, lag, clock):
    """Let the loop be late by so much, the thread looking as often as it wants to, and go on."""

    def stand_still(seconds):
        until = lag.due + seconds
        while (pause := watchdog.look()) < until - clock():
            clock.move(pause)
        clock.now = until
        watchdog.look()
        lag.due = until + INTERVAL
        watchdog.look()

    return stand_still


def test_a_loop_that_is_in_time_is_no_matter(stand_still, lines):
    for _ in range(100):
        stand_still(0.0)
        stand_still(BOUND)
    assert lines() == []


def test_it_is_told_for_how_long_it_stood_still_and_where(stand_still, lines, caplog):
    stand_still(1.25)
    ((seconds, count, stack),) = lines()
    assert (seconds, count) == (1.25, 1)
    assert "test_watchdog.py" in stack.splitlines()[-2]
    assert stack.splitlines()[-1].endswith(" Watchdog.look")
    assert "x the loop stood still for 1.25 s, in " in caplog.text


def test_the_thread_sleeps_until_it_would_be_too_long(watchdog, lag, clock):
    assert watchdog.look() == pytest.approx(BOUND + INTERVAL)
    clock.move(BOUND)
    assert watchdog.look() == SOON
    lag.due = clock() + INTERVAL
    assert watchdog.look() == pytest.approx(BOUND + INTERVAL)


def test_before_the_loop_has_begun_nothing_stands_still(lag, clock, lines, monkeypatch):
    monkeypatch.setattr(module, "start_native_thread", lambda *_: None)
    watchdog = Watchdog(BOUND, lag, clock)
    clock.move(60)
    assert watchdog.look() == BOUND
    lag.due = clock() + INTERVAL  # while the application is loaded
    watchdog.start()
    clock.move(60)
    assert watchdog.look() == BOUND
    lag.due = clock() + INTERVAL
    clock.move(INTERVAL + 2 * BOUND)
    watchdog.look()
    assert watchdog._still is not None
    watchdog.stop()


def test_it_is_told_once_a_minute_with_how_often_it_was(stand_still, lines, clock, lag):
    for _ in range(4):
        stand_still(1.0)
    assert [line[:2] for line in lines()] == [(1.0, 1)]
    clock.move(EVERY)
    lag.due = clock() + INTERVAL
    stand_still(2.0)
    assert [line[:2] for line in lines()] == [(1.0, 1), (2.0, 4)]


def test_what_does_not_end_is_told_all_the_same_and_once(stand_still, lines, caplog):
    stand_still(10 * LONG)
    ((seconds, _, _),) = lines()
    assert LONG < seconds <= LONG + 2 * SOON
    assert "the loop has stood still for 10." in caplog.text


def test_what_does_not_end_is_told_as_soon_as_it_may_be(stand_still, lines):
    stand_still(1.0)
    stand_still(2 * EVERY)
    assert [count for _, count, _ in lines()] == [1, 1]
    assert lines()[1][0] > LONG


def test_where_it_went_on_meanwhile_nothing_is_said_of_where_it_is_now(
    watchdog, lag, clock, lines, monkeypatch
):
    clock.move(INTERVAL + 2 * BOUND)

    def goes_on(frame):
        lag.due = clock() + INTERVAL
        return "elsewhere"

    monkeypatch.setattr(module, "_stack", goes_on)
    watchdog.look()
    watchdog.look()
    assert lines() == []


def test_of_a_deep_stack_the_innermost_calls_are_told(stand_still, lines):
    def deeper(depth):
        if depth:
            deeper(depth - 1)
        else:
            stand_still(1.0)

    deeper(2 * DEPTH)
    stack = lines()[0][2].splitlines()
    assert len(stack) == DEPTH
    assert "deeper" in stack[0]
    assert stack[-1].endswith(" Watchdog.look")


def test_without_a_bound_nobody_looks(lag, monkeypatch):
    started = []
    monkeypatch.setattr(module, "start_native_thread", lambda *args: started.append(args))
    watchdog = Watchdog(0.0, lag)
    watchdog.start()
    watchdog.stop()
    assert not started


def test_a_thread_tells_of_a_loop_that_is_held_and_ends_when_it_is_told_to(monkeypatch, lines):
    ended = []
    start = module.start_native_thread

    def noted(function, arguments):
        start(lambda: (function(*arguments), ended.append(True)), ())

    monkeypatch.setattr(module, "start_native_thread", noted)
    monkeypatch.setattr(module, "LONG", 0.0)
    lag = Lag()
    watchdog = Watchdog(0.1, lag)
    watchdog.start()
    watchdog.start()
    try:
        before = lag.due
        wait_for(lambda: lag.due != before, "the loop to have begun")
        deadline = time.monotonic() + TIMEOUT
        while not lines():  # the loop has no part in this
            assert time.monotonic() < deadline, "nobody tells of it"
    finally:
        watchdog.stop()
        watchdog.stop()
        lag.stop()
    assert any("ends_when_it_is_told_to" in line for line in lines()[0][2].splitlines())
    wait_for(lambda: ended, "the end of the thread")
    assert ended == [True]
