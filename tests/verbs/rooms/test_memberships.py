"""Coming in and going out: in which order who asked and the others hear of it."""

from __future__ import annotations

import pytest

from parlor import bus
from parlor.errors import NoSuchRoom, NotAllowed
from parlor.store.results import Settings
from parlor.verbs.rooms import memberships, rooms
from parlor.wire import Person, decode_entry

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


def test_who_is_let_in_is_told_by_whom_and_can_leave(parts, told, attic, ada, eve):
    other, news = memberships.let_in(parts, ada.person, attic, "EVE")
    by = Person(ada.id, "ada")
    assert (other.id, news.entry.who, news.entry.by) == (eve.id, Person(eve.id, "eve"), by)
    assert told == [entered(news), bus.RoomGranted(eve.id, attic, by)]
    told.clear()
    memberships.leave(parts, eve.person, attic, "l1", lambda news: None)
    assert decode_entry(told[-1].body).by is None


def test_a_guest_who_is_let_in_can_leave(parts, attic, ada):
    guest = parts.store.people.add_guest("gus")
    memberships.let_in(parts, ada.person, attic, "gus")
    memberships.leave(parts, guest.person, attic, "l1", lambda news: None)
    assert not parts.store.memberships.has(guest.id, attic)


@pytest.mark.parametrize("who", ["bob", "gus"])
def test_a_member_who_does_not_own_a_room_lets_nobody_in(parts, told, attic, ada, eve, who):
    gus = parts.store.people.add_guest("gus")
    memberships.let_in(parts, ada.person, attic, gus.name)
    told.clear()
    with pytest.raises(NotAllowed):
        memberships.let_in(parts, parts.store.people.named(who).person, attic, "eve")
    assert told == []


def test_an_owner_lets_in_and_an_administrator_who_is_no_member_does_not(parts, ada, bob, eve):
    den = parts.store.rooms.create(bob.id, "Den", private=True).entry.room
    with pytest.raises(NoSuchRoom):
        memberships.let_in(parts, ada.person, den, "eve")
    memberships.let_in(parts, bob.person, den, "ada")
    memberships.let_in(parts, ada.person, den, "eve")
    left = memberships.put_out(parts, bob.person, den, eve.id)
    assert left.entry.by == Person(bob.id, "bob")


def test_who_is_put_out_is_revoked_before_the_others_see_it(parts, told, attic, ada, bob):
    news = memberships.put_out(parts, ada.person, attic, bob.id)
    assert told == [bus.RoomRevoked(bob.id, attic, news.offset), entered(news)]


def set_inviters(parts, by, room, inviters):
    rooms.set_room(parts, by.person, room, f"set {inviters}", Settings(inviters=inviters))


def test_where_it_is_set_so_any_member_lets_in_but_no_guest(parts, attic, ada, bob, eve):
    gus = parts.store.people.add_guest("gus")
    set_inviters(parts, ada, attic, "all")
    memberships.let_in(parts, bob.person, attic, "gus")
    with pytest.raises(NotAllowed):
        memberships.let_in(parts, gus.person, attic, "eve")
    with pytest.raises(NotAllowed):
        memberships.put_out(parts, bob.person, attic, gus.id)
    set_inviters(parts, ada, attic, "owners")
    with pytest.raises(NotAllowed):
        memberships.let_in(parts, bob.person, attic, "eve")
    assert not parts.store.memberships.has(eve.id, attic)


def test_who_is_let_in_just_as_only_owners_may_is_not(parts, told, attic, ada, bob, eve):
    set_inviters(parts, ada, attic, "all")
    grant = parts.store.memberships.grant

    def late(*arguments):
        set_inviters(parts, ada, attic, "owners")
        told.clear()
        return grant(*arguments)

    parts.store.memberships.grant = late
    with pytest.raises(NotAllowed):
        memberships.let_in(parts, bob.person, attic, "eve")
    assert told == []
    assert not parts.store.memberships.has(eve.id, attic)


def test_only_who_rules_a_room_says_who_lets_in_and_how_newcomers_begin(parts, attic, bob):
    for wanted in (Settings(inviters="all"), Settings(newcomers="quiet")):
        with pytest.raises(NotAllowed):
            rooms.set_room(parts, bob.person, attic, f"{wanted}", wanted)
