"""What arrives for a room is joined once a turn and sent once a reader; people are told calmly."""

import gevent
import pytest

from parlor.bus import (
    Arrived,
    Entered,
    Gone,
    Missed,
    Moved,
    Passing,
    Personal,
    ReadUpTo,
    Roster,
    RosterWanted,
)
from parlor.bus.local.bus import LocalBus
from parlor.delivery.frames import text_frame
from parlor.live.hub import Hub
from parlor.wire import Person, Position, Presence, Said, encode
from parlor.wire.dialects import Plain, Social, Typed

from ..support.processes import Rooms, Time, settle

ada = Person(1, "ada")
bob = Person(2, "bob")


class Reader:
    deflate = 0
    direct = None
    rooms = {}

    def __init__(self, dialect=None):
        self.wire = self
        self.fanouts = []
        self.dialect = dialect or Typed()
        self.sends = []
        self.notices = []

    def push(self, frames, *, passing=False):
        self.sends.append((frames, passing))

    def notify(self, notice):
        self.notices.append(notice)


class Wires(LocalBus):
    """A bus that remembers what was said to one process."""

    def __init__(self):
        super().__init__()
        self.said = []

    def publish(self, notice, to=None):
        self.said.append((to, notice))
        super().publish(notice, to)

    def said_to(self, origin):
        return [type(notice).__name__ for to, notice in self.said if to == origin]


def said(offset, text="hi"):
    return encode(
        Said(room="lobby", offset=offset, at=0, who=ada, text=text, html=text, client_id="c")
    )


@pytest.fixture
def rooms():
    return Rooms()


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def wires():
    return Wires()


@pytest.fixture
def hub(rooms, wires, time):
    hub = Hub(rooms, wires, time, time.pause)
    wires.subscribe(hub.notice)
    yield hub
    hub.stop()


@pytest.fixture
def join(hub):
    def join(dialect=None, person=None, room="lobby"):
        reader = Reader(dialect)
        with hub.feed(room) as feed:
            hub.join(reader, feed, person)
        reader.feed = feed
        return reader

    return join


def turn():
    gevent.sleep(0)
    gevent.sleep(0)


def presences(reader):
    """Return what a reader was told of people since the last call, each in the frame of a turn."""
    turn()
    told, reader.sends[:] = list(reader.sends), []
    return told


def news(**fields):
    return [(text_frame(encode(Presence(room="lobby", **fields))), True)]


# Entries


def test_entries_of_one_turn_leave_in_one_send(hub, join):
    reader = join()
    for offset in (1, 2, 3):
        hub.notice(Entered("lobby", offset, said(offset)))
    assert reader.sends == []
    turn()
    assert reader.sends == [(b"".join(text_frame(said(n)) for n in (1, 2, 3)), False)]


def test_what_is_only_passing_is_sent_as_such(hub, join):
    reader = join()
    hub.notice(Passing("lobby", b"{}"))
    turn()
    assert reader.sends == [(text_frame(b"{}"), True)]


def test_each_dialect_gets_its_own_words(hub, join):
    typed, plain = join(), join(Plain())
    hub.notice(Entered("lobby", 1, said(1, "hello")))
    turn()
    assert typed.sends == [(text_frame(said(1, "hello")), False)]
    assert plain.sends == [(text_frame(b"hello"), False)]


def test_what_a_dialect_cannot_say_the_others_say_and_all_go_on(hub, join, caplog):
    """A newer version, beside this one during a reload, may write what this one does not know."""
    social, typed = join(Social()), join()
    unknown = b'{"type":"waved","room":"lobby","offset":1}'
    hub.notice(Entered("lobby", 1, unknown))
    hub.notice(Entered("lobby", 2, said(2, "hello")))
    turn()
    assert typed.sends == [(text_frame(unknown) + text_frame(said(2, "hello")), False)]
    assert len(social.sends) == 1
    assert "the dialect social cannot translate" in caplog.text


def test_nothing_of_another_room_is_delivered(hub, join):
    reader = join()
    hub.notice(Entered("attic", 1, said(1)))
    hub.notice(Passing("attic", b"{}"))
    turn()
    assert reader.sends == []


def test_somebody_who_joins_in_the_middle_of_a_turn_gets_nothing_twice(hub, join):
    early = join()
    hub.notice(Entered("lobby", 1, said(1)))
    late = Reader()
    with hub.feed("lobby") as feed:
        missed = feed.history.since(Position("e1", 0))
        hub.join(late, feed, None)
    hub.notice(Entered("lobby", 2, said(2)))
    turn()
    assert missed == [said(1)]
    assert late.sends == [(text_frame(said(2)), False)]
    assert early.sends == [(text_frame(said(1)), False), (text_frame(said(2)), False)]


def test_whoever_left_gets_nothing(hub, join):
    reader = join()
    hub.leave(reader, reader.feed, None)
    hub.notice(Entered("lobby", 1, said(1)))
    turn()
    assert reader.sends == []


def test_a_reader_that_is_cut_off_in_a_fan_out_does_not_disturb_it(hub, join):
    readers = [join() for _ in range(3)]
    first = readers[0]
    first.push = lambda frames, passing: hub.leave(first, first.feed, None)
    hub.notice(Entered("lobby", 1, said(1)))
    turn()
    assert [len(reader.sends) for reader in readers[1:]] == [1, 1]


def test_what_the_bus_repeats_is_delivered_once(hub, join):
    reader = join()
    for _ in range(3):
        hub.notice(Entered("lobby", 1, said(1)))
    turn()
    assert len(reader.sends) == 1


def test_somebody_whose_room_was_forgotten_meanwhile_can_still_leave(hub, join):
    """A connection that is over is out of the fan-outs before its conversation hears of it."""
    reader = join()
    reader.fanouts[0].leave(reader)
    hub.presence.tick()
    assert not hub._feeds
    other = join(Plain())
    hub.leave(reader, reader.feed, None)
    assert list(hub._feeds["lobby"].readers) == [other]


# People


def test_who_came_is_told_once_a_tick_however_many_came(hub, join):
    reader = join(person=ada)
    hub.presence.tick()
    presences(reader)
    for _ in range(2):
        join(person=bob)
    hub.presence.tick()
    hub.presence.tick()
    assert presences(reader) == news(came=[bob], count=2)


def test_who_is_elsewhere_is_told_and_counted(hub, join, time):
    reader = join(person=ada)
    hub.presence.tick()
    presences(reader)
    hub.notice(Arrived("b"))
    hub.notice(Roster("b", 3, {"lobby": [ada, bob]}))
    time.move(1.0)
    assert presences(reader) == news(came=[bob], count=2)
    hub.notice(Moved("b", 4, "lobby", [], [bob.id]))
    time.move(1.0)
    assert presences(reader) == news(went=[bob.id], count=1)


def test_readers_who_are_nobody_are_told_of_people_elsewhere(hub, join, time):
    """For them nothing else keeps the ticker going."""
    reader = join()
    time.move(5)
    hub.notice(Arrived("b"))
    hub.notice(Roster("b", 0, {}))
    time.move(5)
    assert not hub.presence.ticking
    hub.notice(Moved("b", 1, "lobby", [bob], []))
    time.move(1.0)
    assert presences(reader) == news(came=[bob], count=1)


def test_a_room_hears_of_people_at_most_once_a_second(hub, join, time):
    reader = join(person=ada)
    time.move(1.0)
    presences(reader)
    told = 0
    for number in range(2, 32):
        join(person=Person(number, f"guest {number}"))
        time.move(0.1)
        told += len(presences(reader))
    assert told == 3


def test_the_others_are_told_of_each_move_with_its_number(hub, join, wires, time):
    join(person=ada)
    time.move(1.0)
    gone = join(person=bob, room="attic")
    time.move(1.0)
    hub.leave(gone, gone.feed, bob)
    time.move(11.0)
    assert [notice for _, notice in wires.said] == [
        Moved(wires.name, 1, "lobby", [ada], []),
        Moved(wires.name, 2, "attic", [bob], []),
        Moved(wires.name, 3, "attic", [], [bob.id]),
    ]


def test_a_process_that_asks_is_told_who_was_told_of(hub, join, wires, time):
    join(person=ada)
    time.move(1.0)
    join(person=bob)
    hub.notice(RosterWanted("b"))
    assert wires.said[-1] == ("b", Roster(wires.name, 1, {"lobby": [ada]}))


def test_a_process_that_arrives_is_asked_at_once_and_again_until_it_answers(hub, wires, time):
    hub.notice(Arrived("b"))
    settle()
    assert wires.said_to("b") == ["RosterWanted"]
    time.move(2.5)
    assert wires.said_to("b") == ["RosterWanted"] * 2
    hub.notice(Roster("b", 0, {}))
    time.move(60)
    assert wires.said_to("b") == ["RosterWanted"] * 2


def test_whoever_may_have_missed_moves_asks_for_the_rosters_anew(hub, wires, time):
    hub.notice(Arrived("b"))
    hub.notice(Roster("b", 0, {}))
    time.move(5)
    wires.said.clear()
    hub.notice(Missed())
    time.move(1)
    assert wires.said_to("b") == ["RosterWanted"]


def test_a_process_that_is_gone_leaves_the_crowd_after_the_time_of_grace(hub, join, time):
    reader = join(person=ada)
    hub.notice(Arrived("b"))
    hub.notice(Roster("b", 0, {"lobby": [bob]}))
    time.move(1.0)
    presences(reader)
    hub.notice(Gone("b"))
    time.move(9.5)
    assert presences(reader) == []
    time.move(1.5)
    assert presences(reader) == news(went=[bob.id], count=1)


def test_after_a_process_is_gone_the_store_is_asked_at_once_and_when_its_grace_is_over(
    hub, join, rooms, time
):
    """What it did as it died may be stored only after everybody heard that it is dead."""
    join(person=ada)
    hub.notice(Arrived("b"))
    hub.notice(Roster("b", 0, {}))
    time.move(5)
    rooms.asked.clear()
    hub.notice(Gone("b"))
    time.move(1)
    assert rooms.asked == ["entries_after"]
    time.move(12)
    assert rooms.asked == ["entries_after"] * 2


def test_the_ticker_ends_when_nobody_is_left_and_begins_anew_with_the_next(hub, join, time):
    reader = join(person=ada)
    time.move(5)
    assert hub.presence.ticking
    hub.leave(reader, reader.feed, ada)
    time.move(15)
    assert not hub.presence.ticking
    assert not hub._feeds
    join(person=bob)
    assert hub.presence.ticking


def test_a_ticker_that_failed_begins_anew(hub, join, time, monkeypatch):
    reader = join(person=ada)
    settle()
    hub.presence._ticker.kill()
    join(person=bob)
    time.move(1)
    assert presences(reader) == news(came=[ada, bob], count=2)


def test_a_hub_that_is_stopped_tells_nothing(hub, join, time, wires):
    join(person=ada)
    hub.stop()
    hub.notice(Arrived("b"))
    time.move(60)
    assert wires.said == []


def test_a_feed_is_forgotten_when_nobody_is_left(hub, join, time):
    reader = join(person=ada)
    hub.presence.tick()
    hub.leave(reader, reader.feed, ada)
    assert hub._feeds
    time.now = 60
    hub.presence.tick()
    assert not hub._feeds


# Notices for somebody


def test_notices_for_a_person_reach_all_of_their_connections(hub):
    tabs = [Reader(), Reader()]
    for tab in tabs:
        hub.sign_in(tab, ada)
    notices = [ReadUpTo(1, "attic", 7, b"{}"), Personal(1, b"{}")]
    for notice in notices:
        hub.notice(notice)
    hub.notice(ReadUpTo(2, "attic", 7, b"{}"))
    hub.notice(Personal(2, b"{}"))
    assert [tab.notices for tab in tabs] == [notices, notices]
    for tab in tabs:
        hub.sign_out(tab, ada)
    hub.notice(notices[0])
    assert len(tabs[0].notices) == 2


def test_the_fault_of_one_connection_keeps_a_notice_from_no_other(hub, caplog):
    tabs = [Reader(), Reader(), Reader()]
    for tab in tabs:
        hub.sign_in(tab, ada)

    def fail(notice):
        raise OSError("broken")

    tabs[1].notify = fail
    hub.notice(ReadUpTo(1, "attic", 7, b"{}"))
    assert [len(tab.notices) for tab in (tabs[0], tabs[2])] == [1, 1]
    assert "broken" in caplog.text
