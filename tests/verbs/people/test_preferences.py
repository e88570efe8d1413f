"""What people want of the place and of their rooms: what there is, what it may be, who is told."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from parlor import bus
from parlor.errors import NoSuchRoom, NotAMember, WrongField
from parlor.verbs.people import preferences
from parlor.verbs.people.preferences import MOST
from parlor.wire.events.preferences import OF_A_ROOM, OF_THE_PLACE

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def looked_at():
    """Those whom the others may have to be told of."""
    return []


@pytest.fixture
def parts(parts, looked_at):
    return parts._replace(hub=SimpleNamespace(signs=SimpleNamespace(changed=looked_at.append)))


def prefer(parts, who, key, value, room=None):
    preferences.prefer(parts, who.person, key, room, value)


def test_ones_own_devices_are_told_and_each_change_has_a_higher_version(parts, told, ada):
    prefer(parts, ada, "sounds", False)
    prefer(parts, ada, "level", "all", "lobby")
    prefer(parts, ada, "sounds", None)
    assert [type(notice) for notice in told] == [bus.Personal] * 3
    assert {notice.user_id for notice in told} == {ada.id}
    assert [json.loads(notice.body) for notice in told] == [
        {"type": "preferred", "version": 1, "key": "sounds", "value": False},
        {"type": "preferred", "version": 2, "key": "level", "room": "lobby", "value": "all"},
        {"type": "preferred", "version": 3, "key": "sounds"},
    ]


def test_what_is_wanted_lasts_until_the_default_is_wanted_again(parts, store, ada, bob):
    prefer(parts, ada, "keywords", ["Lovelace", "Maschine"])
    prefer(parts, ada, "hide_words", True)
    prefer(parts, ada, "hide_words", None)
    wishes = store.preferences.of(ada.id)
    assert wishes == (3, {"keywords": ["Lovelace", "Maschine"]})
    assert store.preferences.of(bob.id) == (0, {})


def test_a_room_has_the_level_of_the_place_until_another_is_wanted(parts, store, ada, bob, attic):
    def seen(who):
        state = store.rooms.state(who.id, attic)
        assert state in store.rooms.of(who.id)
        assert state in store.rooms.first_of(who.id, 1, attic)
        return state.level, state.muted_until

    assert seen(ada) == ("mentions", 0)
    prefer(parts, ada, "level", "hidden", attic)
    prefer(parts, ada, "muted_until", 2**53 - 1, attic)
    assert seen(ada) == ("hidden", 2**53 - 1)
    assert seen(bob) == ("mentions", 0)
    prefer(parts, ada, "level", None, attic)
    prefer(parts, ada, "muted_until", None, attic)
    assert seen(ada) == ("mentions", 0)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("colour", "red"),
        ("level", "all"),  # of no room
        ("sounds", 1),
        ("dnd_until", -1),
        ("dnd_until", 2**53),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../etc/passwd"),
        ("time_zone", "Europe"),
        ("quiet_hours", {"mon": {"from": "22:00", "to": "24:00"}}),
        ("quiet_hours", {"monday": {"from": "22:00", "to": "07:00"}}),
        ("status", "busy"),
        ("status", {"until": 5}),
        ("status", {"text": ""}),
        ("status", {"text": " \u200b "}),
        ("status", {"text": "x" * 81}),
        ("status", {"text": "gpj.\u202eexe"}),
        ("status", {"text": "out", "until": -1}),
        ("status", {"text": "out", "face": "🌴"}),
        ("keywords", ["word"] * 21),
        ("keywords", [""]),
    ],
)
def test_a_key_that_is_none_and_a_value_that_cannot_be_are_a_wrong_field(
    parts, told, store, ada, key, value
):
    with pytest.raises(WrongField):
        prefer(parts, ada, key, value)
    assert told == []
    assert store.preferences.of(ada.id) == (0, {})


@pytest.mark.parametrize(("key", "value"), [("level", "loud"), ("sounds", True)])
def test_a_room_takes_its_own_keys_only(parts, ada, key, value):
    with pytest.raises(WrongField):
        prefer(parts, ada, key, value, "lobby")


def test_of_rooms_of_others_nothing_is_wanted(parts, told, store, ada, eve, attic):
    hall = store.rooms.create(ada.id, "Hall", private=False).entry.room
    for key, value in (("level", "all"), ("muted_until", 5)):
        with pytest.raises(NoSuchRoom):
            prefer(parts, eve, key, value, attic)
        with pytest.raises(NotAMember):
            prefer(parts, eve, key, value, hall)
    assert told == []


def test_nobody_has_more_than_64_kib_of_wishes():
    assert MOST * len(OF_THE_PLACE) <= 64 * 1024
    assert not OF_A_ROOM.keys() & OF_THE_PLACE.keys()


def test_who_is_not_to_be_disturbed_is_looked_at_and_nobody_else(parts, looked_at, ada, bob):
    prefer(parts, bob, "sounds", False)
    prefer(parts, ada, "dnd_until", 5)
    prefer(parts, ada, "quiet_hours", {})
    prefer(parts, ada, "time_zone", "Europe/Berlin")
    assert looked_at == [ada.id] * 3


def test_what_somebody_is_doing_is_seen_until_it_ends(parts, store, clock, looked_at, ada, bob):
    at = round(clock.now * 1000)
    prefer(parts, ada, "status", {"text": "  🍲  Having lunch ", "until": at + 60_000})
    assert looked_at == [ada.id]
    assert store.preferences.stale() == [ada.id]
    eats = store.preferences.look(ada.id)
    assert (eats.status, eats.status_until) == ("🍲 Having lunch", at + 60_000)
    assert store.people.persons([ada.id, bob.id]) == [eats, bob.person]
    assert store.people.user(ada.id).person == eats
    assert store.people.profile(bob.id, ada.id).person == eats
    assert store.preferences.look(ada.id) is None
    clock.move(61)
    assert store.preferences.stale() == [ada.id]
    assert store.preferences.look(ada.id) == ada.person
    assert store.preferences.stale() == []
    # What was said while the database was away is seen by the next look at all.
    prefer(parts, ada, "status", {"text": "🌴 On holiday"})
    assert store.preferences.stale() == [ada.id]
    assert store.preferences.look(ada.id).status_until == 0
    prefer(parts, ada, "status", None)
    assert store.preferences.look(ada.id) == ada.person


def test_quiet_hours_are_noted_as_they_begin_and_end(parts, store, clock, ada, bob):
    clock.now = 1_700_000_000.0  # Tuesday, 22:13 in London
    prefer(parts, ada, "time_zone", "Europe/London")
    prefer(parts, ada, "quiet_hours", {"tue": {"from": "23:00", "to": "07:30"}})
    assert store.preferences.stale() == []
    assert store.preferences.look(ada.id) is None
    clock.move(3_600)
    assert store.preferences.stale() == [ada.id]
    begun = store.preferences.look(ada.id)
    assert begun.dnd == 1_700_033_400_000  # half past seven
    assert store.people.persons([ada.id, bob.id]) == [begun, bob.person]
    assert store.people.user(ada.id).person == begun
    assert store.preferences.stale() == []
    clock.now = 1_700_033_400.0
    assert store.preferences.stale() == [ada.id]
    assert store.preferences.look(ada.id).dnd == 0
    assert store.preferences.stale() == []
