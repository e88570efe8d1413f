"""Each process says who is in it; the others keep that up, whatever they hear of it."""

import pytest

from parlor.bus import Moved, Roster
from parlor.live.presence.rosters import BETWEEN_REQUESTS, Rosters
from parlor.wire import Person

ada = Person(1, "ada")
bob = Person(2, "bob")


def names(rosters, room="lobby"):
    return sorted(person.name for person in rosters.people(room).values())


@pytest.fixture
def rosters():
    """The rosters of two processes, one of which has answered: ada is there."""
    rosters = Rosters(grace=10)
    rosters.arrive("b")
    assert rosters.wanted(0) == ["b"]
    rosters.replace(Roster("b", 1, {"lobby": [ada]}))
    return rosters


def test_a_process_that_arrives_is_asked_once_until_it_answers_or_a_while_is_over():
    rosters = Rosters()
    rosters.arrive("b")
    assert not rosters.idle
    assert rosters.wanted(0) == ["b"]
    assert rosters.wanted(BETWEEN_REQUESTS - 0.1) == []
    assert rosters.wanted(BETWEEN_REQUESTS) == ["b"]
    rosters.replace(Roster("b", 0, {}))
    assert rosters.wanted(100) == []
    assert rosters.idle


def test_moves_keep_a_roster_up(rosters):
    rosters.move(Moved("b", 2, "lobby", [bob], [1]))
    assert names(rosters) == ["bob"]
    rosters.move(Moved("b", 3, "lobby", [], [2]))
    assert names(rosters) == []
    assert rosters.idle


def test_a_move_that_is_heard_again_counts_once(rosters):
    rosters.move(Moved("b", 2, "lobby", [bob], []))
    rosters.move(Moved("b", 3, "lobby", [], [2]))
    rosters.move(Moved("b", 2, "lobby", [bob], []))
    assert names(rosters) == ["ada"]


def test_a_move_that_was_lost_brings_the_whole_roster(rosters):
    rosters.move(Moved("b", 3, "lobby", [bob], []))
    assert names(rosters) == ["ada"]
    assert rosters.wanted(0) == ["b"]
    rosters.replace(Roster("b", 3, {"lobby": [bob]}))
    assert names(rosters) == ["bob"]
    assert rosters.idle


def test_a_move_that_overtakes_the_roster_has_it_asked_again():
    rosters = Rosters()
    rosters.arrive("b")
    rosters.wanted(0)
    rosters.move(Moved("b", 2, "lobby", [bob], []))
    rosters.replace(Roster("b", 1, {"lobby": [ada]}))
    assert rosters.wanted(0) == ["b"]
    rosters.replace(Roster("b", 2, {"lobby": [ada, bob]}))
    assert names(rosters) == ["ada", "bob"]
    assert rosters.idle


def test_an_older_roster_changes_nothing(rosters):
    rosters.move(Moved("b", 2, "lobby", [bob], []))
    rosters.replace(Roster("b", 1, {"lobby": [ada]}))
    assert names(rosters) == ["ada", "bob"]


def test_a_roster_has_all_rooms(rosters):
    rosters.move(Moved("b", 2, "attic", [ada], []))
    rosters.replace(Roster("b", 3, {"cellar": [bob]}))
    assert [names(rosters, room) for room in ("lobby", "attic", "cellar")] == [[], [], ["bob"]]


def test_when_moves_may_be_lost_every_roster_is_wanted_anew(rosters):
    rosters.arrive("c")
    rosters.leave("c", 0)
    rosters.doubt()
    assert rosters.wanted(0) == ["b"]


def test_somebody_in_two_processes_is_one_person_until_both_end(rosters):
    rosters.arrive("c")
    rosters.replace(Roster("c", 0, {"lobby": [ada]}))
    assert names(rosters) == ["ada"]
    rosters.move(Moved("b", 2, "lobby", [], [1]))
    assert names(rosters) == ["ada"]
    rosters.move(Moved("c", 1, "lobby", [], [1]))
    assert names(rosters) == []


def test_the_people_of_a_process_that_is_gone_have_a_time_of_grace(rosters):
    rosters.leave("b", 5)
    assert not rosters.idle
    assert rosters.expire(14.9) == []
    assert names(rosters) == ["ada"]
    assert rosters.expire(15) == ["b"]
    assert names(rosters) == []
    assert rosters.idle


def test_a_process_that_is_back_keeps_its_people_and_is_asked_for_them(rosters):
    rosters.leave("b", 5)
    rosters.arrive("b")
    assert rosters.expire(100) == []
    assert names(rosters) == ["ada"]
    assert rosters.wanted(100) == ["b"]


def test_what_a_process_told_that_is_gone_counts_no_more(rosters):
    rosters.leave("b", 5)
    rosters.move(Moved("b", 2, "lobby", [bob], []))
    rosters.replace(Roster("b", 3, {"lobby": [bob]}))
    assert names(rosters) == ["ada"]
    rosters.expire(15)
    rosters.move(Moved("b", 4, "lobby", [bob], []))
    rosters.replace(Roster("b", 4, {"lobby": [bob]}))
    assert names(rosters) == []
    assert rosters.idle


def test_a_process_that_nobody_heard_of_cannot_be_gone(rosters):
    rosters.leave("x", 0)
    assert rosters.expire(100) == []


def test_somebody_put_out_is_let_go_where_the_process_cannot_say_so(rosters):
    rosters.arrive("c")
    rosters.replace(Roster("c", 0, {"lobby": [ada, bob]}))
    rosters.leave("b", 0)
    rosters.expel("lobby", ada.id)
    rosters.expel("attic", ada.id)
    assert names(rosters) == ["ada", "bob"]
    rosters.leave("c", 0)
    rosters.expel("lobby", ada.id)
    assert names(rosters) == ["bob"]


def test_another_name_is_known_of_those_who_are_elsewhere(rosters):
    rosters.change(Person(1, "Ada"))
    rosters.change(bob)
    assert names(rosters) == ["Ada"]
