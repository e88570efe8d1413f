"""Who is not to be disturbed, as the others are told: news only, and seldom."""

from __future__ import annotations

from types import SimpleNamespace

import gevent
import pytest

from parlor import bus
from parlor.errors import Unavailable
from parlor.live.signs import BETWEEN, OFTEN, Signs
from parlor.wire import Person

ADA, BOB = 1, 2


class Noted:
    """What a store has noted, and how it is; `disturb` is until when not to."""

    def __init__(self):
        self.noted = {}
        self.is_now = {}
        self.away = False

    def disturbed_otherwise(self):
        if self.away:
            raise Unavailable
        return [one for one in self.is_now if self.is_now[one] != self.noted.get(one, 0)]

    def look_at(self, user_id):
        until = self.is_now.get(user_id, 0)
        if self.noted.get(user_id, 0) == until:
            return None
        self.noted[user_id] = until
        return Person(user_id, "somebody", dnd=until)


@pytest.fixture
def store():
    return Noted()


@pytest.fixture
def pauses():
    """How long was waited, each time."""
    return []


@pytest.fixture
def told():
    return []


@pytest.fixture
def signs(store, told, clock, pauses):
    def pause(seconds):
        pauses.append(seconds)
        clock.move(seconds)
        gevent.sleep(0)

    found = Signs(store, SimpleNamespace(publish=told.append), clock, pause)
    yield found
    found.stop()


def quiet(user_id, until):
    return bus.PersonChanged(Person(user_id, "somebody", dnd=until))


def test_what_is_news_is_told_at_once_and_what_is_none_to_nobody(signs, store, told, pauses):
    signs.changed(ADA)
    store.is_now[BOB] = 7
    signs.changed(BOB)
    gevent.idle()
    assert (told, pauses) == ([quiet(BOB, 7)], [])


def test_who_changes_their_mind_is_told_once_in_five_seconds_as_it_is_then(
    signs, store, told, clock, pauses
):
    store.is_now[ADA] = 1
    signs.changed(ADA)
    gevent.idle()
    clock.move(2)
    store.is_now[ADA] = 2
    signs.changed(ADA)
    store.is_now[ADA] = 3
    signs.changed(ADA)
    gevent.idle()
    assert told == [quiet(ADA, 1), quiet(ADA, 3)]
    assert pauses == [BETWEEN - 2]


def test_everybody_is_looked_at_from_time_to_time_also_after_the_store_was_away(
    signs, store, told, pauses
):
    store.is_now[ADA] = 1
    store.away = True
    signs.watch()
    while len(pauses) < 2:
        gevent.sleep(0)
    store.away = False
    while not told:
        gevent.sleep(0)
    assert told == [quiet(ADA, 1)]
    assert set(pauses) == {OFTEN}
