"""Work is done in few greenlets, and none of it holds up the rest."""

import functools
import gc
import itertools
import logging
import weakref
from types import SimpleNamespace

import gevent
import greenlet
import pytest
from gevent import get_hub, getcurrent
from gevent.event import Event

import parlor.edge.greenlet_pool as pool_module
from parlor.edge.greenlet_pool import IDLE, GreenletPool

from ..support.wire import turn


@pytest.fixture
def pool():
    return GreenletPool()


@pytest.fixture
def done():
    """What was done, in order."""
    return []


def in_the_loop(function):
    """Have the loop itself call `function`, and wait for it."""
    called = []
    get_hub().loop.run_callback(lambda: called.append(function()))
    turn()
    assert called


def test_work_begins_when_the_turn_has_nothing_else_to_do(pool, done):
    def callback():
        get_hub().loop.run_callback(done.append, "before")
        pool.run(lambda: done.append("work"))
        done.append("at once")

    in_the_loop(callback)
    assert done == ["at once", "before", "work"]


def test_work_from_a_greenlet_begins_when_that_one_waits(pool, done):
    pool.run(lambda: done.append("work"))
    done.append("after")
    turn()
    assert done == ["after", "work"]


def test_work_is_begun_in_the_order_in_which_it_came(pool, done):
    for number in range(10):
        pool.run(functools.partial(done.append, number))
    turn()
    assert done == list(range(10))


def test_work_that_waits_holds_up_no_other(pool, done):
    gate = Event()

    def wait():
        gate.wait()
        done.append("waited")

    pool.run(wait)
    pool.run(lambda: done.append("two"))
    in_the_loop(lambda: pool.run(lambda: done.append("three")))
    assert done == ["two", "three"]
    gate.set()
    turn()
    assert done == ["two", "three", "waited"]


def test_no_piece_begins_twice_or_never(pool, done):
    def give(number):
        done.append(number)
        if number < 20:
            pool.run(functools.partial(give, 2 * number))
            gevent.sleep(0)
            pool.run(functools.partial(give, 2 * number + 1))

    pool.run(functools.partial(give, 1))
    turn(20)
    assert sorted(done) == list(range(1, 40))


def test_one_piece_after_another_is_done_by_one_greenlet(pool, done):
    def callback():
        for _ in range(100):
            pool.run(lambda: done.append(getcurrent()))

    in_the_loop(callback)
    for _ in range(100):
        pool.run(lambda: done.append(getcurrent()))
        turn(1)
    turn()
    assert len(done) == 200
    assert len(set(done)) == 1


def test_no_more_greenlets_are_made_than_wait_at_the_same_time(pool, done):
    gate = Event()

    def wait():
        done.append(getcurrent())
        gate.wait()

    for _ in range(3):
        for _ in range(5):
            pool.run(wait)
        turn()
        gate.set()
        turn()
        gate.clear()
    assert len(done) == 15
    assert len(set(done)) <= 6


def test_greenlets_that_too_many_waited_in_are_not_kept(pool):
    gate = Event()
    made = []

    def wait():
        made.append(weakref.ref(getcurrent()))
        gate.wait()

    for _ in range(IDLE + 50):
        pool.run(wait)
    turn()
    gate.set()
    turn()
    gc.collect()
    assert len(made) == IDLE + 50
    assert sum(runner() is not None for runner in made) == IDLE


def test_work_that_is_done_is_let_go(pool):
    class Work:
        def __call__(self):
            pass

    work = Work()
    gone = weakref.ref(work)
    pool.run(work)
    turn()
    del work
    assert gone() is None


@pytest.mark.parametrize("error", [ValueError, SystemExit, gevent.Timeout])
def test_what_a_piece_raises_is_logged_and_the_next_one_runs(pool, done, caplog, error):
    def fail():
        done.append(getcurrent())
        raise error

    in_the_loop(lambda: pool.run(fail))
    in_the_loop(lambda: pool.run(lambda: done.append(getcurrent())))
    assert len(done) == 2
    assert done[0] is done[1]
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("parlor.connection", logging.ERROR)
    assert record.exc_info[0] is error


def test_a_failure_after_a_wait_is_logged_too(pool, done, caplog):
    gate = Event()

    def fail():
        gate.wait()
        raise ValueError("later")

    pool.run(fail)
    turn()
    gate.set()
    turn()
    pool.run(lambda: done.append("next"))
    turn()
    assert [record.exc_info[0] for record in caplog.records] == [ValueError]
    assert done == ["next"]


def test_a_runner_that_is_told_to_exit_does_and_the_next_piece_runs(pool, done, caplog):
    def leave():
        done.append(getcurrent())
        raise greenlet.GreenletExit

    pool.run(leave)
    pool.run(lambda: done.append(getcurrent()))
    turn()
    assert len(done) == 2
    assert done[0].dead
    assert not done[1].dead
    assert caplog.records == []


def test_a_runner_that_is_killed_while_it_waits_is_not_used_again(pool, done, caplog):
    gate = Event()

    def wait():
        done.append(getcurrent())
        gate.wait()
        done.append("never")

    pool.run(wait)
    turn()
    in_the_loop(lambda: done[0].throw(greenlet.GreenletExit))
    assert done[0].dead
    gate.set()
    pool.run(lambda: done.append("next"))
    turn()
    assert done[1:] == ["next"]
    assert caplog.records == []


@pytest.mark.parametrize("from_the_loop", [True, False])
def test_work_that_work_gives_is_done_after_it_in_the_same_greenlet(pool, done, from_the_loop):
    def first():
        pool.run(second)
        done.append(("first", getcurrent()))

    def second():
        pool.run(third)
        done.append(("second", getcurrent()))

    def third():
        done.append(("third", getcurrent()))

    if from_the_loop:
        in_the_loop(lambda: pool.run(first))
    else:
        pool.run(first)
    turn()
    assert [name for name, _ in done] == ["first", "second", "third"]
    assert len({runner for _, runner in done}) == 1


def test_work_that_waiting_work_gave_does_not_wait_for_it(pool, done):
    gate = Event()

    def first():
        pool.run(lambda: done.append("second"))
        gate.wait()
        done.append("first")

    in_the_loop(lambda: pool.run(first))
    assert done == ["second"]
    gate.set()
    turn()
    assert done == ["second", "first"]


def test_what_nobody_waits_for_is_done_in_order_and_spread_over_turns(pool, done, monkeypatch):
    # Whoever looks at this clock finds that the time of a turn is over.
    ticks = itertools.count()
    monkeypatch.setattr(pool_module, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    loop = get_hub().loop
    for number in range(5):
        pool.run_unhurried(lambda number=number: done.append((number, loop.iteration)))
    while len(done) < 5:
        gevent.sleep(0.001)
    assert [number for number, _ in done] == [0, 1, 2, 3, 4]
    assert len({iteration for _, iteration in done}) == 5


def test_what_somebody_waits_for_is_done_before(pool, done):
    for number in range(3):
        pool.run_unhurried(functools.partial(done.append, number))
    pool.run(lambda: done.append("hurried"))
    turn()
    gevent.sleep(0.01)
    assert done == ["hurried", 0, 1, 2]


def test_what_nobody_waits_for_may_wait_and_fail(pool, done, caplog):
    gate = Event()

    def fail():
        gate.wait()
        raise ValueError("later")

    pool.run_unhurried(fail)
    pool.run_unhurried(lambda: done.append("next"))
    gevent.sleep(0.01)
    assert done == ["next"]
    gate.set()
    turn()
    assert [record.exc_info[0] for record in caplog.records] == [ValueError]
