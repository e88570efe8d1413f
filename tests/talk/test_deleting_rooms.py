"""A room that is deleted, as the conversations of those in it hear of it."""

from __future__ import annotations

import pytest

from parlor import bus
from parlor.store.rooms import deletion
from parlor.wire import Person

from .test_conversation import parts, people, settings, store, talk, until

__all__ = ["parts", "people", "settings", "store", "talk"]


def does(one, kind, **fields):
    """Have it done, and return the answer."""
    one.does(kind, client_id=f"{kind} of {fields}"[:64], **fields)
    return one.awaits("accepted", "refused")


def delete(one, room="attic", title="Attic"):
    return does(one, "delete_room", room=room, title=title)


def test_everybody_in_it_is_told_by_whom_and_nobody_else(talk, people):
    ada, bob, eve = talk("ada"), talk("bob"), talk("eve")
    second = talk("bob")
    for one in (ada, bob, eve, second):
        one.hears()
    ada.does("delete_room", client_id="d1", room="attic", title="Attic")
    heard = []
    until(lambda: heard.extend(ada.hears("accepted", "revoked")) or len(heard) == 2)
    answer, told = heard
    assert answer == {"type": "accepted", "client_id": "d1", "room": "attic", "offset": 0}
    by = {"id": people["ada"].id, "name": "ada"}
    assert told == {"type": "revoked", "room": "attic", "deleted": True, "by": by}
    for one in (bob, second):
        assert [event for event in one.hears() if event["type"] != "presence"] == [told]
    assert not eve.hears()
    refused = does(bob, "say", room="attic", text="too late")
    assert refused["code"] == "no_such_room"
    assert delete(ada)["code"] == "no_such_room"
    assert [room["room"] for room in talk("bob").hears("welcome")[0]["rooms"]] == ["lobby"]


def test_who_may_not_or_says_another_title_is_refused_and_nobody_is_told(talk):
    ada, bob, eve = talk("ada"), talk("bob"), talk("eve")
    bob.hears()
    codes = [delete(ada, title="Attics"), delete(bob), delete(eve), delete(ada, "lobby", "Lobby")]
    assert [refused["code"] for refused in codes] == [
        "other_title", "not_allowed", "no_such_room", "not_allowed",
    ]  # fmt: skip
    assert not bob.hears("revoked")


def test_the_next_room_of_its_name_is_another_one(talk, store, people, monkeypatch):
    monkeypatch.setattr(deletion, "A_WHILE_MS", -1)
    ada, bob = talk("ada"), talk("bob")
    assert does(ada, "say", room="attic", text="a secret")["type"] == "accepted"
    seen = store.log.top("attic")
    # So that the second one begins far below.
    for number in range(5):
        does(ada, "say", room="attic", text=f"line {number}")
    delete(ada)
    while store.rooms.sweep():
        pass
    bob.hears()
    store.rooms.create(people["ada"].id, "Attic", True)
    store.memberships.grant(people["ada"].id, "attic", people["bob"].id)
    bob.conversation.notify(bus.RoomGranted(people["bob"].id, "attic"))
    state = bob.awaits("granted")["room"]
    assert (state["room"], state["position"]["offset"]) == ("attic", 2)
    # What is told late of the first one takes nobody out of the second.
    bob.conversation.notify(bus.RoomDeleted("attic", seen.epoch, Person(1, "ada")))
    assert not bob.hears("revoked")
    assert "attic" in bob.conversation.rooms
    back = talk("bob", attic={"epoch": seen.epoch, "offset": seen.offset})
    heard = back.hears("welcome", "reload", "said")
    assert [event["type"] for event in heard] == ["welcome", "reload"]


def deleted_meanwhile(parts, store, people, told=True):
    """Have the attic deleted, and everybody told of it or not yet."""
    ada = people["ada"].person
    epoch = store.rooms.delete(ada, "attic", "Attic", lambda facts: None)
    if told:
        parts.bus.publish(bus.RoomDeleted("attic", epoch, ada))


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told yet"])
def test_a_room_that_is_deleted_during_the_greeting_is_not_given(talk, parts, store, people, told):
    rooms_of = store.rooms.of

    def meanwhile(user_id):
        store.rooms.of = rooms_of
        states = rooms_of(user_id)
        deleted_meanwhile(parts, store, people, told)
        return states

    store.rooms.of = meanwhile
    bob = talk("bob")
    assert [room["room"] for room in bob.hears("welcome")[0]["rooms"]] == ["lobby"]
    assert does(bob, "say", room="lobby", text="here I am")["type"] == "accepted"


def test_a_room_that_is_deleted_as_its_feed_is_at_hand_is_not_given(talk, parts, store, people):
    ada = talk("ada")  # who reads it, so that its feed needs nothing of the store
    renamed = store.people.renamed

    def meanwhile():
        store.people.renamed = renamed
        deleted_meanwhile(parts, store, people)
        return renamed()

    store.people.renamed = meanwhile
    bob = talk("bob")
    assert [room["room"] for room in bob.hears("welcome")[0]["rooms"]] == ["lobby"]
    assert ada.hears("revoked")


def test_who_comes_back_as_it_is_deleted_is_let_in_all_the_same(talk, parts, store, people):
    top = store.log.top("attic")
    after = store.log.after

    def meanwhile(*arguments):
        store.log.after = after
        deleted_meanwhile(parts, store, people, told=False)
        return after(*arguments)

    store.log.after = meanwhile
    bob = talk("bob", attic={"epoch": top.epoch, "offset": 0})
    assert [event["type"] for event in bob.hears()] == ["welcome"]
    parts.bus.publish(bus.RoomDeleted("attic", top.epoch, people["ada"].person))
    assert [event["room"] for event in bob.hears("revoked")] == ["attic"]
    assert does(bob, "say", room="lobby", text="here I am")["type"] == "accepted"


def test_a_room_that_is_deleted_while_it_is_being_given_is_not_given(talk, parts, store, people):
    eve = talk("eve")
    eve.hears()
    room_state = store.rooms.state
    store.memberships.grant(people["ada"].id, "attic", people["eve"].id)

    def meanwhile(user_id, room):
        state = room_state(user_id, room)
        deleted_meanwhile(parts, store, people)
        return state

    store.rooms.state = meanwhile
    eve.conversation._rooms._take_up("attic")
    store.rooms.state = room_state
    assert not eve.hears("granted")
    assert "attic" not in eve.conversation.rooms


def test_nothing_of_it_is_kept_once_all_have_gone(talk, parts):
    ada = talk("ada")
    talk("bob")
    delete(ada)
    crowd = parts.hub.presence.crowd("attic")
    assert not any(parts.hub._feeds["attic"].readers)
    for person in crowd.people:
        crowd.expel(person.id)
    for _ in range(2):
        parts.hub.presence.tick()
    assert "attic" not in parts.hub._feeds


def test_who_was_not_told_of_it_finds_out_when_notices_were_lost(talk, parts, store, people):
    bob = talk("bob")
    bob.hears()
    deleted_meanwhile(parts, store, people, told=False)
    parts.hub.notice(bus.Missed())
    assert bob.awaits("revoked")["room"] == "attic"
