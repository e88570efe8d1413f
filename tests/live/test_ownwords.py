"""Of which words people want to hear, as a process knows them, whatever it is told and when."""

from __future__ import annotations

import gevent
import pytest

from parlor.errors import Unavailable
from parlor.live.ownwords import OwnWords
from parlor.text.keywords import Wanted

ADA, BOB = 1, 2


class Words:
    """The words as the store has them; `meanwhile` happens while they are asked for."""

    def __init__(self):
        self.rows = []
        self.asked = 0
        self.away = False
        self.meanwhile = lambda: None

    def keywords(self):
        self.asked += 1
        if self.away:
            raise Unavailable
        found = list(self.rows)
        self.meanwhile()
        return found


@pytest.fixture
def store():
    return Words()


@pytest.fixture
def words(store):
    return OwnWords(store)


def test_the_store_is_asked_once_until_something_may_be_lost(store, words):
    store.rows = [Wanted(ADA, 1, ["tea"])]
    assert words.known().who("tea") == {ADA}
    assert words.known().who("tea") == {ADA}
    assert store.asked == 1
    store.rows = [Wanted(BOB, 1, ["tea"])]
    words.doubt()
    assert words.known().who("tea") == {BOB}
    assert store.asked == 2


def test_what_is_told_counts_if_it_is_newer(store, words):
    words.known()
    words.change(Wanted(ADA, 3, ["tea"]))
    words.change(Wanted(ADA, 2, ["milk"]))
    assert words.known().who("tea") == {ADA}
    assert words.known().who("milk") == set()
    words.change(Wanted(ADA, 4, []))
    assert not words.known()


def test_what_is_told_while_all_are_asked_for_is_not_lost(store, words):
    store.rows = [Wanted(BOB, 1, ["tea"])]

    def meanwhile():
        words.change(Wanted(ADA, 5, ["tea"]))
        words.change(Wanted(BOB, 2, []))

    store.meanwhile = meanwhile
    assert words.known().who("tea") == {ADA}


def test_what_is_doubted_while_all_are_asked_for_is_asked_again(store, words):
    store.meanwhile = words.doubt
    words.known()
    store.meanwhile = lambda: None
    words.known()
    words.known()
    assert store.asked == 2


def test_many_who_write_at_once_ask_once(store, words):
    store.rows = [Wanted(ADA, 1, ["tea"])]
    store.meanwhile = lambda: gevent.sleep(0)
    all_of_them = [gevent.spawn(lambda: words.known().who("tea")) for _ in range(5)]
    gevent.joinall(all_of_them, raise_error=True)
    assert [one.value for one in all_of_them] == [{ADA}] * 5
    assert store.asked == 1


def test_while_the_store_is_away_what_was_known_is_known(store, words):
    store.rows = [Wanted(ADA, 1, ["tea"])]
    words.known()
    store.away = True
    words.doubt()
    assert words.known().who("tea") == {ADA}
    store.away = False
    store.rows = []
    assert words.known().who("tea") == set()
