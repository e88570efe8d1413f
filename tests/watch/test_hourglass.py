"""Each worker notes what its minutes were like."""

from types import SimpleNamespace

import pytest

from parlor.counts import Counts
from parlor.loop.histogram import Histogram
from parlor.watch.hourglass import KEPT, Hourglass


class Worker:
    """What an hourglass looks at, half a minute after the minute 100 began."""

    def __init__(self):
        self.now = 100 * 60 + 30.0
        self.people = ["ada"]
        self.counts = Counts()
        self.answers = Histogram()
        self.lag = SimpleNamespace(worst=0.0)
        parts = SimpleNamespace(
            hub=SimpleNamespace(presence=SimpleNamespace(people=lambda room: self.people)),
            counts=self.counts,
            store=SimpleNamespace(figures=lambda: SimpleNamespace(answer_seconds=self.answers)),
        )
        self.hourglass = Hourglass(parts, self.lag, lambda: self.now)

    def say(self, count):
        self.counts.messages["parlor.v1"] += count
        for _ in range(count):
            self.answers.observe(0.002)

    def wait(self, seconds, step=1.0):
        end = self.now + seconds
        while self.now < end:
            self.now += step
            self.hourglass.look()

    def noted(self, what):
        return [getattr(minute, what) for minute in self.hourglass.minutes]


@pytest.fixture
def worker():
    return Worker()


def test_each_minute_has_what_came_in_it(worker):
    worker.wait(30)
    worker.say(2)
    worker.counts.messages["plain"] += 1
    worker.lag.worst = 0.2
    worker.wait(60)
    worker.people = ["ada", "bob"]
    worker.lag.worst = 0.1
    worker.wait(60)
    assert worker.noted("at") == [101, 102]
    assert worker.noted("messages") == [3, 0]
    assert worker.noted("people") == [1, 2]
    assert worker.noted("lag") == [0.2, 0.1]
    assert [sum(counts) for counts in worker.noted("answers")] == [2, 0]


def test_a_minute_that_is_not_whole_is_not_noted(worker):
    worker.say(5)
    worker.wait(89)
    assert worker.hourglass.minutes == []
    worker.wait(1)
    assert worker.noted("messages") == [0]


def test_an_hour_is_kept_and_no_more(worker):
    worker.wait(100 * 60)
    assert worker.noted("at") == list(range(200 - KEPT, 200))


def test_minutes_in_which_nobody_could_look_are_left_out(worker):
    worker.wait(60)
    worker.say(4)
    worker.wait(240, step=120)
    worker.wait(60)
    assert worker.noted("at") == [101, 103, 105]
    assert worker.noted("messages") == [4, 0, 0]


def test_a_clock_that_is_set_back_counts_nothing_twice(worker):
    worker.wait(90)
    worker.say(1)
    worker.now -= 3600
    worker.wait(120)
    assert sum(worker.noted("messages")) == 1
