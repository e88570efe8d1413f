"""Coming in and going out: in which order who asked and the others hear of it."""

from __future__ import annotations

import pytest

from parlor import bus
from parlor.verbs import memberships

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def garden(store, ada):
    return store.rooms.create(ada.id, "Garden", private=False).entry.room


def entered(news):
    ((offset, body),) = news.entries
    return bus.Entered(news.room, offset, body)


def test_a_grant_is_told_after_the_entry(parts, told, garden, eve):
    news = memberships.join(parts, eve.person, garden, "j1")
    assert told == [entered(news), bus.RoomGranted(eve.id, garden)]


def test_who_is_in_already_is_granted_it_again(parts, told, garden, eve):
    memberships.join(parts, eve.person, garden, "j1")
    told.clear()
    assert memberships.join(parts, eve.person, garden, "j2").entries == ()
    assert told == [bus.RoomGranted(eve.id, garden)]


def test_who_leaves_is_answered_then_revoked_then_the_others_see_it(parts, told, garden, eve):
    memberships.join(parts, eve.person, garden, "j1")
    told.clear()
    memberships.leave(parts, eve.person, garden, "l1", told.append)
    news, *rest = told
    assert rest == [bus.RoomRevoked(eve.id, garden, news.offset), entered(news)]


def test_a_repeated_leave_is_answered_alike_and_told_to_nobody(parts, told, garden, eve):
    memberships.join(parts, eve.person, garden, "j1")
    answers = []
    memberships.leave(parts, eve.person, garden, "l1", answers.append)
    memberships.join(parts, eve.person, garden, "j2")
    told.clear()
    memberships.leave(parts, eve.person, garden, "l1", answers.append)
    assert [news.offset for news in answers] == [answers[0].offset] * 2
    assert told == []


def test_who_is_put_out_is_revoked_before_the_others_see_it(parts, told, attic, ada, bob):
    news = memberships.put_out(parts, ada.person, attic, bob.id)
    assert told == [bus.RoomRevoked(bob.id, attic, news.offset), entered(news)]
