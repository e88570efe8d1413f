"""What must be over after a time is over then, whoever else waits."""

from types import SimpleNamespace

import pytest
from gevent.event import Event

from parlor.edge.socket.deadlines import Deadlines

from ...support.turned_loop import stand_still


@pytest.fixture
def loop(monkeypatch):
    return stand_still(monkeypatch)


@pytest.fixture
def late():
    """Who was too late, in order."""
    return []


@pytest.fixture
def deadlines(loop, late):
    """Deadlines of 10 seconds, begun for somebody by `begin`."""
    deadlines = Deadlines(10.0)
    return SimpleNamespace(
        begin=lambda who: deadlines.start(who, lambda: late.append(who)),
        cancel=deadlines.cancel,
        start=deadlines.start,
        count=lambda: len(deadlines),
    )


def test_an_action_is_called_once_when_its_time_is_over(deadlines, loop, late):
    deadlines.begin("ada")
    loop.move(9.9)
    assert late == []
    loop.move(0.1)
    assert late == ["ada"]
    loop.move(100)
    assert late == ["ada"]
    assert deadlines.count() == 0


def test_each_has_its_own_time_in_the_order_of_its_start(deadlines, loop, late):
    for who in ("ada", "bob", "eve"):
        deadlines.begin(who)
        loop.move(3)
    loop.move(1)
    assert late == ["ada"]
    loop.move(3)
    assert late == ["ada", "bob"]
    loop.move(3)
    assert late == ["ada", "bob", "eve"]


def test_those_who_began_together_are_late_together_in_order(deadlines, loop, late):
    for who in ("eve", "ada", "bob"):
        deadlines.begin(who)
    loop.move(10)
    assert late == ["eve", "ada", "bob"]


def test_who_is_in_time_is_not_late(deadlines, loop, late):
    deadlines.begin("ada")
    deadlines.begin("bob")
    loop.move(5)
    deadlines.cancel("ada")
    assert deadlines.count() == 1
    loop.move(100)
    assert late == ["bob"]


def test_cancelling_again_or_what_never_began_is_nothing(deadlines, loop, late):
    deadlines.cancel("eve")
    deadlines.begin("ada")
    deadlines.cancel("ada")
    deadlines.cancel("ada")
    loop.move(100)
    assert late == []
    assert deadlines.count() == 0


def test_beginning_anew_gives_the_whole_time_again(deadlines, loop, late):
    deadlines.begin("ada")
    loop.move(6)
    deadlines.begin("ada")
    assert deadlines.count() == 1
    loop.move(9)
    assert late == []
    loop.move(1)
    assert late == ["ada"]


def test_beginning_anew_is_to_be_behind_those_who_began_before(deadlines, loop, late):
    deadlines.begin("ada")
    deadlines.begin("bob")
    loop.move(1)
    deadlines.begin("ada")
    loop.move(9)
    assert late == ["bob"]
    loop.move(1)
    assert late == ["bob", "ada"]


def test_beginning_after_a_cancel_counts_from_then(deadlines, loop, late):
    deadlines.begin("ada")
    loop.move(6)
    deadlines.cancel("ada")
    deadlines.begin("ada")
    loop.move(9)
    assert late == []
    loop.move(1)
    assert late == ["ada"]


def test_beginning_anew_may_change_what_is_done(deadlines, loop, late):
    deadlines.begin("ada")
    deadlines.start("ada", lambda: late.append("another"))
    loop.move(10)
    assert late == ["another"]


def test_no_seconds_are_no_deadline(loop, late):
    deadlines = Deadlines(0)
    deadlines.start("ada", lambda: late.append("ada"))
    assert len(deadlines) == 0
    assert loop.timers == []
    loop.move(1_000_000)
    assert late == []


def test_one_timer_does_for_all(deadlines, loop):
    for number in range(1_000):
        deadlines.begin(number)
        assert len(loop.timers) == 1
        loop.move(0.001)
    loop.move(9.5)
    assert 0 < deadlines.count() < 1_000
    assert len(loop.timers) == 1


def test_no_timer_is_left_when_nobody_waits(deadlines, loop):
    deadlines.begin("ada")
    deadlines.begin("bob")
    deadlines.cancel("bob")
    loop.move(10)
    assert loop.timers == []


def test_it_begins_again_after_nobody_waited(deadlines, loop, late):
    deadlines.begin("ada")
    loop.move(100)
    deadlines.begin("bob")
    loop.move(10)
    assert late == ["ada", "bob"]


def test_a_timer_that_rings_early_makes_nobody_late(deadlines, loop, late):
    deadlines.begin("ada")
    loop.move(9.999)
    loop.timers[0].ring()
    assert late == []
    loop.move(0.001)
    assert late == ["ada"]


def test_an_action_may_cancel_what_is_due_with_it(deadlines, loop, late):
    deadlines.start("ada", lambda: deadlines.cancel("bob"))
    deadlines.begin("bob")
    deadlines.begin("eve")
    loop.move(10)
    assert late == ["eve"]


def test_an_action_may_give_itself_more_time(deadlines, loop, late):
    deadlines.start("ada", lambda: deadlines.begin("ada"))
    deadlines.begin("bob")
    loop.move(10)
    assert late == ["bob"]
    assert deadlines.count() == 1
    loop.move(9)
    assert late == ["bob"]
    loop.move(1)
    assert late == ["bob", "ada"]


def test_one_timer_does_when_an_action_begins_anew(deadlines, loop):
    deadlines.start("ada", lambda: deadlines.begin("ada"))
    loop.move(10)
    assert len(loop.timers) == 1


def test_an_action_that_fails_is_logged_and_makes_nobody_wait(deadlines, loop, late, caplog):
    def fail():
        raise ValueError("not my day")

    deadlines.begin("ada")
    deadlines.start("eve", fail)
    deadlines.begin("bob")
    loop.move(10)
    assert late == ["ada", "bob"]
    assert [record.exc_info[0] for record in caplog.records] == [ValueError]
    deadlines.begin("ada")
    loop.move(10)
    assert late == ["ada", "bob", "ada"]


def test_it_rings_in_the_real_loop():
    rung = Event()
    deadlines = Deadlines(0.001)
    deadlines.start("ada", rung.set)
    assert rung.wait(timeout=30)
    assert len(deadlines) == 0
