"""Presence is told calmly."""

import pytest

from parlor.crowd import Crowd
from parlor.events import Person

ada = Person(1, "ada")
bob = Person(2, "bob")


@pytest.fixture
def crowd():
    """A crowd in which ada is, and everybody knows it."""
    crowd = Crowd(grace=10)
    crowd.arrive(ada)
    assert crowd.news(0) == ([ada], [])
    return crowd


def test_somebody_who_comes_is_told_once(crowd):
    crowd.arrive(bob)
    assert crowd.news(1) == ([bob], [])
    assert crowd.news(2) == ([], [])
    assert crowd.people == [ada, bob]


def test_a_second_tab_is_the_same_person(crowd):
    crowd.arrive(ada)
    assert crowd.news(1) == ([], [])
    crowd.depart(ada, 1)
    assert crowd.news(100) == ([], [])
    assert len(crowd) == 1


def test_leaving_counts_after_the_time_of_grace(crowd):
    crowd.depart(ada, 5)
    assert crowd.news(14.9) == ([], [])
    assert crowd.people == [ada]
    assert crowd.news(15) == ([], [1])
    assert crowd.people == []


def test_a_refresh_is_no_departure(crowd):
    crowd.depart(ada, 5)
    crowd.arrive(ada)
    assert crowd.news(100) == ([], [])
    assert crowd.people == [ada]


def test_somebody_expelled_is_gone_at_once(crowd):
    crowd.expel(ada.id)
    assert crowd.news(0) == ([], [1])


def test_the_connections_of_somebody_expelled_do_not_count(crowd):
    crowd.expel(ada.id)
    crowd.depart(ada, 0)
    assert crowd.people == []


def test_whoever_came_and_went_between_two_tellings_is_not_mentioned(crowd):
    crowd.arrive(bob)
    crowd.expel(bob.id)
    assert crowd.news(1) == ([], [])


def test_a_crowd_is_idle_when_nobody_is_here_and_everybody_knows(crowd):
    crowd.depart(ada, 0)
    assert not crowd.idle
    crowd.news(10)
    assert crowd.idle
