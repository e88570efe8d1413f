"""Joining, leaving and coming back, in every order in which others may hear of it."""

import json

import pytest

from parlor import bus
from parlor.errors import Unavailable
from parlor.wire import Person, Position

from ..support.processes import Device, Net, Process, Rooms, Time, people_in, settle

ada, bob, eve = Person(1, "ada"), Person(2, "bob"), Person(3, "eve")


class Scene:
    """Two processes that hear of each other only what is brought."""

    def __init__(self):
        self.rooms, self.time, self.net, self.wrong = Rooms(), Time(), Net(), []
        self.here, self.there = (Process(self.net, self.rooms, self.time) for _ in range(2))
        self.go_by(3)
        for person in (ada, bob):
            self.rooms.join("lobby", person)
            self.rooms.join("attic", person)
        self.rooms.asked.clear()

    def go_by(self, seconds):
        """Let time go by, and notices arrive."""
        for _ in range(int(seconds * 2)):
            self.time.move(0.5)
            self.net.bring_all()

    def connect(self, who, process=None, seen=None):
        device = Device(who, self.wrong)
        device.positions = seen or {}
        device.connect(process or self.here)
        return device

    def lose_all(self):
        self.net.under_way.clear()

    def publish(self, process, *notices):
        for notice in notices:
            process.publish(notice)
        settle()


@pytest.fixture
def scene():
    scene = Scene()
    yield scene
    for process in scene.net.processes:
        process.hub.stop()
    settle()
    assert not scene.wrong


def top(scene, room):
    return Position("e1", len(scene.rooms.logs[room]))


# Revocations, however they come


def test_an_old_revocation_puts_nobody_out_who_is_in_again(scene):
    left = scene.rooms.leave("attic", ada)
    scene.rooms.join("attic", ada)
    device = scene.connect(ada)
    scene.publish(scene.here, *left)
    assert device.connection.rooms["attic"] == 4


def test_a_revocation_counts_though_the_entry_that_says_so_is_lost(scene):
    device = scene.connect(ada)
    _, revoked = scene.rooms.leave("attic", ada)
    scene.publish(scene.here, revoked)
    assert "attic" not in device.positions


def test_an_entry_that_says_so_counts_though_the_revocation_is_lost(scene):
    device = scene.connect(ada)
    left, _ = scene.rooms.leave("attic", ada)
    after = scene.rooms.said("attic", bob)
    scene.publish(scene.here, after, left)
    assert "attic" not in device.positions


def test_a_grant_that_overtakes_the_revocation_before_it_is_not_forgotten(scene):
    device = scene.connect(ada)
    left = scene.rooms.leave("attic", ada)
    joined = scene.rooms.join("attic", ada)
    scene.publish(scene.here, joined[1], left[1])
    assert device.connection.rooms["attic"] == 4


def test_nobody_is_welcomed_to_a_room_that_they_left_before_it_was_read_here(scene):
    """The rooms were asked for, then ada left, and then the log of the attic was read."""
    scene.rooms.holding = True
    device = scene.connect(ada)
    scene.rooms.leave("attic", ada)
    scene.rooms.holding = False
    scene.rooms.release(0)
    assert set(device.positions) == {"lobby"}
    scene.publish(scene.here, scene.rooms.said("attic", bob))


def test_the_rooms_are_asked_once_where_others_read_them_already(scene):
    scene.connect(bob)
    scene.rooms.asked.clear()
    scene.connect(ada)
    assert scene.rooms.asked == ["rooms.of"]


def test_a_grant_that_was_answered_before_one_left_is_not_taken_up(scene):
    scene.rooms.leave("attic", ada)
    bobs, device = scene.connect(bob), scene.connect(ada)
    scene.rooms.holding = True
    scene.publish(scene.here, *scene.rooms.join("attic", ada))
    scene.rooms.holding = False
    scene.publish(scene.here, *scene.rooms.leave("attic", ada))
    while scene.rooms.held:
        scene.rooms.release(0)
    assert "attic" not in device.positions
    assert bobs.positions["attic"] == top(scene, "attic")


def test_nothing_that_happens_during_the_greeting_comes_before_the_welcome(scene):
    def renamed():
        scene.publish(scene.here, scene.rooms.said("lobby", bob))
        return []

    scene.connect(bob)
    scene.rooms.people.renamed = renamed
    device = scene.connect(ada)
    assert device.positions["lobby"] == top(scene, "lobby")


def test_a_grant_during_the_greeting_is_taken_up_after_it(scene):
    scene.rooms.holding = True
    device = scene.connect(ada)
    scene.publish(scene.here, *scene.rooms.join("cellar", ada))
    scene.rooms.holding = False
    scene.rooms.release(0)
    assert set(device.positions) == {"lobby", "attic", "cellar"}


def test_a_revocation_during_the_greeting_leaves_the_room_out(scene):
    scene.connect(bob)
    scene.rooms.holding = True
    device = scene.connect(ada)
    scene.publish(scene.here, *scene.rooms.leave("attic", ada))
    scene.rooms.holding = False
    scene.rooms.release(0)
    assert set(device.positions) == {"lobby"}


def test_a_room_left_and_joined_during_the_greeting_is_there_after_it(scene):
    scene.connect(bob)
    scene.rooms.holding = True
    device = scene.connect(ada)
    scene.publish(scene.here, *scene.rooms.leave("attic", ada))
    scene.publish(scene.here, *scene.rooms.join("attic", ada))
    scene.rooms.holding = False
    scene.rooms.release(0)
    assert set(device.positions) == {"lobby", "attic"}


def test_a_grant_that_the_store_could_not_answer_is_taken_up_later(scene):
    device = scene.connect(ada)
    joined = scene.rooms.join("cellar", ada)
    scene.rooms.holding = True
    scene.publish(scene.here, *joined)
    scene.rooms.release(0, Unavailable())
    scene.rooms.holding = False
    assert "cellar" not in device.positions
    scene.go_by(2)
    assert "cellar" in device.positions


def test_whoever_hangs_up_while_a_grant_is_taken_up_is_nowhere(scene):
    device = scene.connect(ada)
    scene.rooms.holding = True
    scene.publish(scene.here, *scene.rooms.join("cellar", ada))
    device.disconnect()
    scene.rooms.holding = False
    while scene.rooms.held:
        scene.rooms.release(0)
    scene.go_by(15)
    assert not scene.here.hub._feeds


# Coming back


def test_nothing_after_ones_leaving_is_sent_from_the_store(scene):
    """Here memory does not know yet that ada left; the store, which is read for her, does."""
    seen = top(scene, "attic")
    scene.connect(bob)
    for _ in range(301):
        scene.publish(scene.here, scene.rooms.said("attic", bob))
    scene.rooms.holding = True
    device = scene.connect(ada, seen={"attic": seen})
    scene.rooms.leave("attic", ada)
    scene.rooms.said("attic", bob)
    scene.rooms.holding = False
    scene.rooms.release(0)
    assert device.positions["attic"].offset == seen.offset + 301


def test_whoever_saw_more_than_this_process_has_heard_of_loses_nothing(scene):
    bobs = scene.connect(bob)
    for _ in range(3):
        scene.publish(scene.there, scene.rooms.said("attic", bob))
    scene.lose_all()
    device = scene.connect(ada, seen={"attic": top(scene, "attic")})
    assert device.positions["attic"] == top(scene, "attic") == bobs.positions["attic"]
    scene.publish(scene.here, scene.rooms.said("attic", bob))
    assert device.positions["attic"] == top(scene, "attic")


@pytest.mark.parametrize(
    "seen",
    [Position("e0", 1), Position("e1", 99), Position("e1", 2)],
    ids=["another epoch", "beyond the log", "too far back"],
)
def test_what_cannot_be_resumed_is_a_reload(scene, seen):
    for _ in range(10_001):
        scene.rooms.said("attic", bob)
    if seen.offset == 99:
        seen = Position("e1", 10_100)
    assert heard_on_return(scene, seen) == ["welcome", "reload"]


def heard_on_return(scene, seen, resume=10_000):
    """Return the types of what ada's device hears as it comes back, and is up to date then."""
    heard = []
    device = Device(ada, scene.wrong)
    device.positions = {"attic": seen}
    scene.rooms.holding = True
    device.connect(scene.here, resume=resume)
    hear = device.connection._hear
    device.connection._hear = lambda body: heard.append(json.loads(body)["type"]) or hear(body)
    scene.rooms.holding = False
    scene.rooms.release(0)
    assert device.positions["attic"] == top(scene, "attic")
    return heard


@pytest.mark.parametrize(
    ("messages", "edits", "heard"),
    [
        (1, 39, ["said", "void"]),
        (9, 41, ["said"] * 9 + ["void"]),
        (9, 42, ["reload"]),
        (10, 1, ["reload"]),
        (11, 0, ["reload"]),
    ],
    ids=["one edited often", "all it may be", "far back", "one too many", "messages alone"],
)
def test_as_much_is_resumed_as_is_sent_and_looked_at(scene, messages, edits, heard):
    """At most ten events are sent, for which at most fifty offsets are looked at."""
    seen = top(scene, "attic")
    of = [scene.rooms.said("attic", bob).offset for _ in range(messages)][-1]
    for number in range(edits):
        scene.rooms.edited("attic", bob, of, f"number {number}")
    assert heard_on_return(scene, seen, resume=10) == ["welcome", *heard]


def test_what_memory_still_has_counts_as_sent(scene):
    seen = top(scene, "attic")
    of = scene.rooms.said("attic", bob).offset
    for number in range(20):
        scene.rooms.edited("attic", bob, of, f"number {number}")
    scene.connect(bob)
    for _ in range(9):
        scene.publish(scene.here, scene.rooms.said("attic", bob))
    assert heard_on_return(scene, seen, resume=11) == ["welcome", "said", "void", *["said"] * 9]
    assert heard_on_return(scene, seen, resume=10) == ["welcome", "reload"]


def test_five_hundred_who_come_back_at_once_read_the_tail_once(scene):
    """After a restart memory has none of it, and everybody has seen another part."""
    for _ in range(1_600):
        scene.rooms.said("attic", bob)
    devices = [Device(Person(1_000 + n, f"guest {n}"), scene.wrong) for n in range(500)]
    for device in devices:
        scene.rooms.members["attic"].add(device.person.id)
        device.positions = {"attic": Position("e1", 3 * (device.person.id - 1_000))}
    scene.rooms.holding = True
    for device in devices:
        device.connect(scene.here)
    assert scene.rooms.asked == ["rooms.of"] * 500
    while scene.rooms.held:
        scene.rooms.release(0)
        scene.publish(scene.here, scene.rooms.said("attic", bob))
    assert {device.positions["attic"] for device in devices} == {top(scene, "attic")}
    assert scene.rooms.asked[500:] == ["top"] + ["events_after"] * 4


# Who is here, over two processes


def crowds(scene, room="lobby"):
    return [
        sorted(person.name for person in process.hub._feeds[room].crowd.people)
        for process in (scene.here, scene.there)
    ]


def test_a_welcome_has_everybody_wherever_they_are(scene):
    scene.connect(bob, scene.there)
    scene.go_by(3)
    device = scene.connect(ada)
    assert device.crowds["lobby"] == {ada.id, bob.id}


def test_people_of_both_processes_are_seen_in_both(scene):
    devices = [scene.connect(ada), scene.connect(bob, scene.there)]
    scene.go_by(3)
    assert crowds(scene) == [["ada", "bob"]] * 2
    assert [sorted(device.crowds["lobby"]) for device in devices] == [[1, 2]] * 2
    assert people_in("lobby", scene.net.processes, scene.rooms) == [1, 2]


def test_two_devices_in_two_processes_are_one_person(scene):
    watcher = scene.connect(bob)
    first = scene.connect(ada)
    scene.connect(ada, scene.there)
    scene.go_by(3)
    assert crowds(scene) == [["ada", "bob"]] * 2
    first.disconnect()
    scene.go_by(15)
    assert watcher.crowds["lobby"] == {ada.id, bob.id}


def told_of(device):
    """Return a list that fills with what a device is told of people."""
    told, hear = [], device.connection._hear

    def listen(body):
        if b'"presence"' in body:
            told.append(body)
        hear(body)

    device.connection._hear = listen
    return told


def test_moving_to_another_process_is_no_departure(scene):
    """A page is refreshed, and its socket lands elsewhere."""
    watcher, device = scene.connect(bob), scene.connect(ada)
    scene.connect(bob, scene.there)
    scene.go_by(3)
    told = told_of(watcher)
    device.disconnect()
    scene.go_by(2)
    device.connect(scene.there)
    scene.go_by(30)
    assert told == []


def test_a_process_that_dies_and_whose_people_come_back_in_time_is_no_departure(scene):
    watcher, device = scene.connect(bob), scene.connect(ada, scene.there)
    scene.go_by(3)
    told = told_of(watcher)
    scene.there.die()
    scene.net.bring_all()
    scene.go_by(3)
    successor = Process(scene.net, scene.rooms, scene.time)
    device.connect(successor)
    scene.go_by(30)
    assert told == []


def test_the_people_of_a_process_that_dies_are_gone_when_they_do_not_come_back(scene):
    watcher = scene.connect(bob)
    scene.connect(ada, scene.there)
    scene.go_by(3)
    scene.there.die()
    scene.go_by(8)
    assert watcher.crowds["lobby"] == {ada.id, bob.id}
    scene.go_by(5)
    assert watcher.crowds["lobby"] == {bob.id}


def test_a_roster_whose_answer_is_lost_is_asked_for_again(scene):
    scene.connect(ada)
    scene.go_by(3)
    late = Process(scene.net, scene.rooms, scene.time)
    device = scene.connect(bob, late)
    for _ in range(3):
        settle()
        scene.net.under_way = [
            (to, notice) for to, notice in scene.net.under_way if not isinstance(notice, bus.Roster)
        ]
        scene.time.move(0.5)
        for to, notice in list(scene.net.under_way):
            if isinstance(notice, bus.RosterWanted):
                scene.net.under_way.remove((to, notice))
    scene.go_by(5)
    assert device.crowds["lobby"] == {ada.id, bob.id}


def test_a_move_that_is_lost_is_made_good(scene):
    watcher = scene.connect(bob, scene.there)
    scene.go_by(3)
    device = scene.connect(ada)
    scene.time.move(1.5)
    scene.lose_all()
    scene.go_by(3)
    assert watcher.crowds["lobby"] == {bob.id}
    scene.rooms.join("lobby", eve)
    scene.connect(eve)
    scene.go_by(5)
    assert watcher.crowds["lobby"] == {ada.id, bob.id, eve.id}
    device.disconnect()
    scene.time.move(11)
    scene.lose_all()
    scene.there.doubt(whole=True)
    scene.go_by(5)
    assert watcher.crowds["lobby"] == {bob.id, eve.id}


def test_whoever_is_put_out_is_gone_in_all_processes_without_a_time_of_grace(scene):
    watcher = scene.connect(bob, scene.there)
    device = scene.connect(ada)
    scene.go_by(3)
    assert watcher.crowds["attic"] == {ada.id, bob.id}
    scene.publish(scene.here, *scene.rooms.leave("attic", ada))
    scene.go_by(2.5)
    assert watcher.crowds["attic"] == {bob.id}
    assert "attic" not in device.crowds


def test_whoever_is_put_out_and_in_again_within_a_second_is_in_every_crowd(scene):
    watcher = scene.connect(bob, scene.there)
    scene.connect(ada)
    scene.go_by(3)
    scene.publish(scene.here, *scene.rooms.leave("attic", ada))
    scene.net.bring_all()
    scene.publish(scene.here, *scene.rooms.join("attic", ada))
    scene.go_by(3)
    assert watcher.crowds["attic"] == {ada.id, bob.id}
    assert crowds(scene, "attic") == [["ada", "bob"]] * 2
