"""Rooms: one's own, open ones, new ones."""

from __future__ import annotations

import pytest

from parlor import wire
from parlor.errors import BadTitle, NoSuchRoom, NotAllowed, NotAMember
from parlor.store.results import OpenRoom
from parlor.wire import Person, RoomState

DATABASES = ("sqlite", "postgresql")


def test_ones_rooms_are_the_lobby_and_then_by_title(store, ada):
    for title in ("zebra", "Attic", "basement"):
        store.rooms.create(ada.id, title, private=True)
    assert [state.title for state in store.rooms.of(ada.id)] == [
        "Lobby",
        "Attic",
        "basement",
        "zebra",
    ]


def test_a_room_that_is_not_ones_own_is_not_among_them(store, eve, attic):
    assert [state.room for state in store.rooms.of(eve.id)] == ["lobby"]


def test_a_state_tells_a_member_how_the_room_stands(store, say, ada, bob, attic):
    say(ada, "hello", attic)
    assert store.rooms.state(bob.id, attic) == RoomState(
        room=attic,
        title="Attic",
        private=True,
        position=store.log.top(attic),
        read_offset=2,
        unread=1,
        owners=[ada.id],
        said_at=1_700_000_000_000,
    )
    assert store.rooms.state(bob.id, attic) == store.rooms.of(bob.id)[1]


@pytest.mark.parametrize("there", [True, False], ids=["private", "missing"])
def test_a_private_room_looks_like_a_missing_one(store, attic, eve, there):
    room = attic if there else "cellar"
    with pytest.raises(NoSuchRoom) as refusal:
        store.rooms.state(eve.id, room)
    assert str(refusal.value) == f"There is no room {room!r} for you."


def test_open_rooms_are_shown_to_everybody_and_private_ones_to_nobody(store, ada, eve, attic):
    store.rooms.create(ada.id, "Garden", private=False)
    garden = OpenRoom(name="garden", title="Garden", topic="", count=1)
    assert store.rooms.open_to(eve.id) == [garden]
    assert store.rooms.open_to(ada.id) == []


def test_open_rooms_are_found_by_any_part_of_their_title(store, ada, eve):
    for title in ("Gärten", "100%", "The GARDEN"):
        store.rooms.create(ada.id, title, private=False)

    def found(sought):
        return [room.title for room in store.rooms.open_to(eve.id, find=sought)]

    assert found("gar") == ["The GARDEN"]
    assert found("GÄR") == ["Gärten"]
    assert found("0%") == ["100%"]
    assert found("%") == ["100%"]
    assert found("_") == []


def test_a_new_room_has_its_maker_as_its_first_entry(store, ada):
    stored = store.rooms.create(ada.id, "The  Garden", private=False)
    joined = wire.decode_entry(stored.body)
    assert joined == stored.entry
    assert (joined.room, joined.offset, joined.who) == ("the-garden", 1, Person(ada.id, "ada"))
    state = store.rooms.state(ada.id, "the-garden")
    assert (state.title, state.private, state.unread) == ("The Garden", False, 0)


def test_rooms_of_one_title_have_different_names(store, ada, bob):
    makers = (ada, bob, ada)
    names = [store.rooms.create(maker.id, "Garden", private=False).entry.room for maker in makers]
    assert names == ["garden", "garden-2", "garden-3"]


def test_the_name_of_an_open_room_tells_nothing_of_private_ones(store, ada, attic):
    assert attic.startswith("private-")
    assert store.rooms.create(ada.id, "Attic", private=False).entry.room == "attic"
    assert store.rooms.create(ada.id, "花", private=False).entry.room == "room-3"


def test_nobody_takes_the_name_of_the_lobby(store, ada):
    assert store.rooms.create(ada.id, "Lobby", private=False).entry.room == "lobby-2"


def test_a_title_without_latin_letters_gets_a_number(store, ada):
    names = [store.rooms.create(ada.id, title, private=False).entry.room for title in ("Сад", "花")]
    assert names == ["room-2", "room-3"]


def test_every_room_has_an_epoch_of_its_own(store, ada, attic):
    assert store.log.top(attic).epoch != store.log.top("lobby").epoch


def test_nobody_makes_no_rooms(store, ada):
    with pytest.raises(NotAllowed):
        store.rooms.create(9999, "Mine", private=True)


def test_a_room_belongs_to_who_made_it_and_the_lobby_to_nobody(store, ada, bob, attic):
    assert store.rooms.facts(attic).state.owners == [ada.id]
    assert store.rooms.facts("lobby").state.owners == []
    with pytest.raises(NoSuchRoom):
        store.rooms.facts("cellar")


def test_a_guest_makes_no_room_their_own(store, ada):
    gus = store.people.add_guest("gus")
    made = store.rooms.create(gus.id, "Den", private=True).entry.room
    assert store.rooms.facts(made).state.owners == []


def test_a_room_needs_a_title(store, ada):
    with pytest.raises(BadTitle):
        store.rooms.create(ada.id, " ", private=False)
    assert len(store.rooms.of(ada.id)) == 1


def test_membership_is_asked_for_or_insisted_on(store, ada, eve, attic):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    assert store.memberships.has(ada.id, attic)
    assert not store.memberships.has(eve.id, attic)
    assert not store.memberships.has(eve.id, "cellar")
    store.memberships.require(ada.id, attic)
    with pytest.raises(NoSuchRoom):
        store.memberships.require(eve.id, attic)
    with pytest.raises(NotAMember):
        store.memberships.require(eve.id, garden)


def test_a_store_that_answers_is_healthy(store):
    store.check_reading()
    store.check_writing()


def test_open_rooms_go_on_after_any_of_them(store, ada, eve, attic):
    for title in ("garden", "Cellar", "garden", "Äther", "\u5ead", "Attica"):
        store.rooms.create(ada.id, title, private=False)
    whole = store.rooms.open_to(eve.id)
    assert len(whole) == 6
    for number, room in enumerate(whole, 1):
        assert store.rooms.open_to(eve.id, 2, room.name) == whole[number : number + 2]
    for name in (attic, "nowhere"):
        with pytest.raises(NoSuchRoom):
            store.rooms.open_to(eve.id, 2, name)


def test_the_first_rooms_are_some_of_ones_own_and_the_one_asked_for(store, ada, eve, attic):
    for number in range(5):
        store.rooms.create(ada.id, f"Room {number}", private=bool(number % 2))
    whole = store.rooms.of(ada.id)
    assert store.rooms.first_of(ada.id, 3, whole[1].room) == whole[:3]
    assert store.rooms.first_of(ada.id, 2, whole[5].room) == [*whole[:2], whole[5]]
    assert store.rooms.first_of(ada.id, 99, "nowhere") == whole
    assert [state.room for state in store.rooms.first_of(eve.id, 9, attic)] == ["lobby"]


def test_the_tops_of_many_logs_are_those_that_there_are(store, ada, attic):
    asked = ["lobby", attic, "nowhere", *(f"room-{number}" for number in range(2_500))]
    found = store.log.tops(asked)
    assert found == {"lobby": store.log.top("lobby"), attic: store.log.top(attic)}
