"""Guests who are gone give their names back; those who may come back keep them."""

from __future__ import annotations

import pytest

from parlor.errors import NameTaken
from parlor.store.people.signing_in.sessions import KEPT_MS
from parlor.store.results import NewSession, Span
from parlor.store.store import Store
from parlor.text.markup import render

from ..test_old_database import left_by_0_1_0

DATABASES = ("sqlite", "postgresql")

YEAR = KEPT_MS / 1000
DAY = 86_400.0
LASTING = NewSession("guest", "")


def test_a_guest_who_is_gone_gives_the_name_back(store, ada, clock, say):
    gus = store.people.add_guest("Gus", LASTING)
    say(gus, "good bye")
    clock.move(YEAR + 1)
    assert store.sessions.find(gus.token).over
    after = store.people.add_member("gu\u0455", "hash")
    assert (after.id, after.name) != (gus.id, gus.name)
    assert store.people.named("gu\u0455").id == after.id
    # The one before is nobody's any more, and what they said is theirs still.
    assert not store.people.user(gus.id).active
    assert store.people.persons([gus.id])[0].name == "Gus"
    assert store.sessions.find(gus.token).over
    assert [
        b'"good bye"' in body for body in store.log.page(ada.id, "lobby", Span()).entries
    ].count(True) == 1
    assert [person.name for person in store.people.of_room("lobby", ada.id)] == ["ada", "gu\u0455"]


@pytest.mark.parametrize("name", ["Gus", "GUS", "gu\u0455", "\uff27us"])
def test_until_then_nobody_takes_it(store, ada, clock, name):
    gus = store.people.add_guest("Gus", LASTING)
    clock.move(YEAR - DAY)
    with pytest.raises(NameTaken):
        store.people.add_guest(name)
    # Whoever is seen again has as long again, which is written before what comes next.
    assert not store.sessions.find(gus.token).over
    store.people.rename(ada.id, "Ada")
    clock.move(YEAR - DAY)
    with pytest.raises(NameTaken):
        store.people.rename(ada.id, name)
    assert store.sessions.find(gus.token).user.name == "Gus"


def test_a_guest_without_a_token_and_one_who_signed_out_have_as_long(store, ada, clock):
    store.people.add_guest("Tom")
    gus = store.people.add_guest("Gus", NewSession("browser", ""))
    store.sessions.end(gus.token.session)
    clock.move(YEAR - DAY)
    for name in ("tom", "gus"):
        with pytest.raises(NameTaken):
            store.people.add_guest(name)
    clock.move(2 * DAY)
    assert store.people.add_guest("tom", LASTING).token
    store.people.rename(ada.id, "gus")


def test_no_member_gives_a_name_back(store, ada, bob, clock):
    clock.move(10 * YEAR)
    with pytest.raises(NameTaken):
        store.people.add_guest("bob")


def test_a_name_that_looks_like_two_who_are_gone_takes_both(store, ada, clock):
    lower, upper = store.people.add_guest("Ian"), store.people.add_guest("Lan")
    clock.move(YEAR + 1)
    assert store.people.add_guest("lan").name == "lan"
    assert not store.people.user(lower.id).active
    assert not store.people.user(upper.id).active


def test_a_guest_of_0_1_0_has_a_year_from_the_day_of_the_update(empty, clock):
    left_by_0_1_0(empty)
    store = Store.open(empty, render)
    gus = store.people.named("gus")
    with pytest.raises(NameTaken):
        store.people.add_guest("GUS")
    token = store.sessions.take_up(gus.id, "key of gus", LASTING)
    assert store.sessions.find(token).user == gus
    store.close()
