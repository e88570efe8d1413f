"""What arrives for a room is joined once a turn and sent once a reader."""

import gevent
import pytest

from parlor.bus import Entered, Passing, RoomRevoked
from parlor.dialects import Plain, Typed
from parlor.events import Person, Position, Presence, Said, encode
from parlor.frames import text_frame
from parlor.hub import Hub

ada = Person(1, "ada")
bob = Person(2, "bob")


class Log:
    """A store's log in a list; `asked` counts how often it was read."""

    def __init__(self, *bodies):
        self.bodies = list(bodies)
        self.asked = 0

    def top(self, room):
        return Position("e1", len(self.bodies))

    def events_after(self, room, seen, limit):
        self.asked += 1
        found = list(enumerate(self.bodies, 1))[seen.offset :]
        return found[:limit]


class Reader:
    deflate = 0
    direct = None
    fanouts = ()

    def __init__(self, dialect=None):
        self.wire = self
        self.dialect = dialect or Typed()
        self.sends = []
        self.notices = []

    def push(self, frames, *, passing=False):
        self.sends.append((frames, passing))

    def notify(self, notice):
        self.notices.append(notice)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def said(offset, text="hi"):
    return encode(
        Said(room="lobby", offset=offset, at=0, who=ada, text=text, html=text, client_id="c")
    )


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hub(log, clock):
    hub = Hub(log, clock)
    yield hub
    hub.stop()


@pytest.fixture
def join(hub):
    def join(dialect=None, person=None):
        reader = Reader(dialect)
        with hub.audience("lobby") as audience:
            hub.join(reader, audience, person)
        return reader

    return join


def turn():
    gevent.sleep(0)
    gevent.sleep(0)


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
    with hub.audience("lobby") as audience:
        missed = audience.history.since(Position("e1", 0))
        hub.join(late, audience, None)
    hub.notice(Entered("lobby", 2, said(2)))
    turn()
    assert missed == [said(1)]
    assert late.sends == [(text_frame(said(2)), False)]
    assert early.sends == [(text_frame(said(1)), False), (text_frame(said(2)), False)]


def test_whoever_left_gets_nothing(hub, join):
    reader = join()
    hub.leave(reader, "lobby", None)
    hub.notice(Entered("lobby", 1, said(1)))
    turn()
    assert reader.sends == []


def test_a_reader_that_is_cut_off_in_a_fan_out_does_not_disturb_it(hub, join):
    readers = [join() for _ in range(3)]
    readers[0].push = lambda frames, passing: hub.leave(readers[0], "lobby", None)
    hub.notice(Entered("lobby", 1, said(1)))
    turn()
    assert [len(reader.sends) for reader in readers[1:]] == [1, 1]


def test_what_the_bus_lost_is_read_from_the_log(hub, join, log, monkeypatch):
    monkeypatch.setattr("parlor.audience.PATIENCE", 0)
    reader = join()
    log.bodies = [said(1), said(2), said(3)]
    hub.notice(Entered("lobby", 3, said(3)))
    with gevent.Timeout(30):
        while not reader.sends:
            gevent.sleep(0.001)
    assert b"".join(frames for frames, _ in reader.sends) == b"".join(
        text_frame(said(n)) for n in (1, 2, 3)
    )
    assert log.asked == 1


def test_a_gap_that_cannot_be_filled_yet_is_tried_again(hub, join, log, monkeypatch, caplog):
    monkeypatch.setattr("parlor.audience.PATIENCE", 0)
    monkeypatch.setattr("parlor.audience.RETRY", 0)
    reader = join()
    events_after, failures = log.events_after, [OSError("no disk"), None]

    def failing(room, seen, limit):
        if failures:
            failure = failures.pop(0)
            if failure:
                raise failure
            return []
        return events_after(room, seen, limit)

    log.events_after = failing
    log.bodies = [said(1), said(2)]
    hub.notice(Entered("lobby", 2, said(2)))
    with gevent.Timeout(30):
        while not reader.sends:
            gevent.sleep(0.001)
    assert reader.sends[0][0].startswith(text_frame(said(1)))
    assert "no disk" in caplog.text


def test_a_hub_that_is_stopped_looks_for_nothing(hub, join, log, monkeypatch):
    monkeypatch.setattr("parlor.audience.PATIENCE", 0)
    join()
    hub.notice(Entered("lobby", 2, said(2)))
    hub.stop()
    for _ in range(10):
        gevent.idle()
    assert log.asked == 0


def test_what_the_bus_repeats_is_delivered_once(hub, join):
    reader = join()
    for _ in range(3):
        hub.notice(Entered("lobby", 1, said(1)))
    turn()
    assert len(reader.sends) == 1


def test_an_entry_that_comes_while_the_log_is_read_is_not_lost(hub, log):
    reading = gevent.event.Event()
    top = log.top

    def slow_top(room):
        found = top(room)
        reading.wait()
        return found

    log.top = slow_top
    reader = Reader()

    def join():
        with hub.audience("lobby") as audience:
            assert audience.history.top == Position("e1", 1)
            hub.join(reader, audience, None)

    joining = gevent.spawn(join)
    turn()
    log.bodies.append(said(1))
    hub.notice(Entered("lobby", 1, said(1)))
    reading.set()
    joining.get(timeout=1)


def test_who_came_is_told_once_a_tick_however_many_came(hub, join):
    reader = join(person=ada)
    hub.tick()
    turn()
    reader.sends.clear()
    for _ in range(2):
        join(person=bob)
    hub.tick()
    hub.tick()
    turn()
    news = encode(Presence(room="lobby", came=[bob], count=2))
    assert reader.sends == [(text_frame(news), True)]


def test_an_audience_is_forgotten_when_nobody_is_left(hub, join, clock):
    reader = join(person=ada)
    hub.tick()
    hub.leave(reader, "lobby", ada)
    assert hub._audiences
    clock.now = 60
    hub.tick()
    assert not hub._audiences


def test_notices_for_a_person_reach_all_of_their_connections(hub):
    tabs = [Reader(), Reader()]
    for tab in tabs:
        hub.sign_in(tab, ada)
    notice = RoomRevoked(1, "attic")
    hub.notice(notice)
    hub.notice(RoomRevoked(2, "attic"))
    assert [tab.notices for tab in tabs] == [[notice], [notice]]
    for tab in tabs:
        hub.sign_out(tab, ada)
    hub.notice(notice)
    assert len(tabs[0].notices) == 1
