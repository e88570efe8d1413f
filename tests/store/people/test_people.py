"""People: the first, the others, guests, invites, and who finds whom."""

from __future__ import annotations

import hashlib

import gevent
import pytest
from sqlalchemy import delete, select, update

from parlor.errors import (
    BadName,
    BadTitle,
    NameTaken,
    NoSuchPerson,
    NoSuchRoom,
    NotAllowed,
    NotAMember,
)
from parlor.store.results import Settings
from parlor.store.tables import Base, Membership, User
from parlor.wire import Person

DATABASES = ("sqlite", "postgresql")

DAY = 24 * 3600


def test_the_first_names_the_place_and_is_its_administrator(store):
    assert store.people.place() is None
    ada = store.people.set_up("Casa", "ada", "hash of ada")
    assert store.people.place() == "Casa"
    assert (ada.name, ada.kind, ada.admin, ada.active) == ("ada", "member", True, True)
    assert ada.password_hash == "hash of ada"
    assert store.memberships.has(ada.id, "lobby")


def test_a_place_is_set_up_once(store, ada):
    with pytest.raises(NotAllowed):
        store.people.set_up("Mine", "eve", "hash")
    assert store.people.place() == "Casa"
    assert store.people.named("eve") is None


def test_of_many_who_set_up_at_once_one_does(store):
    attempts = [gevent.spawn(store.people.set_up, "Casa", f"user {n}", "hash") for n in range(10)]
    gevent.joinall(attempts, timeout=30)
    assert sum(attempt.successful() for attempt in attempts) == 1
    assert {type(attempt.exception) for attempt in attempts if attempt.exception} == {NotAllowed}


@pytest.mark.parametrize(
    ("place", "name", "problem"), [("", "ada", BadTitle), ("Casa", "", BadName)]
)
def test_a_set_up_that_is_refused_can_be_tried_again(store, place, name, problem):
    with pytest.raises(problem):
        store.people.set_up(place, name, "hash")
    assert store.people.place() is None
    assert store.people.set_up("Casa", "ada", "hash").admin


def test_guests_may_be_there_before_anybody_has_set_up(store):
    guest = store.people.add_guest("gus")
    assert (guest.kind, guest.admin, guest.password_hash) == ("guest", False, None)
    assert store.people.set_up("Casa", "ada", "hash").admin


def test_a_user_is_found_by_id_and_by_name_however_written(store, ada):
    found = store.people.user(ada.id)
    assert found == store.people.named("  ADA ")
    assert found.person == Person(id=ada.id, name="ada", admin=True)
    assert found.password_hash == "hash of ada"
    assert store.people.user(9999) is None
    assert store.people.named("nobody") is None


@pytest.mark.parametrize("name", ["bob", "BOB", " bob ", "bo\u200db", "\uff42\uff4f\uff42"])
def test_a_name_that_looks_the_same_is_taken(store, bob, name):
    with pytest.raises(NameTaken):
        store.people.add_guest(name)
    with pytest.raises(NameTaken):
        store.people.add_member(name, "hash")


def test_of_many_who_want_a_name_at_once_one_gets_it(store):
    attempts = [gevent.spawn(store.people.add_guest, "zoe") for _ in range(10)]
    gevent.joinall(attempts, timeout=30)
    assert sum(attempt.successful() for attempt in attempts) == 1
    assert {type(attempt.exception) for attempt in attempts if attempt.exception} == {NameTaken}


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "ad\u202ea", "a\x07b"])
def test_a_name_that_cannot_be_is_refused(store, name):
    with pytest.raises(BadName):
        store.people.add_member(name, "hash")


def test_a_guest_without_a_name_is_given_one(store):
    first, second = store.people.add_guest(None), store.people.add_guest(None)
    assert first.name.startswith("guest-")
    assert first.name != second.name


def test_a_drawn_name_that_is_taken_is_drawn_again(store, monkeypatch):
    monkeypatch.setattr("secrets.choice", lambda letters: "x")
    names = [store.people.add_guest(None).name for _ in range(3)]
    assert names == ["guest-xxxx", "guest-xxxxx", "guest-xxxxxx"]


def test_members_of_a_room_are_told_to_members_by_name(store, ada, bob, eve, attic):
    assert [person.name for person in store.people.of_room(attic, bob.id)] == ["ada", "bob"]
    assert [person.name for person in store.people.of_room("lobby", eve.id)] == [
        "ada",
        "bob",
        "eve",
    ]


def test_members_of_a_room_are_nobody_elses_business(store, ada, eve, attic):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    with pytest.raises(NoSuchRoom):
        store.people.of_room(attic, eve.id)
    with pytest.raises(NotAMember):
        store.people.of_room(garden, eve.id)


def test_a_member_takes_another_name_and_is_found_by_it(store, bob, attic):
    assert store.people.rename(bob.id, "Robert") == Person(id=bob.id, name="Robert")
    assert store.people.named("robert") == store.people.user(bob.id)
    assert store.people.named("bob") is None
    assert [person.name for person in store.people.of_room(attic, bob.id)] == ["ada", "Robert"]


def test_a_member_may_write_their_own_name_otherwise(store, bob):
    assert store.people.rename(bob.id, "BOB").name == "BOB"
    assert store.people.rename(bob.id, "BOB").name == "BOB"


def test_nobody_takes_the_name_of_another(store, ada, bob):
    with pytest.raises(NameTaken):
        store.people.rename(bob.id, "ADA")
    with pytest.raises(BadName):
        store.people.rename(bob.id, "ad\u202ea")
    assert store.people.user(bob.id).name == "bob"


def test_only_members_take_another_name(store, ada):
    for nobody in (store.people.add_guest("gus").id, 9999):
        with pytest.raises(NotAllowed):
            store.people.rename(nobody, "zoe")


def test_of_many_who_rename_themselves_alike_one_does(store, ada, bob, eve):
    attempts = [gevent.spawn(store.people.rename, one.id, "zoe") for one in (ada, bob, eve)]
    gevent.joinall(attempts, timeout=30)
    assert sum(attempt.successful() for attempt in attempts) == 1
    assert {type(attempt.exception) for attempt in attempts if attempt.exception} == {NameTaken}


def test_people_are_told_by_id_as_they_are_called_now(store, ada, bob, eve):
    gus = store.people.add_guest("gus")
    store.people.rename(bob.id, "Robert")
    found = store.people.persons({gus.id, bob.id, ada.id, 9999})
    assert found == [ada.person, Person(id=bob.id, name="Robert"), gus.person]
    assert store.people.persons(()) == []


def test_a_hash_is_replaced_by_a_newer_one(store, ada):
    store.people.rehash(ada.id, "newer")
    assert store.people.user(ada.id).password_hash == "newer"


def test_an_invite_makes_as_many_members_as_wanted(store, ada):
    token = store.invites.make(ada.id)
    assert store.invites.is_valid(token)
    assert store.people.add_member("gus", "hash", token).kind == "member"
    assert store.people.add_member("zoe", "hash", token).kind == "member"


def test_an_invite_ends_after_two_weeks(store, ada, clock):
    token = store.invites.make(ada.id)
    clock.move(14 * DAY - 1)
    assert store.invites.is_valid(token)
    clock.move(1)
    assert not store.invites.is_valid(token)
    with pytest.raises(NotAllowed):
        store.people.add_member("gus", "hash", token)
    assert store.people.named("gus") is None


@pytest.mark.parametrize("token", ["", "guess", "\ud800"])
def test_an_invite_nobody_made_is_not_valid(store, ada, token):
    assert not store.invites.is_valid(token)
    with pytest.raises(NotAllowed):
        store.people.add_member("gus", "hash", token)


def test_nobody_makes_no_invite(store, ada):
    with pytest.raises(NotAllowed):
        store.invites.make(9999)


def test_the_token_of_an_invite_is_not_in_the_database(store, ada):
    token = store.invites.make(ada.id)
    with store.database.reading.connect() as connection:
        tables = {
            table.name: str(connection.execute(select(table)).all())
            for table in Base.metadata.sorted_tables
        }
    assert hashlib.sha256(token.encode()).hexdigest() in tables["invites"]
    assert token not in "".join(tables.values())


def test_only_who_shares_a_room_is_told_who_somebody_is(store, ada, bob):
    found = store.people.profile(ada.id, bob.id)
    assert found.person == Person(bob.id, "bob")
    assert found.since > 0
    with store.database.writing.begin() as connection:
        connection.execute(delete(Membership).where(Membership.user_id == bob.id))
    for asker, other in ((ada, bob), (bob, ada)):
        with pytest.raises(NoSuchPerson):
            store.people.profile(asker.id, other.id)


def test_an_account_that_has_ended_has_no_profile(store, ada, bob):
    with store.database.writing.begin() as connection:
        connection.execute(update(User).where(User.id == bob.id).values(active=False))
    with pytest.raises(NoSuchPerson):
        store.people.profile(ada.id, bob.id)


# Invitations that lead into a room


@pytest.fixture
def garden(store, ada):
    return store.rooms.create(ada.id, "Garden", private=False).entry.room


def test_whoever_comes_by_an_invite_of_a_room_is_put_into_it(store, ada, garden):
    token = store.invites.make(ada.id, room=garden)
    assert store.invites.good()[0].room == garden
    eve = store.people.add_member("eve", "hash", token)
    ((room, stored),) = eve.others
    assert (room, stored.entry.who.name, stored.body is None) == (garden, "eve", False)
    assert store.memberships.has(eve.id, garden)


def test_a_room_that_everybody_is_put_into_is_entered_once(store, ada, garden):
    store.rooms.set(ada.person, garden, "s1", Settings(for_all=True), lambda facts: None)
    for number, room in enumerate((garden, "lobby")):
        token = store.invites.make(ada.id, room=room)
        eve = store.people.add_member(f"eve {number}", "hash", token)
        assert [room for room, _ in eve.others] == [garden]


def test_an_invite_of_a_room_of_the_archive_leads_into_the_place_alone(store, ada, garden):
    token = store.invites.make(ada.id, room=garden)
    store.rooms.set(ada.person, garden, "s1", Settings(archived=True), lambda facts: None)
    assert store.people.add_member("eve", "hash", token).others == ()


def test_with_a_room_the_invites_of_it_are_gone(store, ada, garden):
    token = store.invites.make(ada.id, room=garden)
    store.rooms.delete(ada.person, garden, "Garden", lambda facts: None)
    assert not store.invites.is_valid(token)
    assert store.invites.good() == []


def test_an_invite_leads_into_no_room_that_is_not_there(store, ada):
    with pytest.raises(NoSuchRoom):
        store.invites.make(ada.id, room="nowhere")


def test_an_invite_that_a_command_made_is_by_nobody_and_stays_good(store, ada):
    token = store.invites.make(0)
    assert (store.invites.good()[0].by, store.invites.is_valid(token)) == ("", True)
