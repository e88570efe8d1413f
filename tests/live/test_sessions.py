"""Connections end with their session, whether the notice of it comes or is lost."""

import pytest

from parlor import bus
from parlor.live.sessions import Sessions

from ..support.processes import Net, Process, Rooms, Time, settle


class Reader:
    """A connection that remembers which of its sessions it was told had ended."""

    def __init__(self):
        self.ended = []
        self.banned = None

    def notify(self, notice):
        if isinstance(notice, bus.SessionBanned):
            self.banned = notice.session
            assert not self.ended, "who is banned is told that first"
        else:
            self.ended += notice.sessions


@pytest.fixture
def rooms():
    return Rooms()


@pytest.fixture
def sessions(rooms):
    return Sessions(rooms)


@pytest.fixture
def tab(sessions):
    tab = Reader()
    sessions.watch(tab, 7)
    return tab


@pytest.fixture
def pair(rooms):
    """Two processes of one place, the second with a connection of session 7."""
    time, net = Time(), Net()
    here, there = Process(net, rooms, time), Process(net, rooms, time)
    net.bring_all()
    tab = Reader()
    there.hub.sessions.watch(tab, 7)
    yield here, there, tab, net, time
    for process in (here, there):
        process.hub.stop()
    settle()


def test_all_connections_of_a_session_are_told_and_no_others(sessions, tab):
    other, second = Reader(), Reader()
    sessions.watch(other, 8)
    sessions.watch(second, 7)
    sessions.end([7, 9])
    assert (tab.ended, second.ended, other.ended) == ([7], [7], [])


def test_who_is_watched_no_more_is_told_nothing(sessions, tab):
    sessions.unwatch(tab, 7)
    sessions.unwatch(tab, 7)
    sessions.end([7])
    assert tab.ended == []


def test_the_fault_of_one_connection_keeps_no_other_from_being_told(sessions, tab, caplog):
    broken, last = Reader(), Reader()
    broken.ended = None
    sessions.watch(broken, 7)
    sessions.watch(last, 7)
    sessions.end([7])
    assert (tab.ended, last.ended) == ([7], [7])
    assert "failed on the end of its session" in caplog.text


def test_the_store_is_asked_once_about_all_and_not_for_nobody(sessions, rooms, tab):
    sessions.watch(Reader(), 8)
    rooms.ended = {7, 9}
    sessions.check()
    assert tab.ended == [7]
    sessions.unwatch(tab, 7)
    assert rooms.asked == ["ended_sessions"]


def test_who_is_banned_is_told_so_also_by_the_store(sessions, rooms, tab):
    other = Reader()
    sessions.watch(other, 8)
    rooms.ended, rooms.banned = {7, 8}, {7}
    sessions.check()
    assert (tab.banned, other.banned) == (7, None)
    assert (tab.ended, other.ended) == ([7], [8])


def test_nobody_is_asked_about_where_nobody_is_watched(sessions, rooms):
    sessions.check()
    assert rooms.asked == []


def test_a_session_that_ends_in_one_process_ends_in_the_other(pair):
    here, _, tab, net, _ = pair
    here.publish(bus.SessionEnded([7]))
    net.bring_all()
    assert tab.ended == [7]


def test_a_session_whose_end_was_lost_on_the_way_is_asked_for(pair, rooms):
    here, _, tab, net, time = pair
    rooms.ended = {7}
    here.publish(bus.SessionEnded([7]))
    net.lose(-1)
    net.bring_all()
    time.move(0)
    assert tab.ended == [7]


def test_while_the_bus_is_down_the_end_of_a_session_is_found_within_a_second(pair, rooms):
    _, there, tab, _, time = pair
    there.doubt(whole=False)
    time.move(0)
    rooms.ended = {7}
    time.move(1.0)
    assert tab.ended == [7]
