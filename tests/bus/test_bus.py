"""
What every bus promises.

Redis waits in gevent's sockets, as in a worker. So all of this is run again
in a process where those are everybody's, and there with Redis.
"""

import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import gevent
import pytest

from parlor import bus as notices
from parlor.bus import Arrived, Entered, Gone, Passing, Roster, Spent
from parlor.loop.tracing import Moment
from parlor.wire import Person

from ..support.buses import (
    PATCHED,
    joined,
    joints,
    locals_,
    redises,
    settle,
    short_folder,
    wait_for,
)
from ..support.redis_server import require_redis

ALONE = ["one process"]
SEVERAL = ["local", *(["redis", "joint"] if PATCHED else [])]
ADA = Person(1, "ada")
BURST = 60_000  # notices, which is below what may wait for one process
EVERYTHING = [
    Entered("lobby", 1, b'{"text": "\xc3\xa4"}'),
    Passing("lobby", b"{}"),
    notices.RoomGranted(1, "attic"),
    notices.RoomRevoked(2**53, "attic", 9),
    notices.RoomDeleted("attic", "0c5f", ADA),
    notices.ReadUpTo(1, "lobby", 2**40, b"{}"),
    notices.Personal(7, b"{}"),
    notices.Heard([7, 8], b"{}"),
    notices.WordsWanted(7, 3, ["tea", "\U0001f375"]),
    notices.SessionEnded([1, 2**40]),
    notices.PersonChanged(ADA),
    notices.PersonBanned(2),
    notices.DoorMoved(),
    Spent("a1", "sign_in", "2001:db8::/64", 3),
    Spent("a1", "say", 7, 1),
    notices.RosterWanted("a1"),
    Roster("a1", 5, {"lobby": [ADA, Person(2, "bob", guest=True)], "attic": []}),
    notices.Moved("a1", 6, "lobby", [ADA], [2]),
    notices.TraceWanted("a1", 1.5, "lobby", 7),
    notices.Traced("a1", "a", "chat1", 1, [Moment(0.25, "read", "lobby", 7, "c1")], lost=2),
]


@pytest.fixture
def folders():
    made = [short_folder(), short_folder()]
    yield made
    for folder in made:
        shutil.rmtree(folder)


@contextmanager
def backend(name, folders, request):
    """Give the processes of a backend, joined."""
    url = request.getfixturevalue("redis_server").url() if name in ("redis", "joint") else None
    match name:
        case "one process":
            everybody = locals_(None, 1)
        case "local":
            everybody = locals_(folders[0], 3)
        case "redis":
            everybody = redises(url, 3)
        case "joint":
            everybody = joints(url, folders[0], 2) + joints(url, folders[1], 2)
    yield joined(*everybody)
    for one in everybody:
        one.bus.close()


@pytest.fixture(params=[*ALONE, *SEVERAL])
def everybody(request, folders):
    with backend(request.param, folders, request) as everybody:
        yield everybody


@pytest.fixture(params=SEVERAL)
def several(request, folders):
    with backend(request.param, folders, request) as several:
        yield several


def test_a_notice_reaches_the_publishers_own_subscribers_at_once(everybody):
    ada = everybody[0]
    second = []
    ada.bus.subscribe(second.append)
    notice = Entered("lobby", 1, b"{}")
    ada.bus.publish(notice)
    assert ada.all(Entered) == second == [notice]


@pytest.mark.parametrize("notice", EVERYTHING, ids=lambda notice: type(notice).__name__)
def test_every_kind_of_notice_arrives_as_it_was_everywhere_once(several, notice):
    ada, *others = several
    ada.bus.publish(notice)
    ada.bus.publish(Passing("lobby", b"the last"))
    for other in others:
        wait_for(lambda other=other: Passing("lobby", b"the last") in other.heard, "the last")
        assert [heard for heard in other.heard if type(heard) is type(notice)].count(notice) == 1


def test_what_all_say_at_once_arrives_everywhere_once(several):
    said = {Spent(one.name, "say", number, 1) for one in several for number in range(500)}
    for number in range(500):
        for one in several:
            one.bus.publish(Spent(one.name, "say", number, 1))
        if number % 50 == 0:
            gevent.sleep(0)
    for one in several:
        wait_for(lambda one=one: len(one.all(Spent)) >= len(said), "everything")
    settle()
    for one in several:
        assert len(one.all(Spent)) == len(said)
        assert set(one.all(Spent)) == said


def test_what_is_for_one_process_reaches_no_other(several):
    ada, *others = several
    for number, other in enumerate(several):
        ada.bus.publish(Passing("lobby", b"%d" % number), to=other.name)
    ada.bus.publish(Passing("lobby", b"all"))
    for number, other in enumerate(several):
        expected = [Passing("lobby", b"%d" % number), Passing("lobby", b"all")]
        wait_for(lambda other=other: len(other.all(Passing)) >= 2, "both")
        settle()
        assert sorted(other.all(Passing), key=str) == sorted(expected, key=str)
    assert others


def test_what_is_for_nobody_is_no_error(everybody):
    everybody[0].bus.publish(Passing("lobby", b"{}"), to="f" * 20)
    settle()
    assert not any(one.all(Passing) for one in everybody)


def test_a_subscriber_that_fails_holds_up_nobody(everybody, caplog):
    def failing(notice):
        raise ValueError

    heard = []
    for one in everybody:
        one.bus.subscribe(failing)
        one.bus.subscribe(heard.append)
    everybody[0].bus.publish(Passing("lobby", b"{}"))
    wait_for(lambda: len(heard) == len(everybody), "all to hear it")
    assert "Passing" in caplog.text


def test_everybody_has_a_name_of_its_own(everybody):
    assert len({one.name for one in everybody}) == len(everybody)


def test_everybody_learns_once_of_everybody_else_and_nobody_of_itself(several):
    settle()
    for one in several:
        arrived = [notice.origin for notice in one.all(Arrived)]
        assert sorted(arrived) == sorted(other.name for other in several if other is not one)
        assert not one.all(Gone)


def test_whoever_closes_is_gone_after_its_last_words(several):
    *others, ada = several
    last = Passing("lobby", b"bye")
    ada.bus.publish(last)
    ada.bus.close()
    for other in others:
        wait_for(lambda other=other: Gone(ada.name) in other.heard, "the departure")
        assert other.heard.index(last) < other.heard.index(Gone(ada.name))
        wait_for(lambda other=other: other.bus.whole, "the others to be whole")
        assert other.all(Gone) == [Gone(ada.name)]


def test_a_closed_bus_reaches_nobody_and_is_no_error(everybody):
    ada, *others = everybody
    ada.bus.close()
    ada.bus.publish(Passing("lobby", b"{}"))
    ada.bus.publish(Passing("lobby", b"{}"), to=ada.name)
    ada.bus.close()
    for other in others:
        other.bus.publish(Spent("a1", "say", 1, 1))
        other.bus.publish(Spent("a1", "say", 1, 1), to=ada.name)
    settle()
    assert not any(one.all(Passing) for one in everybody)
    assert not ada.all(Spent)


def test_a_subscriber_may_publish_and_all_have_it_in_its_order(several):
    ada, *others = several

    def answer(notice):
        if notice == Passing("lobby", b"first"):
            ada.bus.publish(Passing("lobby", b"second"))

    ada.bus.subscribe(answer)
    ada.bus.publish(Passing("lobby", b"first"))
    for other in others:
        wait_for(lambda other=other: len(other.all(Passing)) == 2, "both")
        assert [heard.body for heard in other.all(Passing)] == [b"first", b"second"]


def test_a_burst_is_handed_over_in_pieces_between_which_others_have_their_turn(several):
    ada, bob = several[0], several[-1]
    turn, turns = [0], set()
    bob.bus.subscribe(lambda notice: turns.add(turn[0]))

    def others():
        while True:
            turn[0] += 1
            gevent.sleep(0.0001)

    greenlet = gevent.spawn(others)
    for number in range(BURST):
        ada.bus.publish(Spent("a1", "say", number, 1))
    wait_for(lambda: len(bob.all(Spent)) == BURST, "the burst")
    greenlet.kill()
    assert len(turns) > 2


@pytest.mark.skipif(PATCHED, reason="this is where it runs")
def test_the_same_holds_in_a_worker_and_with_redis():
    require_redis()
    here = Path(__file__).parent
    tests = [str(here / name) for name in ("test_bus.py", "test_local_bus.py", "redis_bus.py")]
    command = [sys.executable, "-m", "gevent.monkey", "--module", "pytest", "-q", *tests]
    ran = subprocess.run(command, cwd=here.parents[1], capture_output=True, text=True, timeout=900)
    assert ran.returncode == 0, ran.stdout[-20_000:]
