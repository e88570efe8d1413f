"""What somebody wants, on all their devices and on nobody else's."""

from __future__ import annotations

import gevent

from .test_conversation import parts, people, settings, store, talk, until

__all__ = ["parts", "people", "settings", "store", "talk"]


def test_a_wish_is_accepted_told_to_all_ones_devices_and_in_the_next_welcome(talk):
    desk, phone, bob = talk("ada"), talk("ada"), talk("bob")
    for one in (desk, phone, bob):
        one.hears()
    desk.does("prefer", client_id="w1", key="level", room="attic", value="quiet")
    desk.does("prefer", client_id="w2", key="hide_words", value=True)
    expected = [
        {"type": "preferred", "version": 1, "key": "level", "room": "attic", "value": "quiet"},
        {"type": "preferred", "version": 2, "key": "hide_words", "value": True},
    ]
    assert phone.hears("preferred") == expected
    heard = desk.hears("preferred", "accepted")
    assert [event for event in heard if event["type"] == "preferred"] == expected
    assert [event for event in heard if event["type"] == "accepted"] == [
        {"type": "accepted", "client_id": "w1", "room": "attic", "offset": 0},
        {"type": "accepted", "client_id": "w2", "room": "", "offset": 0},
    ]
    assert bob.hears() == []
    (welcome,) = talk("ada").hears("welcome")
    assert (welcome["preferences"], welcome["version"]) == ({"hide_words": True}, 2)
    assert [room.get("level") for room in welcome["rooms"]] == [None, "quiet"]
    (others,) = talk("bob").hears("welcome")
    assert "preferences" not in others
    assert [room.get("level") for room in others["rooms"]] == [None, None]


def test_a_wish_that_cannot_be_is_refused(talk):
    eve = talk("eve")
    eve.hears()
    eve.does("prefer", client_id="w1", key="colour", value="red")
    eve.does("prefer", client_id="w2", key="level", room="attic", value="all")
    refused = eve.hears("refused")
    assert [(one["client_id"], one["code"]) for one in refused] == [
        ("w1", "wrong_field"),
        ("w2", "no_such_room"),
    ]


def test_others_see_that_somebody_is_not_to_be_disturbed_and_not_why(talk, parts):
    ada, bob = talk("ada"), talk("bob")
    bob.hears()
    later = 4_000_000_000_000
    ada.does("prefer", client_id="w1", key="dnd_until", value=later)
    told = bob.awaits("person")["person"]
    assert told == {"id": told["id"], "name": "ada", "admin": True, "dnd": later}
    with gevent.Timeout(30):
        welcome = until(lambda: talk("bob").hears("welcome"))[0]
    assert told in welcome["rooms"][0]["crowd"]


def test_who_wants_to_hear_of_a_word_does_on_all_their_devices_and_nobody_else_does(talk):
    desk, phone, bob = talk("ada"), talk("ada"), talk("bob")
    desk.does("prefer", client_id="w1", key="keywords", value=["Tea"])
    desk.awaits("accepted")
    for one in (desk, phone, bob):
        one.hears()
    bob.does("say", client_id="c1", room="lobby", text="tea?")
    said = bob.awaits("said")
    offset = said["offset"]
    called = {"type": "called", "room": "lobby", "on": True}
    called |= dict.fromkeys(("of", "offset", "by"), offset)
    for device in (desk, phone):
        assert device.awaits("called") == called
    assert not {"called", "mentions"} & said.keys()
    (welcome,) = talk("ada").hears("welcome")
    assert welcome["called"] == {"lobby": [offset]}
    assert welcome["rooms"][0]["mentions"] == 1
    desk.does("browse", client_id="p1", room="lobby", limit=5)
    assert desk.awaits("page")["called"] == [offset]
    (others,) = talk("bob").hears("welcome")
    assert "called" not in others
    bob.does("browse", client_id="p1", room="lobby", limit=5)
    assert "called" not in bob.awaits("page")


def test_who_is_not_to_be_disturbed_is_told_anyway_on_their_devices_only(talk, people):
    desk, phone, bob, eve = talk("ada"), talk("ada"), talk("bob"), talk("eve")
    desk.does("prefer", client_id="w1", key="dnd_until", value=4_000_000_000_000)
    bob.awaits("person")
    bob.does("say", client_id="c1", to=[people["ada"].id], text="psst")
    answer = bob.awaits("accepted")
    for one in (desk, phone, bob, eve):
        one.hears()
    wanted = {"room": answer["room"], "of": answer["offset"]}
    bob.does("insist", client_id="i1", **wanted)
    assert bob.awaits("accepted") == {
        "type": "accepted",
        "client_id": "i1",
        "room": wanted["room"],
    } | {"offset": wanted["of"]}
    for device in (desk, phone):
        assert device.awaits("insisted") == {"type": "insisted", **wanted}
    bob.does("insist", client_id="i2", **wanted)
    assert bob.awaits("refused")["code"] == "not_allowed"
    assert eve.hears() == []
    assert not phone.hears("insisted")
