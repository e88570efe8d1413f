"""Limits that several processes count together, on a bus that this test holds."""

import pytest

from parlor import bus
from parlor.bus.local.bus import LocalBus
from parlor.errors import TooFast
from parlor.limits.shared import Limits, SharedLimit, lump
from parlor.settings import Rate, Settings

HUNDRED = Rate(100, 1000.0)
GUESSES = Rate(10, 300.0)


class Wires:
    """Joins processes, and keeps what they told; cut, it brings nothing to the others."""

    def __init__(self):
        self.ends = []
        self.told = []
        self.whole = True

    def end(self):
        self.ends.append(End(self, f"process {len(self.ends)}"))
        return self.ends[-1]

    @property
    def tokens(self):
        return [notice.tokens for notice in self.told]


class End:
    """The bus, in one process."""

    def __init__(self, wires, name):
        self.wires = wires
        self.name = name
        self.subscribers = []

    @property
    def whole(self):
        return self.wires.whole

    def publish(self, notice, to=None):
        self.wires.told.append(notice)
        for end in self.wires.ends if self.whole else [self]:
            for subscriber in end.subscribers:
                subscriber(notice)

    def subscribe(self, subscriber):
        self.subscribers.append(subscriber)


@pytest.fixture
def wires():
    return Wires()


@pytest.fixture
def processes(wires, clock):
    """The limits of two processes."""
    settings = Settings(rate_say=HUNDRED, rate_sign_in=GUESSES, rate_typing=Rate(10, 10.0))
    return [Limits(settings, wires.end(), clock) for _ in range(2)]


def taken(limit, clock, key="eve", most=1_000):
    """Take until it is refused, and return how often it was not."""
    for count in range(most):
        try:
            limit.take(key, clock())
        except TooFast:
            return count
    return most


def test_what_was_taken_in_one_process_is_missing_in_the_other(processes, clock):
    one, other = processes
    assert taken(one.guesses, clock) == 10
    assert taken(other.guesses, clock) == 0
    assert taken(other.guesses, clock, "ada") == 10


def test_two_processes_together_let_hardly_more_through_than_one(processes, clock):
    through = 0
    for _ in range(200):
        for limits in processes:
            try:
                limits.say.take(7, clock())
                through += 1
            except TooFast:
                pass
    assert HUNDRED.count <= through <= HUNDRED.count + lump(HUNDRED)


def test_what_comes_back_comes_back_for_both_together(processes, clock):
    one, other = processes
    taken(one.say, clock)
    clock.move(HUNDRED.seconds / 2)
    assert taken(other.say, clock) == HUNDRED.count // 2
    assert taken(one.say, clock) <= lump(HUNDRED)


def test_whoever_keeps_well_within_a_limit_is_no_news(processes, wires, clock):
    for _ in range(100):
        processes[0].say.take(7, clock())
        processes[0].typing.take(7, clock())
        clock.move(10.0)
    assert not wires.told


def test_much_is_told_in_lumps_and_a_guess_at_once(processes, wires, clock):
    taken(processes[0].say, clock)
    assert wires.tokens == [10] * 10
    wires.told.clear()
    processes[0].guesses.take("192.0.2.1", clock())
    name = wires.ends[0].name
    assert wires.told == [bus.Spent(name, "guesses", "192.0.2.1", 1)]


@pytest.mark.parametrize(
    ("rate", "tokens"),
    [
        (GUESSES, 1),
        (Rate(50, 10.0), 5),
        (Rate(10, 10.0), 2),
        (Rate(1, 1.0), 1),
        (Rate(1_000, 300.0), 100),
    ],
    ids=["sign-in", "say", "typing", "one a second", "guests"],
)
def test_a_tenth_is_told_at_once_but_not_what_is_back_in_a_second(rate, tokens):
    assert lump(rate) == tokens


def test_what_is_given_back_is_given_back_everywhere(processes, clock):
    one, other = processes
    for _ in range(10):
        one.guesses.take("eve", clock())
        one.guesses.give_back("eve")
    assert taken(other.guesses, clock) == 10


def test_what_is_given_back_before_it_was_told_is_never_told(processes, wires, clock):
    say = processes[0].say
    for _ in range(50):
        say.take(7, clock())
        say.give_back(7)
    assert not wires.told


def test_whoever_took_too_much_in_both_at_once_waits_for_all_of_it(processes, wires, clock):
    one, other = processes
    wires.whole = False
    assert taken(one.guesses, clock) == taken(other.guesses, clock) == 10
    late = list(wires.told)
    wires.whole = True
    for notice in late:
        one.notice(notice)
        other.notice(notice)
    with pytest.raises(TooFast) as refused:
        one.guesses.take("eve", clock())
    assert refused.value.retry_after == pytest.approx(300.0 + 30.0)


def test_a_debt_is_bounded(processes, wires, clock):
    for _ in range(100):
        processes[0].notice(bus.Spent(wires.ends[1].name, "guesses", "eve", 10))
    with pytest.raises(TooFast) as refused:
        processes[0].guesses.take("eve", clock())
    assert refused.value.retry_after == pytest.approx(300.0 + 30.0)


def test_while_the_bus_is_down_each_process_counts_its_own(processes, wires, clock):
    wires.whole = False
    assert [taken(limits.guesses, clock) for limits in processes] == [10, 10]


def test_a_limit_that_is_not_known_here_is_ignored(processes, wires, clock):
    processes[0].notice(bus.Spent(wires.ends[1].name, "of the next release", "eve", 10))
    processes[0].notice(bus.Missed())
    assert taken(processes[0].guesses, clock) == 10


def test_what_is_no_limit_is_never_told(wires, clock):
    limits = Limits(Settings(rate_say=Rate(0, 1.0)), wires.end(), clock)
    assert taken(limits.say, clock) == 1_000
    limits.say.give_back("eve")
    limits.notice(bus.Spent("another", "say", "eve", 10))
    assert not wires.told
    assert len(limits.say) == 0


def test_the_memory_of_a_limit_is_bounded_whoever_takes():
    limit = SharedLimit("say", HUNDRED, LocalBus(), keys=10)
    for key in range(1_000):
        limit.take(key, 0.0)
        limit.spend(-key, 0.0, 50)
    assert len(limit) <= 10
    assert len(limit._untold) <= 10


def written(clock, limits, person=1, address="192.0.2.1", room="lobby", size=60):
    limits.written.take(person, address, room, clock(), size)


@pytest.fixture
def narrow(wires, clock):
    """The limits of two processes, by bytes: 100 of a person, 150 of an address, 200 of a room."""
    settings = Settings(
        rate_bytes=Rate(100, 1000.0),
        rate_bytes_address=Rate(150, 1000.0),
        rate_bytes_room=Rate(200, 1000.0),
    )
    return [Limits(settings, wires.end(), clock) for _ in range(2)]


@pytest.mark.parametrize(
    "other",
    [
        {"person": 1, "address": "192.0.2.2", "room": "attic"},
        {"person": 2, "address": "192.0.2.1", "room": "attic", "size": 100},
        {"person": 2, "address": "192.0.2.2", "room": "lobby", "size": 150},
    ],
    ids=["person", "address", "room"],
)
def test_bytes_are_counted_by_person_by_address_and_by_room(narrow, clock, other):
    written(clock, narrow[0])
    for limits in narrow:
        with pytest.raises(TooFast):
            written(clock, limits, **({"size": 60} | other))
    if other["room"] == "lobby":
        other |= {"size": 90}
    written(clock, narrow[1], **(other | {"size": 40}))


def test_bytes_that_one_limit_refuses_are_taken_from_none(narrow, clock):
    here = narrow[0]
    for person in (2, 3):
        written(clock, here, person, f"192.0.2.{person}", size=95)
    for _ in range(5):
        with pytest.raises(TooFast):
            written(clock, here, size=50)
    written(clock, here, room="attic", size=100)


def test_who_has_no_address_is_limited_by_none(narrow, clock):
    written(clock, narrow[0], person=1, address="", size=100)
    written(clock, narrow[0], person=2, address="", size=100)


def test_a_message_longer_than_the_limit_takes_all_of_it(narrow, clock):
    written(clock, narrow[0], size=10_000)
    with pytest.raises(TooFast) as refused:
        written(clock, narrow[1], size=1)
    assert refused.value.retry_after <= 1000
