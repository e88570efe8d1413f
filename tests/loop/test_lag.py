"""The lag is how late the loop comes to what is due."""

import pytest

from parlor.loop.lag import INTERVAL, KEPT, Lag


@pytest.fixture
def lag(clock):
    lag = Lag(clock)
    yield lag
    lag.stop()


def test_a_loop_that_is_in_time_has_none(lag, clock):
    assert lag.worst == 0.0
    for _ in range(3):
        lag.look()
        clock.move(INTERVAL)
    assert lag.worst == 0.0


def test_what_was_before_the_loop_ran_does_not_count(lag, clock):
    clock.move(10.0)
    lag.look()
    assert lag.worst == 0.0


def test_the_worst_of_the_last_minute_counts(lag, clock):
    lag.look()
    for late in (0.1, 0.5, 0.2):
        clock.move(INTERVAL + late)
        lag.look()
    assert lag.worst == pytest.approx(0.5)
    clock.move(KEPT - 0.2)
    lag.due = clock()
    lag.look()
    assert lag.worst == pytest.approx(0.2)


def test_however_long_it_looks_it_keeps_little(lag, clock):
    lag.look()
    for number in range(5_000):
        clock.move(INTERVAL + (number % 7) / 1000)
        lag.look()
    assert len(lag._worst) < 20


def test_it_looks_by_itself_and_may_be_stopped_twice(lag):
    import gevent

    while lag.due is None:
        gevent.sleep(INTERVAL)
    lag.stop()
    lag.stop()
