"""An audience finds out once where its log stands, and then never loses its place."""

import gevent
import pytest

from parlor.errors import NoSuchRoom, PositionLost, Unavailable
from parlor.live.feed import Audience
from parlor.live.presence.crowd import Crowd
from parlor.wire import Joined, Left, Person, Position
from parlor.wire.dialects import Typed

from ..support.processes import Rooms, Time, settle, texts_of

ada, bob = Person(1, "ada"), Person(2, "bob")


class Reader:
    deflate = 0
    direct = None

    def __init__(self):
        self.wire = self
        self.dialect = Typed()
        self.fanouts = ()
        self.heard = []

    def push(self, frames, *, passing=False):
        self.heard += texts_of(frames)


@pytest.fixture
def rooms():
    return Rooms()


@pytest.fixture
def stood():
    """What the log said of anybody's standing."""
    return []


@pytest.fixture
def audience(rooms, stood):
    return Audience("lobby", rooms, Crowd(), stood.append, Time())


def hold(audience):
    with audience.held():
        return audience.history.top


def enter(audience, entered):
    audience.enter(entered.offset, entered.body)


def test_many_who_join_at_once_ask_once_where_the_log_stands(rooms, audience):
    rooms.said("lobby", ada)
    rooms.holding = True
    joining = [gevent.spawn(hold, audience) for _ in range(5)]
    settle()
    assert not audience.loaded
    rooms.release(0)
    assert [one.get(timeout=30).offset for one in joining] == [1] * 5
    assert rooms.asked == ["top"]
    hold(audience)
    assert rooms.asked == ["top"]


def test_somebody_who_gives_up_joining_takes_the_answer_from_nobody(rooms, audience):
    rooms.holding = True
    first, second = gevent.spawn(hold, audience), gevent.spawn(hold, audience)
    settle()
    first.kill()
    third = gevent.spawn(hold, audience)
    settle()
    rooms.release(0)
    assert second.get(timeout=30) == third.get(timeout=30)
    assert rooms.asked == ["top"]


def test_a_failure_is_everybodys_and_the_next_asks_anew(rooms, audience):
    rooms.holding = True
    outcomes = [gevent.spawn(_outcome, audience) for _ in range(3)]
    settle()
    rooms.release(0, Unavailable())
    assert [one.get(timeout=30) for one in outcomes] == ["unavailable"] * 3
    assert audience.empty
    rooms.holding = False
    hold(audience)
    assert rooms.asked == ["top", "top"]


def test_what_is_entered_while_the_log_is_read_is_not_lost(rooms, audience):
    rooms.holding = True
    joining = gevent.spawn(hold, audience)
    settle()
    enter(audience, rooms.said("lobby", ada))
    rooms.release(0)
    assert joining.get(timeout=30).offset == 1


def test_an_audience_is_not_empty_while_somebody_is_about_to_join(audience):
    with audience.held():
        assert not audience.empty
    assert audience.empty


def test_a_room_that_is_not_there_is_refused(rooms, audience):
    def top(room):
        raise NoSuchRoom(room)

    rooms.top = top
    with pytest.raises(NoSuchRoom):
        hold(audience)


def test_it_knows_which_entries_were_before_its_time(rooms, audience):
    for _ in range(5):
        rooms.said("lobby", ada)
    hold(audience)
    enter(audience, rooms.said("lobby", ada))
    assert audience.began_after(Position("e1", 4))
    assert not audience.began_after(Position("e1", 5))
    assert not audience.began_after(Position("e1", 9))
    assert not audience.began_after(Position("e0", 4))


def test_it_reads_on_when_somebody_has_seen_more(rooms, audience):
    hold(audience)
    for _ in range(700):
        rooms.said("lobby", ada)
    audience.catch_up(650)
    assert audience.history.top.offset == 700
    audience.catch_up(9_000)
    assert audience.history.top.offset == 700


def test_reading_on_in_another_numbering_is_refused(rooms, audience):
    hold(audience)
    audience.history.top = Position("e0", 0)
    with pytest.raises(PositionLost):
        audience.catch_up(1)


def test_the_log_says_who_joined_and_who_left_in_its_order(rooms, audience, stood):
    hold(audience)
    joined, _ = rooms.join("lobby", ada)
    said, (left, _) = rooms.said("lobby", ada), rooms.leave("lobby", ada)
    enter(audience, left)
    enter(audience, said)
    assert stood == []
    enter(audience, joined)
    assert stood == [
        Joined(room="lobby", offset=1, at=0, who=ada),
        Left(room="lobby", offset=3, at=0, who=ada),
    ]


def test_whoever_is_put_out_by_the_log_has_all_that_was_before_and_nothing_after(rooms, stood):
    reader = Reader()
    audience = Audience("lobby", rooms, Crowd(), lambda entry: audience.leave(reader), Time())
    hold(audience)
    audience.join(reader)
    said, (left, _), after = (
        rooms.said("lobby", bob),
        rooms.leave("lobby", ada),
        rooms.said("lobby", bob),
    )
    for entered in (after, left, said):
        enter(audience, entered)
    settle()
    assert reader.heard == [said.body, left.body]


def _outcome(audience):
    try:
        return hold(audience)
    except Unavailable as error:
        return error.code
