"""Rooms have readers who are behind as long as one of them reads and has not caught up."""

import gevent
import pytest

from parlor.delivery.behind import Behind
from parlor.delivery.fanout import Fanout
from parlor.delivery.outbox import Outbox
from parlor.settings import Rate


class Reader:
    """Has so many rooms, and ten bytes of room for what waits."""

    def __init__(self, *rooms, origin="192.0.2.1"):
        self.origin = origin
        self.outbox = Outbox(80)
        self.fanouts = tuple(Fanout(room) for room in rooms)

    def gets(self, size):
        self.outbox.put(b"x" * size)
        return self

    def takes(self, size):
        while size:
            head = min(size, len(self.outbox.head()))
            self.outbox.sent(head)
            size -= head


@pytest.fixture
def behind(clock):
    """Readers must take 10 bytes in 0.1 seconds, which is two looks and more."""
    return Behind(Rate(10, 0.1), clock)


@pytest.fixture
def look(behind, clock):
    """Look so many times, at the usual intervals."""

    def look(times=1):
        for _ in range(times):
            clock.move(0.02)
            behind.look()
        return behind.rooms

    return look


def test_who_comes_to_be_behind_is_seen_at_once_and_told(behind):
    told = []
    behind.changed = lambda: told.append(behind.rooms)
    behind.add(Reader("lobby", "attic", "").gets(20))
    behind.add(Reader("lobby").gets(20))
    behind.add(Reader().gets(20))
    assert told == [{"lobby", "attic"}]


def test_who_has_caught_up_or_left_is_forgotten(behind, look):
    ada, bob = Reader("lobby").gets(20), Reader("attic").gets(20)
    behind.add(ada)
    behind.add(bob)
    ada.takes(14)
    assert look() == {"lobby", "attic"}
    ada.takes(1)
    assert look() == {"attic"}
    bob.outbox.clear()
    assert look() == set()
    assert not len(behind)


def test_nobody_waits_twice_for_one_who_does_not_read(behind, look):
    eve = Reader("lobby").gets(20)
    behind.add(eve)
    assert look(4) == {"lobby"}
    assert look(2) == set()
    behind.add(eve)
    assert behind.rooms == set()
    eve.takes(1)
    assert look() == set()
    eve.gets(50).takes(10)
    assert look() == {"lobby"}


@pytest.mark.parametrize("leaves", [True, False], ids=["leaves in time", "stays"])
def test_who_comes_back_without_reading_is_hardly_waited_for(behind, look, leaves):
    for connection in range(3):
        eve = Reader("lobby").gets(20)
        behind.add(eve)
        assert look(1 if connection else 4) == (set() if connection else {"lobby"})
        if leaves:
            eve.outbox.clear()
        look(2)
        behind.add(Reader("attic", origin=f"192.0.2.{10 + connection}").gets(20))
        assert look() == {"attic"}
        look(5)


def test_who_has_read_is_waited_for_once_more(behind, look):
    ada = Reader("lobby")
    for _ in range(5):
        ada.gets(20)
        behind.add(ada)
        assert look(4) == {"lobby"}
        ada.takes(20)
        assert look() == set()


def test_a_loop_that_stood_still_is_no_fault_of_the_readers(behind, look, clock):
    behind.add(Reader("lobby").gets(20))
    clock.move(60)
    behind.look()
    assert look() == {"lobby"}


def test_a_reader_who_leaves_a_room_holds_it_up_no_longer(behind, look):
    ada = Reader("lobby").gets(20)
    behind.add(ada)
    ada.fanouts = ()
    assert look() == set()


def test_with_a_rate_of_zero_nobody_waits(clock):
    behind = Behind(Rate(0, 1.0), clock)
    behind.add(Reader("lobby").gets(20))
    assert behind.rooms == set()


def test_it_looks_by_itself_until_nobody_is_behind():
    behind = Behind(Rate(10, 100.0))
    ada = Reader("lobby").gets(20)
    behind.add(ada)
    ada.outbox.clear()
    with gevent.Timeout(30):
        while behind.rooms:
            gevent.sleep(0.01)
    assert not len(behind)
