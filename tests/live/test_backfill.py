"""What the bus did not bring is read from the store: for all rooms at once, and not for ever."""

import itertools

import gevent
import pytest

from parlor import bus
from parlor.errors import Unavailable
from parlor.live.backfill import AT_ONCE, BATCH, BETWEEN_ROUNDS, LATENESS, _no_more
from parlor.wire import Person

from ..support.processes import Device, Net, Process, Rooms, Time, settle

ada, bob = Person(1, "ada"), Person(2, "bob")


class Scene:
    """One process, which hears nothing of what others do unless it is told."""

    def __init__(self):
        self.rooms, self.time, self.wrong = Rooms(), Time(), []
        self.here = Process(Net(), self.rooms, self.time)
        self.hub = self.here.hub

    def member(self, who, *rooms):
        """Let somebody into rooms, and in by a device."""
        for room in rooms:
            self.rooms.join(room, who)
        device = Device(who, self.wrong)
        device.connect(self.here)
        return device

    def asked(self):
        """Return what the store was asked since the last call."""
        asked, self.rooms.asked[:] = list(self.rooms.asked), []
        return asked


class Tab:
    """A conversation, as far as its session is concerned."""

    def __init__(self):
        self.told = []
        self.notify = self.told.append


@pytest.fixture
def scene():
    scene = Scene()
    yield scene
    scene.hub.stop()
    settle()
    assert not scene.wrong


def test_a_gap_is_filled_after_a_moments_patience(scene):
    device = scene.member(ada, "lobby")
    scene.rooms.said("lobby", bob)
    scene.here.publish(scene.rooms.said("lobby", bob))
    scene.asked()
    scene.time.move(LATENESS - 0.01)
    assert scene.asked() == []
    scene.time.move(0.02)
    assert scene.asked() == ["entries_after"]
    assert device.positions["lobby"].offset == 3


def test_a_gap_that_came_to_be_while_a_room_was_loaded_is_filled(scene):
    scene.rooms.join("lobby", ada)
    device = Device(ada, scene.wrong)
    scene.rooms.holding = True
    device.connect(scene.here)
    scene.rooms.release(0)
    scene.rooms.said("lobby", bob)
    scene.here.publish(scene.rooms.said("lobby", bob))
    scene.rooms.holding = False
    scene.rooms.release(0)
    scene.time.move(LATENESS)
    assert device.positions["lobby"].offset == 3


def test_what_is_only_late_is_not_asked_for(scene):
    device = scene.member(ada, "lobby")
    late, early = scene.rooms.said("lobby", bob), scene.rooms.said("lobby", bob)
    scene.here.publish(early)
    scene.here.publish(late)
    scene.asked()
    scene.time.move(60)
    assert scene.asked() == []
    assert device.positions["lobby"].offset == 3


def test_however_many_rooms_there_are_it_is_one_question(scene):
    names = [f"room {number}" for number in range(200)]
    device = scene.member(ada, *names)
    for name in names:
        scene.rooms.said(name, bob)
        scene.here.publish(scene.rooms.said(name, bob))
    scene.asked()
    scene.time.move(LATENESS)
    assert scene.asked() == ["entries_after"]
    assert {position.offset for position in device.positions.values()} == {3}


def test_only_rooms_that_are_behind_are_asked_for(scene):
    scene.member(ada, "lobby", "attic")
    scene.rooms.said("lobby", bob)
    asked = []
    entries_after = scene.rooms.entries_after
    scene.rooms.entries_after = lambda seen, limit: asked.append(seen) or entries_after(seen, limit)
    scene.here.publish(scene.rooms.said("lobby", bob))
    scene.time.move(LATENESS)
    assert [set(seen) for seen in asked] == [{"lobby"}]


def test_when_notices_may_be_lost_the_logs_and_the_standing_are_asked_at_once(scene):
    device = scene.member(ada, "lobby", "attic")
    for room in ("lobby", "attic"):
        scene.rooms.said(room, bob)
    scene.rooms.join("cellar", ada)
    scene.rooms.read("lobby", ada)
    scene.asked()
    scene.here.doubt(whole=True)
    scene.time.move(0)
    assert scene.asked()[:2] == ["entries_after", "standing_of"]
    assert {room: one.offset for room, one in device.positions.items()} == {
        "lobby": 2,
        "attic": 2,
        "cellar": 1,
    }
    assert device.marks["lobby"] == 2
    scene.asked()
    scene.time.move(60)
    assert scene.asked() == []


def test_while_the_bus_is_not_whole_everything_is_asked_once_a_second(scene):
    scene.member(ada, "lobby")
    scene.asked()
    scene.here.doubt(whole=False)
    scene.time.move(10 * BETWEEN_ROUNDS)
    assert scene.asked() == ["entries_after", "standing_of"] * 11
    scene.here.whole = True
    scene.time.move(60)
    assert scene.asked() == ["entries_after", "standing_of"]


def test_the_sessions_are_asked_for_where_everything_is(scene):
    tab = Tab()
    scene.member(ada, "lobby")
    scene.hub.sessions.watch(tab, 7)
    scene.rooms.ended = {7}
    scene.asked()
    scene.rooms.said("lobby", bob)
    scene.here.publish(scene.rooms.said("lobby", bob))
    scene.time.move(LATENESS)
    assert scene.asked() == ["entries_after"]
    scene.here.doubt(whole=True)
    scene.time.move(0)
    assert scene.asked() == ["entries_after", "standing_of", "ended_sessions"]
    assert tab.told == [bus.SessionEnded([7])]


def test_somebody_is_told_of_a_read_mark_once_however_often_it_is_asked(scene):
    device = scene.member(ada, "lobby")
    scene.rooms.said("lobby", bob)
    scene.rooms.read("lobby", ada)
    scene.here.doubt(whole=False)
    scene.time.move(5)
    assert device.marks["lobby"] == 2


def test_more_than_goes_into_one_round_is_read_in_several(scene):
    device = scene.member(ada, "lobby")
    for _ in range(2 * BATCH):
        scene.rooms.said("lobby", bob)
    scene.asked()
    scene.here.doubt(whole=True)
    scene.time.move(0)
    assert scene.asked() == ["entries_after", "standing_of", "entries_after", "entries_after"]
    assert device.positions["lobby"].offset == 2 * BATCH + 1


def test_a_store_that_fails_is_asked_again_and_the_log_says_so_once(scene, caplog):
    device = scene.member(ada, "lobby")
    scene.rooms.said("lobby", bob)
    scene.rooms.holding = True
    scene.here.doubt(whole=True)
    scene.time.move(0)
    for _ in range(3):
        scene.rooms.release(0, Unavailable())
        scene.time.move(BETWEEN_ROUNDS - 0.01)
        assert not scene.rooms.held
        scene.time.move(0.02)
    scene.rooms.holding = False
    scene.rooms.release(0)
    assert device.positions["lobby"].offset == 2
    assert caplog.text.count("could not read") == 1


def test_the_standing_is_asked_again_if_only_that_failed(scene):
    device = scene.member(ada, "lobby", "attic")
    scene.rooms.leave("attic", ada)
    standing_of = scene.rooms.standing_of
    failures = [Unavailable()]

    def failing(user_ids):
        if failures:
            raise failures.pop()
        return standing_of(user_ids)

    scene.rooms.standing_of = failing
    scene.here.doubt(whole=True)
    scene.time.move(0)
    assert "attic" in device.positions
    scene.time.move(BETWEEN_ROUNDS)
    assert "attic" not in device.positions


def test_a_standing_that_is_older_than_what_is_known_puts_nobody_out(scene):
    """Ada joins, and her client is told so, while the store's older answer is on its way."""
    device = scene.member(ada, "lobby")
    scene.rooms.holding = True
    scene.here.doubt(whole=True)
    scene.time.move(0)
    scene.rooms.release(0)
    scene.rooms.holding = False
    for notice in scene.rooms.join("attic", ada):
        scene.here.publish(notice)
    settle()
    assert "attic" in device.positions
    scene.rooms.release(0)
    assert "attic" in device.positions


def test_a_standing_that_was_asked_before_one_left_and_came_back_puts_nobody_out(scene):
    device = scene.member(ada, "lobby", "attic")
    left = scene.rooms.leave("attic", ada)
    scene.rooms.holding = True
    scene.here.doubt(whole=True)
    scene.time.move(0)
    scene.rooms.release(0)
    scene.rooms.holding = False
    for notice in (*left, *scene.rooms.join("attic", ada)):
        scene.here.publish(notice)
    settle()
    assert device.connection.known["attic"] == 3
    scene.rooms.release(0)
    assert device.connection.rooms["attic"] == 3


def test_somebody_who_left_and_joined_while_nothing_was_heard_reads_on(scene):
    device = scene.member(ada, "lobby", "attic")
    scene.rooms.leave("attic", ada)
    scene.rooms.join("attic", ada)
    scene.rooms.said("attic", bob)
    scene.here.doubt(whole=True)
    scene.time.move(5)
    assert device.positions["attic"].offset == 4
    scene.here.publish(scene.rooms.said("attic", bob))
    settle()
    assert device.positions["attic"].offset == 5


def test_what_was_lost_while_a_room_was_loaded_is_found(scene):
    """The top was read before an entry was written; that it is lost is said before it is used."""
    scene.rooms.join("lobby", ada)
    device = Device(ada, scene.wrong)
    scene.rooms.holding = True
    device.connect(scene.here)
    scene.rooms.release(0)
    scene.rooms.said("lobby", bob)
    scene.here.doubt(whole=True)
    scene.time.move(0)
    scene.rooms.holding = False
    while scene.rooms.held:
        scene.rooms.release(0)
    assert device.positions["lobby"].offset == 1
    scene.time.move(BETWEEN_ROUNDS)
    assert device.positions["lobby"].offset == 2


def test_a_room_that_was_forgotten_and_is_read_again_hears_nothing_old(scene):
    """Else the `left` that the first feed missed would put ada out of the second."""
    device, other = scene.member(ada, "lobby", "attic"), scene.member(ada)
    scene.rooms.leave("attic", ada)
    scene.rooms.join("attic", ada)
    scene.rooms.holding = True
    scene.here.doubt(whole=True)
    scene.time.move(0)
    entries = scene.rooms.held.pop()
    scene.rooms.holding = False
    device.disconnect()
    other.disconnect()
    scene.time.move(20)
    assert not scene.hub._feeds
    device.connect(scene.here)
    told = []
    scene.hub._tell = told.append
    entries.set(None)
    settle()
    assert told == []


def test_nothing_is_asked_when_the_hub_is_stopped(scene):
    scene.member(ada, "lobby")
    scene.rooms.said("lobby", bob)
    scene.asked()
    scene.here.publish(scene.rooms.said("lobby", bob))
    scene.hub.stop()
    scene.here.doubt(whole=False)
    scene.time.move(60)
    assert scene.asked() == []


def test_a_backfill_that_was_killed_starts_anew(scene):
    device = scene.member(ada, "lobby")
    scene.rooms.holding = True
    scene.here.doubt(whole=True)
    scene.time.move(0)
    scene.hub._backfill._greenlet.kill()
    scene.rooms.holding = False
    scene.rooms.said("lobby", bob)
    scene.here.publish(scene.rooms.said("lobby", bob))
    scene.time.move(LATENESS)
    assert device.positions["lobby"].offset == 3


def test_the_loop_goes_on_while_many_are_reconciled(scene, monkeypatch):
    people = [Person(number, f"guest {number}") for number in range(1, 3 * AT_ONCE)]
    for person in people:
        scene.member(person, "lobby")
    turns, told = [0], []
    tell, sleep = scene.hub._backfill._tell, gevent.sleep
    scene.hub._backfill._tell = lambda notice: told.append(notice) or tell(notice)
    monkeypatch.setattr("gevent.sleep", lambda seconds: turns.append(len(told)) or sleep(seconds))
    scene.here.doubt(whole=True)
    scene.time.move(0)
    assert len(told) == len(people)
    assert max(b - a for a, b in itertools.pairwise([*turns, len(told)])) == AT_ONCE


@pytest.mark.parametrize("known", [[{"attic": 5}, {"attic": 2}], [{"attic": 2}, {"attic": 5}]])
def test_whoever_left_did_so_after_the_last_that_is_known(known):
    assert _no_more(known, {"lobby": 1}) == {"attic": 5}


def test_of_several_devices_each_is_put_out_whenever_its_standing_was_known(scene):
    first = scene.member(ada, "lobby", "attic")
    for _ in range(3):
        scene.here.publish(scene.rooms.said("attic", bob))
    second = Device(ada, scene.wrong)
    second.connect(scene.here)
    assert first.connection.rooms["attic"] < second.connection.rooms["attic"]
    scene.rooms.leave("attic", ada)
    scene.rooms.entries_after = lambda seen, limit: []
    scene.here.doubt(whole=True)
    scene.time.move(0)
    assert "attic" not in first.positions
    assert "attic" not in second.positions
