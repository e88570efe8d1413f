"""Presence is told calmly."""

import json

import pytest

from parlor.live.presence.crowd import LISTED, Crowd
from parlor.wire import Person

ada = Person(1, "ada")
bob = Person(2, "bob")
eve = Person(3, "eve")


@pytest.fixture
def elsewhere():
    """Who is in other processes; to be changed at will."""
    return {}


@pytest.fixture
def crowd(elsewhere):
    """A crowd in which ada is, and everybody knows it."""
    crowd = Crowd(grace=10, elsewhere=lambda: elsewhere)
    crowd.arrive(ada)
    assert crowd.moves(0) == ([ada], [])
    assert crowd.news() == ([ada], [])
    return crowd


def told(crowd, now):
    """Return what others are told at `now`, and what readers here are."""
    return crowd.moves(now), crowd.news()


NOTHING = ([], [])


def test_somebody_who_comes_is_told_once(crowd):
    crowd.arrive(bob)
    assert told(crowd, 1) == (([bob], []), ([bob], []))
    assert told(crowd, 2) == (NOTHING, NOTHING)
    assert crowd.people == [ada, bob]


def test_a_second_tab_is_the_same_person(crowd):
    crowd.arrive(ada)
    assert told(crowd, 1) == (NOTHING, NOTHING)
    crowd.depart(ada, 1)
    assert told(crowd, 100) == (NOTHING, NOTHING)
    assert len(crowd) == 1


def test_leaving_counts_after_the_time_of_grace(crowd):
    crowd.depart(ada, 5)
    assert told(crowd, 14.9) == (NOTHING, NOTHING)
    assert crowd.people == [ada]
    assert told(crowd, 15) == (([], [1]), ([], [1]))
    assert crowd.people == []


def test_a_refresh_is_no_departure(crowd):
    crowd.depart(ada, 5)
    crowd.arrive(ada)
    assert told(crowd, 100) == (NOTHING, NOTHING)
    assert crowd.people == [ada]


def test_somebody_who_is_put_out_has_no_time_of_grace(crowd):
    crowd.depart(ada, 0)
    crowd.expel(ada.id)
    assert told(crowd, 0) == (([], [1]), ([], [1]))


def test_somebody_who_is_here_again_is_not_let_go_by_an_old_revocation(crowd):
    crowd.expel(ada.id)
    assert told(crowd, 0) == (NOTHING, NOTHING)
    crowd.depart(ada, 0)
    assert crowd.people == [ada]


def test_whoever_came_and_went_between_two_tellings_is_told_to_have_gone(crowd):
    """For somebody may have been welcomed by them in between."""
    crowd.arrive(bob)
    crowd.depart(bob, 0)
    crowd.expel(bob.id)
    assert told(crowd, 1) == (NOTHING, ([], [2]))


def test_whoever_went_and_came_between_two_tellings_is_told_to_have_come(crowd, elsewhere):
    elsewhere[2] = bob
    crowd.look()
    crowd.news()
    del elsewhere[2]
    crowd.look()
    elsewhere[2] = bob
    crowd.look()
    assert crowd.news() == ([bob], [])
    assert crowd.news() == NOTHING


def test_those_elsewhere_are_in_the_crowd(crowd, elsewhere):
    elsewhere[2] = bob
    crowd.look()
    assert told(crowd, 1) == (NOTHING, ([bob], []))
    assert sorted(person.id for person in crowd.people) == [1, 2]
    assert len(crowd) == 2
    del elsewhere[2]
    crowd.look()
    assert told(crowd, 2) == (NOTHING, ([], [2]))


def test_somebody_here_and_elsewhere_is_one_person_until_both_end(crowd, elsewhere):
    elsewhere[1] = ada
    crowd.look()
    assert told(crowd, 1) == (NOTHING, NOTHING)
    assert len(crowd) == 1
    crowd.depart(ada, 1)
    assert told(crowd, 11) == (([], [1]), NOTHING)
    del elsewhere[1]
    crowd.look()
    assert told(crowd, 12) == (NOTHING, ([], [1]))


def test_whoever_was_elsewhere_at_the_beginning_is_no_news():
    crowd = Crowd(elsewhere=lambda: {2: bob})
    assert crowd.people == [bob]
    assert crowd.news() == NOTHING


def test_here_are_those_whom_the_others_were_told_of(crowd):
    crowd.arrive(bob)
    assert crowd.here == [ada]
    crowd.moves(0)
    assert crowd.here == [ada, bob]


def test_a_crowd_is_idle_when_nobody_is_here_and_the_others_know(crowd):
    crowd.depart(ada, 0)
    assert not crowd.idle
    crowd.moves(10)
    assert crowd.idle


def test_the_encoded_crowd_is_those_who_were_told_of_and_those_who_came_since(crowd):
    assert json.loads(crowd.encoded) == [{"id": 1, "name": "ada"}]
    crowd.arrive(bob)
    crowd.arrive(eve)
    assert [person["name"] for person in json.loads(crowd.encoded)] == ["ada", "bob", "eve"]
    crowd.news()
    assert [person["name"] for person in json.loads(crowd.encoded)] == ["ada", "bob", "eve"]


def test_the_encoded_crowd_of_an_empty_room_is_a_list():
    crowd = Crowd()
    assert crowd.encoded == b"[]"
    crowd.arrive(ada)
    assert json.loads(crowd.encoded) == [{"id": 1, "name": "ada"}]


def many(numbers):
    return [Person(number, f"guest {number}", guest=True) for number in numbers]


def test_of_a_large_crowd_only_some_are_named(crowd):
    for person in many(range(10, 10 + 2 * LISTED)):
        crowd.arrive(person)
    assert crowd.unlisted
    assert len(json.loads(crowd.encoded)) == LISTED
    assert len(crowd.news()[0]) == LISTED
    assert len(json.loads(crowd.encoded)) == LISTED
    assert len(crowd) == 2 * LISTED + 1


def test_those_who_came_since_fill_the_list_up(crowd):
    for person in many(range(10, 10 + LISTED + 5)):
        crowd.arrive(person)
    names = [person["name"] for person in json.loads(crowd.encoded)]
    assert names == ["ada"] + [f"guest {number}" for number in range(10, 10 + LISTED - 1)]


def test_everybody_is_named_once_a_crowd_is_no_longer_large(crowd):
    people = many(range(10, 10 + LISTED))
    for person in people:
        crowd.arrive(person)
    crowd.news()
    crowd.depart(people[0], 1)
    crowd.moves(11)
    came, went = crowd.news()
    assert came == [ada, *people[1:]]
    assert went == [people[0].id]
    assert not crowd.unlisted


def test_another_name_is_no_news_of_who_is_there(crowd, elsewhere):
    crowd.arrive(bob)
    crowd.change(Person(1, "Ada"))
    crowd.change(Person(2, "Robert"))
    crowd.change(eve)
    assert [person.name for person in crowd.people] == ["Ada", "Robert"]
    assert json.loads(crowd.encoded)[0]["name"] == "Ada"
    assert told(crowd, 1) == (([Person(2, "Robert")], []), ([Person(2, "Robert")], []))
    assert [person.name for person in crowd.here] == ["Ada", "Robert"]
