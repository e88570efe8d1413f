"""Where lines are shown, each visit is told once, and nobody's line comes before they do."""

import json

import pytest

from parlor.bus import Arrived, Entered, Gone, Moved, Roster
from parlor.bus.local.bus import LocalBus
from parlor.live.hub import Hub
from parlor.live.presence.visits import VISITS
from parlor.wire import Person, Said, encode
from parlor.wire.dialects import Plain, Social, Typed

from ...support.processes import Rooms, Time, settle

ada, bob, eve = Person(1, "ada"), Person(2, "bob"), Person(3, "eve")


class Reader:
    deflate = 0
    direct = None
    rooms = {}

    def __init__(self, dialect):
        self.wire = self
        self.fanouts = []
        self.dialect = dialect
        self.lines = []

    def push(self, frames, *, passing=False):
        while frames:
            size = frames[1] if frames[1] < 126 else int.from_bytes(frames[2:4])
            start = 2 if frames[1] < 126 else 4
            self.lines.append(json.loads(frames[start : start + size]))
            frames = frames[start + size :]

    @property
    def said(self):
        """What the lines say, of people and by people."""
        settle()
        return [line["message"] for line in self.lines]


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def hub(time):
    wires = LocalBus()
    hub = Hub(Rooms(), wires, time, time.pause)
    wires.subscribe(hub.notice)
    yield hub
    hub.stop()


@pytest.fixture
def visits(hub):
    return hub.presence.visits


@pytest.fixture
def join(hub):
    def join(dialect, person=None):
        reader = Reader(dialect)
        with hub.feed("lobby") as feed:
            hub.join(reader, feed, person)
        reader.feed = feed
        return reader

    return join


@pytest.fixture
def reader(join):
    return join(Social())


def line(hub, who, offset=1, text="hi"):
    said = Said(room="lobby", offset=offset, at=0, who=who, text=text, html="", client_id="c")
    hub.notice(Entered("lobby", offset, encode(said)))


def test_a_visit_is_told_at_once_when_it_begins_and_when_it_ends(visits, reader):
    visit = visits.begin("guest-x")
    assert reader.said == ["guest-x has joined"]
    visits.end(visit)
    assert reader.said == ["guest-x has joined", "guest-x has left"]


def test_two_visits_of_one_name_are_two(visits, reader):
    first = visits.begin("ada")
    visits.begin("ada")
    visits.end(first)
    assert reader.said == ["ada has joined"] * 2 + ["ada has left"]


def test_visits_elsewhere_are_told_once_however_often_they_are_heard_of(hub, reader):
    hub.notice(Arrived("b"))
    hub.notice(Roster("b", 0, {}))
    for _ in range(2):
        hub.notice(Moved("b", 1, VISITS, [Person(-7, "guest-x")], []))
    hub.notice(Moved("b", 2, VISITS, [], [-7]))
    assert reader.said == ["guest-x has joined", "guest-x has left"]


def test_who_was_there_before_this_process_is_no_news_until_they_leave(hub, reader):
    hub.notice(Arrived("b"))
    hub.notice(Roster("b", 5, {VISITS: [Person(-7, "guest-x")]}))
    assert reader.said == []
    hub.notice(Moved("b", 6, VISITS, [], [-7]))
    assert reader.said == ["guest-x has left"]


def test_the_visits_of_a_process_that_dies_are_over(hub, reader, time):
    hub.notice(Arrived("b"))
    hub.notice(Roster("b", 5, {VISITS: [Person(-7, "guest-x")]}))
    hub.notice(Gone("b"))
    time.move(12)
    assert reader.said == ["guest-x has left"]


def test_a_thousand_visits_are_not_told_each_to_each(visits, reader):
    for number in range(1000):
        visits.begin(f"guest {number}")
    assert len(reader.said) == 200


def test_of_a_visitor_who_speaks_and_goes_there_is_one_coming_and_one_going(
    hub, visits, reader, join, time
):
    visit = visits.begin("guest-x")
    other = join(Social(), guest := Person(9, "guest-x", guest=True))
    line(hub, guest)
    hub.leave(other, other.feed, guest)
    visits.end(visit)
    time.move(15)
    assert reader.said == ["guest-x has joined", "hi", "guest-x has left"]


def test_elsewhere_too(hub, reader, time):
    hub.notice(Arrived("b"))
    hub.notice(Roster("b", 0, {}))
    guest = Person(9, "guest-x", guest=True)
    hub.notice(Moved("b", 1, VISITS, [Person(-7, "guest-x")], []))
    hub.notice(Moved("b", 2, "lobby", [guest], []))
    hub.notice(Moved("b", 3, VISITS, [], [-7]))
    line(hub, guest)
    time.move(2)
    hub.notice(Moved("b", 4, "lobby", [], [9]))
    time.move(2)
    assert reader.said == ["guest-x has joined", "guest-x has left", "hi"]


@pytest.mark.parametrize("dialect", [Typed(), Plain()])
def test_who_comes_otherwise_is_told_of_before_their_first_line(hub, reader, join, time, dialect):
    join(dialect, bob)
    line(hub, bob, 1)
    line(hub, bob, 2)
    time.move(2)
    line(hub, bob, 3)
    assert reader.said == ["bob has joined", "hi", "hi", "hi"]


def test_who_says_nothing_is_told_of_within_a_second_and_when_they_are_gone(
    reader, hub, join, time
):
    page = join(Typed(), bob)
    time.move(1.5)
    assert reader.said == ["bob has joined"]
    hub.leave(page, page.feed, bob)
    time.move(12)
    assert reader.said == ["bob has joined", "bob has left"]


def test_a_refreshed_page_is_no_departure(reader, hub, join, time):
    page = join(Typed(), bob)
    time.move(2)
    hub.leave(page, page.feed, bob)
    time.move(2)
    join(Typed(), bob)
    time.move(20)
    assert reader.said == ["bob has joined"]


def test_the_other_processes_hear_of_somebody_before_their_line(hub, join, monkeypatch):
    heard = []
    monkeypatch.setattr(hub.presence._bus, "publish", heard.append)
    join(Typed(), bob)
    hub.speaks("lobby", bob)
    hub.speaks("lobby", bob)
    hub.speaks("nowhere", bob)
    hub.speaks("lobby", eve)
    assert [(notice.room, notice.came) for notice in heard] == [("lobby", [bob])]


def test_pages_and_terminals_hear_nothing_of_visits(hub, visits, join):
    plain, page = join(Plain()), join(Typed())
    visits.end(visits.begin("guest-x"))
    settle()
    assert plain.lines == page.lines == []
