"""Each worker tells its numbers to any other of its machine that asks."""

import shutil

import gevent
import pytest

from parlor.bus import Metrics, MetricsWanted, Minute, Sample, Stacks, StacksWanted
from parlor.bus.local.bus import LocalBus
from parlor.loop.histogram import TIMES
from parlor.watch import workers as module
from parlor.watch.workers import Asking, Workers, readings

from ..support.buses import joined, locals_, short_folder, wait_for

AT = 1000  # a minute
NOW = AT * 60 + 90.0


class Meter:
    """Tells the same number always, or takes for ever to do so."""

    def __init__(self, number):
        self.number = number
        self.stuck = False
        self.reads = 0

    def read(self):
        self.reads += 1
        if self.stuck:
            gevent.sleep(600)
        return {"parlor_people": [Sample([], float(self.number))]}


class Hourglass:
    """Has noted the same minute always, or takes for ever to say so."""

    def __init__(self, number):
        self.number = number
        self.stuck = False

    @property
    def minutes(self):
        if self.stuck:
            gevent.sleep(600)
        return [Minute(AT, 7, self.number, self.number / 100, [self.number] + [0] * len(TIMES))]


def told(number):
    return {"parlor_people": [Sample([], float(number))]}


@pytest.fixture
def folder():
    folder = short_folder() / "bus"
    yield folder
    shutil.rmtree(folder.parent)


@pytest.fixture
def three(folder, monkeypatch):
    """Three workers of one machine, and their meters."""
    monkeypatch.setattr(module, "PATIENCE", 60.0)
    hearers = locals_(folder, 3)
    buses = [hearer.bus for hearer in hearers]
    meters = [Meter(number) for number in (1, 2, 3)]
    made = [
        Workers(bus, meter, Hourglass(meter.number), 3, lambda: NOW)
        for bus, meter in zip(buses, meters, strict=True)
    ]
    joined(*hearers)
    yield made, meters, buses
    for bus in buses:
        bus.close()


def test_whichever_is_asked_has_the_numbers_of_all(three):
    made, _, _ = three
    for one in made:
        assert one.ask() == {1: told(1), 2: told(2), 3: told(3)}


def test_a_worker_that_does_not_answer_is_told_of_as_one(three, monkeypatch):
    made, meters, _ = three
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    meters[2].stuck = True
    assert made[0].ask()[3] is None


def test_a_worker_that_is_gone_is_told_of_as_one(three, monkeypatch):
    made, _, buses = three
    buses[2].close()
    wait_for(lambda: buses[2].name not in made[0]._asking._others, "its end to be known")
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    assert made[0].ask()[3] is None


def test_those_who_ask_at_once_are_all_answered(three):
    made, _, _ = three
    asked = [gevent.spawn(one.ask) for one in made * 3]
    gevent.joinall(asked, timeout=60)
    assert [one.value for one in asked] == [{1: told(1), 2: told(2), 3: told(3)}] * 9


def test_an_answer_to_another_or_to_nobody_s_question_is_not_taken(three, monkeypatch):
    made, meters, buses = three
    late = Metrics(buses[0].name, 3, told(666))
    buses[2].publish(late, to=buses[0].name)
    buses[2].publish(MetricsWanted(buses[2].name), to=buses[0].name)
    # What was said before that has come, too.
    wait_for(lambda: meters[0].reads == 1, "the question")
    meters[2].stuck = True
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    assert made[0].ask()[3] is None


def test_nobody_of_another_machine_is_asked(three):
    made, _, buses = three
    here = {bus.name for bus in buses[1:]}
    assert made[0]._asking._others == here
    assert all(name.startswith(buses[0].machine) for name in here)


def test_a_command_finds_the_workers_while_it_asks(three, folder):
    bus = LocalBus(folder)
    asking = Asking(bus, 3, MetricsWanted, Metrics)
    try:
        assert readings(asking.ask()) == {1: told(1), 2: told(2), 3: told(3)}
    finally:
        bus.close()


def test_a_command_is_told_what_each_worker_is_doing(three, folder):
    bus = LocalBus(folder)
    asking = Asking(bus, 3, StacksWanted, Stacks)
    try:
        told = asking.ask()
    finally:
        bus.close()
    assert [one.worker for one in told.values()] == [1, 2, 3]
    assert all("* Greenlets" in one.text and "in _stacks" in one.text for one in told.values())


def test_a_worker_that_cannot_read_its_numbers_says_so_in_its_log(three, monkeypatch, caplog):
    made, meters, _ = three
    meters[1].read = lambda: 1 / 0
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    assert made[0].ask()[2] is None
    assert "could not be answered" in caplog.text


def test_whichever_is_asked_has_the_last_hour_of_all(three):
    made, _, _ = three
    for one in made:
        hour = one.hour()
        assert (hour.last, hour.people[-1], hour.messages[-1], hour.lag[-1]) == (AT, 7, 6, 0.03)
        assert hour.silent == []


def test_the_hour_is_without_a_worker_that_does_not_answer(three, monkeypatch):
    made, _, _ = three
    made[2]._hourglass.stuck = True
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    hour = made[0].hour()
    assert (hour.messages[-1], hour.silent) == (3, [3])
