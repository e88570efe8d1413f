"""A feed finds out once where its log stands, and then never loses its place."""

import gevent
import pytest

from parlor.bus import RoomGranted, RoomRevoked
from parlor.errors import NoSuchRoom, PositionLost, Unavailable
from parlor.live.feed import LINES, Feed
from parlor.live.presence.crowd import Crowd
from parlor.wire import Person, Position
from parlor.wire.dialects import Plain, Typed

from ..support.processes import Rooms, Time, settle, texts_of

ada, bob = Person(1, "ada"), Person(2, "bob")


class Recipient:
    deflate = 0
    direct = None

    def __init__(self):
        self.wire = self
        self.dialect = Typed()
        self.fanouts = []
        self.heard = []

    def push(self, frames, *, passing=False):
        self.heard += texts_of(frames)


@pytest.fixture
def rooms():
    return Rooms()


@pytest.fixture
def told():
    """What people were told of their memberships, as the log says."""
    return []


@pytest.fixture
def feed(rooms, told):
    return Feed("lobby", rooms, Crowd(), told.append, Time())


def hold(feed):
    feed.hold()
    try:
        feed.load()
        return feed.history.top
    finally:
        feed.release()


def enter(feed, entered):
    feed.enter(entered.offset, entered.body)


def test_many_who_join_at_once_ask_once_where_the_log_stands(rooms, feed):
    rooms.said("lobby", ada)
    rooms.holding = True
    joining = [gevent.spawn(hold, feed) for _ in range(5)]
    settle()
    assert not feed.loaded
    rooms.release(0)
    assert [one.get(timeout=30).offset for one in joining] == [1] * 5
    assert rooms.asked == ["top"]
    hold(feed)
    assert rooms.asked == ["top"]


def test_somebody_who_gives_up_joining_takes_the_answer_from_nobody(rooms, feed):
    rooms.holding = True
    first, second = gevent.spawn(hold, feed), gevent.spawn(hold, feed)
    settle()
    first.kill()
    third = gevent.spawn(hold, feed)
    settle()
    rooms.release(0)
    assert second.get(timeout=30) == third.get(timeout=30)
    assert rooms.asked == ["top"]


def test_a_failure_is_everybodys_and_the_next_asks_anew(rooms, feed):
    rooms.holding = True
    outcomes = [gevent.spawn(_outcome, feed) for _ in range(3)]
    settle()
    rooms.release(0, Unavailable())
    assert [one.get(timeout=30) for one in outcomes] == ["unavailable"] * 3
    assert feed.empty
    rooms.holding = False
    hold(feed)
    assert rooms.asked == ["top", "top"]


def test_what_is_entered_while_the_log_is_read_is_not_lost(rooms, feed):
    rooms.holding = True
    joining = gevent.spawn(hold, feed)
    settle()
    enter(feed, rooms.said("lobby", ada))
    rooms.release(0)
    assert joining.get(timeout=30).offset == 1


def test_a_feed_is_not_empty_while_somebody_is_about_to_join(feed):
    feed.hold()
    assert not feed.empty
    feed.release()
    assert feed.empty


def test_a_room_that_is_not_there_is_refused(rooms, feed):
    rooms.tops = lambda rooms: {}
    with pytest.raises(NoSuchRoom):
        hold(feed)


def test_it_knows_which_entries_were_before_its_time(rooms, feed):
    for _ in range(5):
        rooms.said("lobby", ada)
    hold(feed)
    enter(feed, rooms.said("lobby", ada))
    assert feed.began_after(Position("e1", 4))
    assert not feed.began_after(Position("e1", 5))
    assert not feed.began_after(Position("e1", 9))
    assert not feed.began_after(Position("e0", 4))


def test_it_reads_on_when_somebody_has_seen_more(rooms, feed):
    hold(feed)
    for _ in range(700):
        rooms.said("lobby", ada)
    feed.catch_up(650)
    assert feed.history.top.offset == 700
    feed.catch_up(9_000)
    assert feed.history.top.offset == 700


def test_reading_on_in_another_numbering_is_refused(rooms, feed):
    hold(feed)
    feed.history.top = Position("e0", 0)
    with pytest.raises(PositionLost):
        feed.catch_up(1)


def test_the_log_says_who_joined_and_who_left_in_its_order(rooms, feed, told):
    hold(feed)
    joined, _ = rooms.join("lobby", ada)
    said, (left, _) = rooms.said("lobby", ada), rooms.leave("lobby", ada)
    enter(feed, left)
    enter(feed, said)
    assert told == []
    enter(feed, joined)
    assert told == [
        RoomGranted(ada.id, "lobby"),
        RoomRevoked(ada.id, "lobby", 3),
    ]


def test_whoever_is_put_out_by_the_log_has_all_that_was_before_and_nothing_after(rooms, told):
    recipient = Recipient()
    feed = Feed("lobby", rooms, Crowd(), lambda entry: feed.leave(recipient), Time())
    hold(feed)
    feed.join(recipient)
    said, (left, _), after = (
        rooms.said("lobby", bob),
        rooms.leave("lobby", ada),
        rooms.said("lobby", bob),
    )
    for entered in (after, left, said):
        enter(feed, entered)
    settle()
    assert recipient.heard == [said.body, left.body]


def test_whoever_comes_back_gets_from_memory_what_stands_now(rooms, feed):
    hold(feed)
    for entered in (
        rooms.said("lobby", ada, "helo"),
        rooms.said("lobby", ada, "secret"),
        rooms.edited("lobby", ada, 1, "hello"),
        rooms.deleted("lobby", ada, 2),
    ):
        enter(feed, entered)
    assert feed.history.since(Position("e1", 0)) == rooms.logs["lobby"]
    assert not any(b"secret" in body for body in rooms.logs["lobby"])


def test_what_was_read_before_a_change_is_not_served_after_it(rooms, feed):
    rooms.said("lobby", ada, "secret")
    hold(feed)
    assert b"secret" in feed.backlog.after(Position("e1", 0))[0][2]
    enter(feed, rooms.deleted("lobby", ada, 1))
    assert b"secret" not in feed.backlog.after(Position("e1", 0))[0][2]


def test_voids_are_read_on_over(rooms, feed):
    hold(feed)
    for _ in range(5):
        rooms.said("lobby", ada)
    for of in (2, 3, 4):
        rooms.deleted("lobby", ada, of)
    feed.catch_up(8)
    assert feed.history.since(Position("e1", 0)) == rooms.logs["lobby"]


def test_an_entry_of_a_newer_version_is_delivered_and_holds_up_nothing(rooms, feed):
    recipient = Recipient()
    hold(feed)
    feed.join(recipient)
    strange = b'{"type":"painted","room":"lobby","offset":1,"of":["red"]}'
    feed.enter(1, strange)
    rooms.logs["lobby"].append(strange)
    said = rooms.said("lobby", ada)
    enter(feed, said)
    settle()
    assert recipient.heard == [strange, said.body]


@pytest.mark.parametrize(("later", "told_of"), [(LINES - 1, True), (LINES, False)])
def test_where_lines_are_shown_only_the_change_of_a_late_one_is(rooms, feed, later, told_of):
    recipient = Recipient()
    recipient.dialect = Plain()
    hold(feed)
    enter(feed, rooms.said("lobby", ada, "helo"))
    for _ in range(later):
        enter(feed, rooms.said("lobby", ada, "hi"))
        enter(feed, rooms.join("lobby", bob)[0])
    feed.join(recipient)
    enter(feed, rooms.edited("lobby", ada, 1, "hello"))
    enter(feed, rooms.deleted("lobby", ada, 1))
    settle()
    told = [b"* ada changed: hello", b"* ada deleted a message"]
    assert b"\n".join(recipient.heard) == b"\n".join(told if told_of else [])


def test_where_lines_are_shown_the_change_of_one_that_memory_has_lost_is_not(rooms, feed):
    recipient = Recipient()
    recipient.dialect = Plain()
    rooms.said("lobby", ada, "helo")
    hold(feed)
    feed.join(recipient)
    enter(feed, rooms.edited("lobby", ada, 1, "hello"))
    settle()
    assert recipient.heard == []


def _outcome(feed):
    try:
        return hold(feed)
    except Unavailable as error:
        return error.code
