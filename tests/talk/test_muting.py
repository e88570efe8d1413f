"""Members who are muted, and rooms that are slow, as their conversations hear of it."""

from __future__ import annotations

from parlor.wire import FOR_EVER

from .test_conversation import parts, people, settings, store, talk
from .test_setting_rooms import does_and_settles

__all__ = ["parts", "people", "settings", "store", "talk"]


def muted(by, who, **fields):
    return does_and_settles(by, "mute", room="attic", person=who.id, **fields)


def test_who_is_muted_is_told_so_at_once_and_nobody_else(talk, people):
    ada, bob = talk("ada"), talk("bob")
    ada.hears(), bob.hears()
    assert muted(ada, people["bob"])["type"] == "accepted"
    told = bob.awaits("room")
    assert told["silent_until"] == FOR_EVER
    assert not {"say", "edit", "describe", "pin"} & set(told["may"])
    assert "leave" in told["may"]
    [stands] = ada.stands or [ada.awaits("room")]
    assert "silent_until" not in stands
    assert does_and_settles(bob, "say", room="attic", text="hi")["code"] == "muted"
    assert does_and_settles(bob, "set", room="attic", topic="hi")["code"] == "not_allowed"
    assert does_and_settles(bob, "pin", room="attic", of=1)["code"] == "not_allowed"
    bob.hears()
    again = talk("bob").hears("welcome")[0]["rooms"][1]
    assert (again["room"], again["silent_until"]) == ("attic", FOR_EVER)
    assert "say" not in again["may"]
    assert muted(ada, people["bob"], on=False)["type"] == "accepted"
    assert "say" in bob.awaits("room")["may"]
    assert does_and_settles(bob, "say", room="attic", text="again")["type"] == "accepted"


def test_a_mute_says_when_it_ends_and_is_lifted_then(talk, people, parts, store, monkeypatch):
    from parlor.verbs.rooms import mutes

    ada, bob = talk("ada"), talk("bob")
    assert muted(ada, people["bob"], seconds=3_600)["type"] == "accepted"
    refused = does_and_settles(bob, "say", room="attic", text="hi")
    assert 0 < refused["retry_after"] <= 3_600_001
    bob.hears()
    monkeypatch.setattr(store.mutes, "lapse", lambda: ["attic"])
    mutes.lapse(store, parts.bus)
    assert bob.awaits("room")["room"] == "attic"


def test_only_who_rules_the_room_mutes_and_none_who_does(talk, people):
    ada, bob, eve = talk("ada"), talk("bob"), talk("eve")
    assert muted(bob, people["ada"])["code"] == "not_allowed"
    assert muted(eve, people["bob"])["code"] == "no_such_room"
    assert muted(ada, people["ada"])["code"] == "wrong_field"
    assert muted(ada, people["eve"])["code"] == "not_a_member"
    assert muted(ada, people["bob"], on=False)["code"] == "no_such_person"
    for seconds in (0, -1, 2**40):
        assert muted(ada, people["bob"], seconds=seconds)["code"] == "wrong_field"


def test_a_slow_room_says_how_slow_it_is_and_when_one_may_go_on(talk):
    ada, bob = talk("ada"), talk("bob")
    bob.hears()
    assert does_and_settles(bob, "set", room="attic", slow=30)["code"] == "not_allowed"
    assert does_and_settles(ada, "set", room="attic", slow=3_601)["code"] == "wrong_field"
    assert does_and_settles(ada, "set", room="attic", slow=30)["type"] == "accepted"
    assert bob.awaits("room")["slow"] == 30
    first = does_and_settles(bob, "say", room="attic", text="one")
    assert first["type"] == "accepted"
    bob.does("say", client_id=first["client_id"], room="attic", text="one")
    assert bob.awaits("accepted", "refused")["offset"] == first["offset"]
    refused = does_and_settles(bob, "say", room="attic", text="two")
    assert refused["code"] == "slow_mode"
    assert 0 < refused["retry_after"] <= 30_001
    for text in ("one", "two"):
        assert does_and_settles(ada, "say", room="attic", text=text)["type"] == "accepted"


def test_a_report_is_told_to_the_administrators_alone(talk):
    ada, bob, eve = talk("ada"), talk("bob"), talk("eve")
    said = does_and_settles(bob, "say", room="lobby", text="bad words")
    for one in (ada, bob, eve):
        one.hears()
    answer = does_and_settles(eve, "report", room="lobby", of=said["offset"])
    assert (answer["type"], answer["room"], answer["offset"]) == ("accepted", "", 0)
    granted = ada.awaits("granted")["room"]
    assert (granted["title"], granted["unread"]) == ("Reports", 1)
    assert not bob.hears("granted", "said")
    assert not eve.hears("granted", "said")
    assert does_and_settles(eve, "report", room="attic", of=1)["code"] == "no_such_room"


def test_nobody_floods_the_administrators(talk):
    ada, eve = talk("ada"), talk("eve")
    said = does_and_settles(ada, "say", room="lobby", text="hello")
    codes = []
    for number in range(11):
        eve.does("report", client_id=f"r{number}", room="lobby", of=said["offset"])
        answer = eve.awaits("accepted", "refused")
        codes.append(answer.get("code"))
    assert codes == [None] * 10 + ["too_fast"]
