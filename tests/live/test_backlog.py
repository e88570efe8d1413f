"""Many who come back at once are one question to the store."""

import gevent
import pytest

from parlor.errors import PositionLost, Unavailable
from parlor.live.backlog import FRESH, Backlog
from parlor.wire import Person, Position
from parlor.wire.fold import void

from ..support.processes import Rooms, Time, settle

ada = Person(1, "ada")


def at(offset, epoch="e1"):
    return Position(epoch, offset)


@pytest.fixture
def rooms():
    rooms = Rooms()
    for _ in range(1_200):
        rooms.said("lobby", ada)
    return rooms


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def backlog(rooms, time):
    return Backlog("lobby", rooms, time)


def all_after(backlog, offset):
    found = []
    while batch := backlog.after(at(offset)):
        found += batch
        offset, _, _ = batch[-1]
    return found


@pytest.mark.parametrize("offset", [0, 1, 499, 500, 501, 1_199, 1_200])
def test_what_follows_a_position_comes_in_order(rooms, backlog, offset):
    found = [(offset, body) for offset, _, body in all_after(backlog, offset)]
    assert found == list(enumerate(rooms.logs["lobby"], 1))[offset:]


@pytest.mark.parametrize("seen", [at(3, "e0"), at(1_500)], ids=["another epoch", "beyond the top"])
def test_a_position_that_is_not_in_the_log_is_lost(backlog, seen):
    with pytest.raises(PositionLost):
        backlog.after(seen)


def test_many_at_different_places_of_a_block_read_it_once(rooms, backlog):
    rooms.holding = True
    readers = [gevent.spawn(backlog.after, at(offset)) for offset in range(500)]
    settle()
    assert rooms.asked == ["events_after"]
    rooms.release(0)
    assert [reader.get(timeout=30)[0][0] for reader in readers] == list(range(1, 501))


def test_a_block_is_served_again_for_a_second(rooms, backlog, time):
    backlog.after(at(0))
    time.now = FRESH - 0.1
    backlog.after(at(7))
    assert len(rooms.asked) == 1
    time.now = FRESH
    backlog.after(at(7))
    assert len(rooms.asked) == 2


def test_what_was_written_since_a_block_was_read_is_read_by_all_at_once(rooms, backlog):
    assert len(backlog.after(at(1_000))) == 200
    rooms.said("lobby", ada)
    rooms.holding = True
    readers = [gevent.spawn(backlog.after, at(1_200)) for _ in range(5)]
    settle()
    rooms.release(0)
    found = [[offset for offset, *_ in reader.get(timeout=30)] for reader in readers]
    assert found == [[1_201]] * 5
    assert len(rooms.asked) == 2


def test_a_block_that_took_long_to_read_is_not_read_twice_at_once(rooms, backlog, time):
    rooms.holding = True
    first = gevent.spawn(backlog.after, at(0))
    settle()
    time.now = 5 * FRESH
    second = gevent.spawn(backlog.after, at(1))
    settle()
    assert len(rooms.asked) == 1
    rooms.release(0)
    assert len(first.get(timeout=30)) == len(second.get(timeout=30)) + 1


def test_a_failure_is_all_waiters_and_not_kept(rooms, backlog):
    rooms.holding = True
    waiting = [gevent.spawn(_outcome, backlog) for _ in range(3)]
    settle()
    rooms.release(0, Unavailable())
    assert [one.get(timeout=30) for one in waiting] == ["unavailable"] * 3
    rooms.holding = False
    assert len(backlog.after(at(0))) == 500
    assert len(rooms.asked) == 2


def test_nothing_is_kept_that_is_not_fresh(backlog, time):
    all_after(backlog, 0)
    assert backlog._blocks
    backlog.forget()
    assert backlog._blocks
    time.now = FRESH
    backlog.forget()
    assert not backlog._blocks


def sent(backlog, seen, until):
    return [body for _, body in backlog.compacted(at(seen), until)]


@pytest.fixture
def changed(rooms):
    """A log of 1,207: a message is deleted, one edited twice, and one of long ago once."""
    rooms.deleted("lobby", ada, 1_196)
    rooms.edited("lobby", ada, 1_197, "helo")
    rooms.edited("lobby", ada, 1_197, "hello")
    rooms.edited("lobby", ada, 1_100, "hi")
    for _ in range(3):
        rooms.said("lobby", ada)
    return rooms.logs["lobby"]


def test_a_change_is_left_out_where_what_it_is_about_comes_with_it(backlog, changed):
    assert sent(backlog, 1_195, 1_207) == [
        void("lobby", 1_196),
        *changed[1_196:1_200],
        void("lobby", 1_201, 1_203),
        *changed[1_203:],
    ]
    assert b'"text":"hello"' in changed[1_196]


def test_a_change_is_kept_where_what_it_is_about_was_seen_before(backlog, changed):
    assert sent(backlog, 1_197, 1_207) == [
        *changed[1_197:1_201],
        void("lobby", 1_202),
        *changed[1_202:],
    ]


def test_nothing_is_sent_beyond_the_offset_that_is_asked_for(backlog, changed):
    *_, last = backlog.compacted(at(1_195), 1_202)
    assert last == (1_202, void("lobby", 1_201, 1_202))


def test_whoever_has_seen_some_of_a_run_of_voids_gets_the_rest_of_it(rooms, backlog):
    for of in range(1, 10):
        rooms.deleted("lobby", ada, of)
    assert sent(backlog, 4, 9) == [void("lobby", 5, 9)]
    assert sent(backlog, 4, 7) == [void("lobby", 5, 7)]


def _outcome(backlog):
    try:
        return backlog.after(at(0))
    except Unavailable as error:
        return error.code
