"""Deleting a room: who may, and in which order who asked and the others hear of it."""

from __future__ import annotations

import pytest

from parlor import bus
from parlor.errors import NoSuchRoom, NotAllowed, NotAMember, OtherTitle
from parlor.store.results import DirectPost, Settings
from parlor.verbs.rooms import rooms
from parlor.verbs.rooms.sweeping import BREATH, Sweeper
from parlor.wire import Person

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def garden(store, bob):
    """A room of bob's, who is no administrator."""
    return store.rooms.create(bob.id, "Garden", private=False).entry.room


def test_who_deletes_is_answered_before_the_others_are_told(parts, store, told, garden, bob):
    epoch = store.log.top(garden).epoch
    rooms.delete_room(parts, bob.person, garden, "Garden", told.append)
    answer, *rest = told
    assert (answer.room, answer.offset, answer.entries) == (garden, 0, ())
    assert rest == [bus.RoomDeleted(garden, epoch, Person(bob.id, "bob"))]


def test_an_administrator_deletes_a_room_once_they_are_in_it(parts, store, told, garden, ada):
    with pytest.raises(NotAMember):
        rooms.delete_room(parts, ada.person, garden, "Garden", told.append)
    store.memberships.join(ada.id, garden, "ada joins")
    rooms.set_room(parts, ada.person, garden, "s1", Settings(archived=True))
    told.clear()
    rooms.delete_room(parts, ada.person, garden, "Garden", told.append)
    assert len(told) == 2


def test_neither_members_nor_guests_nor_outsiders_delete_a_room(
    parts, store, told, attic, garden, eve
):
    gus = store.people.add_guest("gus")
    for who in (eve, gus):
        store.memberships.join(who.id, garden, f"{who.name} joins")
        # What it is called is not told to who may not delete it anyhow.
        for title in ("Garden", "?"):
            with pytest.raises(NotAllowed):
                rooms.delete_room(parts, who.person, garden, title, told.append)
        with pytest.raises(NoSuchRoom):
            rooms.delete_room(parts, who.person, attic, "Attic", told.append)
    assert told == []


def test_the_lobby_and_rooms_of_people_are_not_deleted(parts, store, told, ada, bob):
    post = DirectPost(ada.person, frozenset({bob.id}), "d1", "only you", True)
    direct = store.directs.post(post).room
    lobby = store.rooms.facts("lobby").state.title
    for room, title in (("lobby", lobby), (direct, "")):
        with pytest.raises(NotAllowed):
            rooms.delete_room(parts, ada.person, room, title, told.append)
    assert told == []


def test_who_owns_it_no_longer_as_it_is_written_does_not_delete_it(
    parts, store, told, garden, bob, eve
):
    store.memberships.join(eve.id, garden, "eve joins")
    delete = store.rooms.delete

    def late(*arguments):
        owners = Settings(owners=frozenset({eve.id}))
        rooms.set_room(parts, bob.person, garden, "s1", owners)
        told.clear()
        return delete(*arguments)

    store.rooms.delete = late
    with pytest.raises(NotAllowed):
        rooms.delete_room(parts, bob.person, garden, "Garden", told.append)
    assert told == []


def test_who_has_not_heard_of_another_title_deletes_nothing(parts, store, told, garden, bob):
    rooms.set_room(parts, bob.person, garden, "s1", Settings(title="Kitchen"))
    told.clear()
    with pytest.raises(OtherTitle):
        rooms.delete_room(parts, bob.person, garden, "Garden", told.append)
    assert told == []


class Left:
    """What deleted rooms have left, in pieces."""

    def __init__(self, pieces):
        self.pieces = pieces

    def sweep(self):
        self.pieces -= 1
        return self.pieces >= 0


def test_others_write_between_two_pieces_of_what_is_left():
    slept = []
    Sweeper(Left(3), slept.append).look()
    assert slept == [BREATH] * 3
    Sweeper(Left(0), slept.append).look()
    assert len(slept) == 3
