"""Writers wait while readers of their room are behind, here or elsewhere, and share the room."""

from types import SimpleNamespace

import gevent
import pytest

from parlor import bus
from parlor.errors import TooFast
from parlor.live import backpressure
from parlor.live.backpressure import BELIEVE, PATIENCE, RETRY_AFTER, Backpressure, size_on_the_wire
from parlor.settings import Settings

from ..limits.test_shared import Wires

ADA, BOB, EVE = 1, 2, 3
MOST = 1_000  # bytes that may be on their way


class Behind:
    """Rooms whose readers are behind, as the test says."""

    def __init__(self):
        self.rooms = frozenset()
        self.changed = None

    def now(self, *rooms):
        self.rooms = frozenset(rooms)
        self.changed()
        turn()


def turn():
    gevent.sleep(0)
    gevent.sleep(0)


@pytest.fixture
def wires():
    return Wires()


@pytest.fixture
def process(wires, clock):
    """Make the backpressure of one more process."""

    def make():
        settings = Settings(outbox=MOST * backpressure.SHARE)
        behind = Behind()
        made = Backpressure(settings, wires.end(), behind, clock)
        return SimpleNamespace(pressure=made, behind=behind)

    return make


@pytest.fixture
def here(process):
    return process()


@pytest.fixture
def write(here):
    """Return a function that writes, and in which order what was written could be."""
    written = []

    def write(person, size=100, room="lobby"):
        def run():
            here.pressure.wait(room, person, size)
            written.append((person, size))

        greenlet = gevent.spawn(run)
        turn()
        return greenlet

    write.written = written
    return write


def test_nobody_waits_while_all_readers_follow(write):
    write(ADA, 300)
    write(BOB, 300)
    assert write.written == [(ADA, 300), (BOB, 300)]


def test_a_writer_waits_until_the_readers_of_the_room_have_caught_up(here, write):
    here.behind.now("lobby")
    write(ADA)
    assert write.written == []
    write(BOB, room="attic")
    assert write.written == [(BOB, 100)]
    here.behind.now("attic")
    assert write.written == [(BOB, 100), (ADA, 100)]


def test_only_a_share_is_on_its_way_and_what_arrived_makes_room(here, write):
    write(ADA, 900)
    write(BOB, 200)
    assert write.written == [(ADA, 900)]
    here.pressure.release("lobby", 900)
    turn()
    assert write.written == [(ADA, 900), (BOB, 200)]


def test_a_message_larger_than_the_share_goes_alone(here, write):
    write(ADA, 5_000)
    write(BOB, 10)
    assert write.written == [(ADA, 5_000)]
    here.pressure.release("lobby", 5_000)
    turn()
    assert write.written == [(ADA, 5_000), (BOB, 10)]


def test_who_writes_little_does_not_queue_behind_those_who_write_much(here, write):
    here.behind.now("lobby")
    for _ in range(3):
        write(ADA, 900)
        write(EVE, 900)
    write(BOB, 20)
    write(BOB, 20)
    here.behind.now()
    while len(write.written) < 8:
        here.pressure.release("lobby", 900 if write.written[-1][1] == 900 else 40)
        turn()
    assert write.written[:2] == [(BOB, 20), (BOB, 20)]
    assert [person for person, _ in write.written[2:]] == [ADA, EVE] * 3


def test_who_comes_late_has_no_credit_and_no_debt(here, write):
    here.behind.now("lobby")
    for _ in range(4):
        write(ADA, 900)
    here.behind.now()
    here.pressure.release("lobby", 900)
    turn()
    write(BOB, 900)
    while len(write.written) < 5:
        here.pressure.release("lobby", 900)
        turn()
    # Ada has had two, so that one of hers is due beside bob's first.
    assert [person for person, _ in write.written].index(BOB) in (2, 3)


def test_nobody_waits_for_ever(here, write, monkeypatch):
    monkeypatch.setattr(backpressure, "PATIENCE", 0.001)
    here.behind.now("lobby")
    waiting = write(ADA)
    with pytest.raises(TooFast) as refused:
        waiting.get(timeout=30)
    assert refused.value.retry_after == RETRY_AFTER
    here.behind.now()
    write(BOB)
    assert write.written == [(BOB, 100)]


def test_patience_ends_before_a_page_takes_its_line_for_dead():
    assert PATIENCE < 15


def test_one_whose_greenlet_ends_while_it_waits_holds_up_nobody(here, write):
    here.behind.now("lobby")
    waiting = write(ADA, 5_000)
    waiting.kill()
    here.behind.now()
    write(BOB)
    assert write.written == [(BOB, 100)]


def test_what_comes_to_nothing_is_not_on_its_way(here, write):
    with pytest.raises(ZeroDivisionError), here.pressure.turn("lobby", ADA, 5_000):
        1 / 0  # noqa: B018
    turn()
    write(BOB)
    assert write.written == [(BOB, 100)]


def test_writers_wait_for_the_readers_of_another_process(process, here, write):
    there = process()
    there.behind.now("lobby")
    write(ADA)
    assert write.written == []
    there.behind.now()
    turn()
    assert write.written == [(ADA, 100)]


def test_a_process_that_is_gone_holds_up_nobody(process, here, wires, write):
    there = process()
    there.behind.now("lobby")
    write(ADA)
    here.pressure.notice(bus.Gone(wires.ends[1].name))
    turn()
    assert write.written == [(ADA, 100)]


def test_another_process_is_believed_for_a_moment_only(process, here, wires, write, clock):
    there = process()
    there.behind.now("lobby")
    wires.whole = False
    there.behind.now()
    write(ADA)
    assert write.written == []
    clock.move(BELIEVE)
    with gevent.Timeout(30):
        while write.written != [(ADA, 100)]:
            gevent.sleep(0.01)


def test_the_others_are_told_again_and_again_and_once_when_it_is_over(here, wires, monkeypatch):
    monkeypatch.setattr(backpressure, "REPEAT", 0.001)
    here.behind.now("lobby")
    with gevent.Timeout(30):
        while len(wires.told) < 3:
            gevent.sleep(0.001)
    here.behind.now()
    told = [notice.rooms for notice in wires.told]
    assert told == [["lobby"]] * (len(told) - 1) + [[]]
    here.behind.now()
    assert len(wires.told) == len(told)


@pytest.mark.parametrize(
    ("text", "size"),
    [("hi", 4), ("\u4e16", 6), ("\U0001f600", 8), ('"', 7), ("<", 5), ("\ud800", 6)],
)
def test_the_size_of_a_message_is_that_of_its_text_and_of_its_html(text, size):
    assert size_on_the_wire(text) == size
