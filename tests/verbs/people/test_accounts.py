"""Who comes into the place, as others hear of it."""

from __future__ import annotations

import pytest

from parlor import bus
from parlor.errors import NotAllowed
from parlor.store.results import Settings
from parlor.verbs.people import accounts
from parlor.verbs.rooms import rooms
from parlor.wire import decode_entry

DATABASES = ("sqlite", "postgresql")


def test_who_comes_in_is_told_to_the_lobby_and_to_the_rooms_for_all(parts, store, told, ada):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    rooms.set_room(parts, ada.person, garden, "s1", Settings(for_all=True))
    told.clear()
    eve = accounts.accept_invite(parts, store.invites.make(ada.id), "eve", "hash of eve")
    assert [type(notice) for notice in told] == [bus.Entered, bus.Entered]
    assert [notice.room for notice in told] == ["lobby", garden]
    assert [decode_entry(notice.body).who.id for notice in told] == [eve.id, eve.id]


def test_only_administrators_have_everybody_put_in(parts, store, told, ada, bob):
    garden = store.rooms.create(bob.id, "Garden", private=False).entry.room
    with pytest.raises(NotAllowed):
        rooms.set_room(parts, bob.person, garden, "s1", Settings(for_all=True))
    store.memberships.join(ada.id, garden, "ada joins")
    rooms.set_room(parts, ada.person, garden, "s2", Settings(for_all=True))
    # An owner makes it private still, which ends it.
    rooms.set_room(parts, bob.person, garden, "s3", Settings(private=True))
    assert not store.rooms.facts(garden).state.for_all
    with pytest.raises(NotAllowed):
        rooms.set_room(parts, ada.person, "lobby", "s4", Settings(for_all=True))
