"""Rooms that are set, and people who write to each other, as their conversations hear of it."""

from __future__ import annotations

import dataclasses

import gevent

from parlor import bus
from parlor.wire import Person

from .test_conversation import Talk, parts, people, settings, store, talk, until

__all__ = ["parts", "people", "settings", "store", "talk"]


def does_and_settles(one, kind, **fields):
    """Return the answer; how rooms stand may come with it, and is kept for `may_in`."""
    wanted = " ".join(f"{name}={value}" for name, value in fields.items())
    one.does(kind, client_id=f"{kind} {wanted}", **fields)
    told = []
    until(lambda: told.extend(one.hears()) or any(map(is_answer, told)))
    one.stands = [event for event in told if event["type"] == "room"]
    return next(filter(is_answer, told))


def is_answer(event):
    return event["type"] in ("accepted", "refused")


def may_in(one, room="attic"):
    """Wait for how a room stands, and return what this one may do in it."""
    kept = getattr(one, "stands", [])
    told = kept.pop() if kept else one.awaits("room")
    assert told["room"] == room
    return set(told["may"])


def test_who_is_in_a_room_is_told_how_it_stands_and_what_they_may(talk):
    ada, bob, eve = talk("ada"), talk("bob"), talk("eve")
    for one in (ada, bob, eve):
        one.hears()
    ada.does("set", client_id="s1", room="attic", writers="owners", topic="Quiet, please")
    told = []
    until(lambda: told.extend(bob.hears()) or any(event["type"] == "room" for event in told))
    kinds = [event["type"] for event in told if event["type"] != "presence"]
    assert kinds == ["topic_set", "changed", "room"]
    room = next(event for event in told if event["type"] == "room")
    assert (room["topic"], room["writers"]) == ("Quiet, please", "owners")
    assert "say" not in room["may"]
    assert "say" in may_in(ada)
    assert not eve.hears("topic_set", "changed", "room")


def test_a_new_owner_is_told_what_they_may_now(talk, people):
    ada, bob = talk("ada"), talk("bob")
    bob.hears()
    assert does_and_settles(bob, "set", room="attic", archived=True)["code"] == "not_allowed"
    owners = [people["ada"].id, people["bob"].id]
    assert does_and_settles(ada, "set", room="attic", owners=owners)["type"] == "accepted"
    assert {"rule", "archive", "put_out"} <= may_in(bob)
    bob.does("set", client_id="s9", room="attic", archived=True)
    heard = {}  # the answer and how the room stands may come at once
    until(
        lambda: (
            heard.update({e["type"]: e for e in bob.hears()})
            or len({"accepted", "room"} & heard.keys()) == 2
        )
    )
    assert heard["accepted"]["offset"] == 4
    assert "say" not in heard["room"]["may"]
    refused = does_and_settles(bob, "say", room="attic", text="late")
    assert refused["code"] == "archived"
    assert does_and_settles(bob, "set", room="attic", topic="x")["code"] == "archived"
    assert does_and_settles(ada, "set", room="attic", archived=False)["type"] == "accepted"
    assert "say" in may_in(bob)


def test_members_are_told_at_once_that_they_may_let_others_in(talk):
    ada, bob = talk("ada"), talk("bob")
    bob.hears()
    asked = {"room": "attic", "inviters": "all", "newcomers": "quiet"}
    assert does_and_settles(ada, "set", **asked)["type"] == "accepted"
    heard = []
    until(lambda: heard.extend(bob.hears("changed", "room")) or len(heard) == 2)
    changed, room = heard
    for told in (changed, room):
        assert (told["inviters"], told["newcomers"]) == ("all", "quiet")
    assert "let_in" in room["may"]
    assert "rule" not in room["may"]
    assert does_and_settles(ada, "set", room="attic", inviters="owners")["type"] == "accepted"
    assert "let_in" not in may_in(bob)
    # Newcomers who do not find the room in their list would think that it is not there.
    for wanted in ({"newcomers": "hidden"}, {"newcomers": ""}, {"inviters": "nobody"}):
        assert does_and_settles(ada, "set", room="attic", **wanted)["code"] == "wrong_field"


def test_a_set_of_nothing_is_wrong_and_the_lobby_is_the_administrators(talk):
    ada, bob = talk("ada"), talk("bob")
    assert does_and_settles(ada, "set", room="lobby")["code"] == "wrong_field"
    assert does_and_settles(bob, "set", room="lobby", topic="mine")["code"] == "not_allowed"
    assert does_and_settles(ada, "set", room="lobby", archived=True)["code"] == "not_allowed"
    assert does_and_settles(ada, "set", room="lobby", topic="All")["type"] == "accepted"


def test_an_administrator_who_is_one_no_more_comes_back(talk, parts, people):
    ada = talk("ada")
    parts.hub.notice(bus.PersonChanged(Person(people["ada"].id, "ada")))
    assert ada.wire.ended.code == 4003


def test_the_first_message_to_somebody_lets_both_into_their_room(talk, people):
    ada, bob, eve = talk("ada"), talk("bob"), talk("eve")
    for one in (ada, bob, eve):
        one.hears()
    answer = does_and_settles(ada, "say", to=[people["bob"].id], text="only you")
    room = answer["room"]
    granted = bob.awaits("granted")["room"]
    assert (granted["room"], granted["direct"], granted["unread"]) == (room, True, 1)
    assert [person["name"] for person in granted["people"]] == ["ada", "bob"]
    assert granted["may"] == ["say", "edit", "delete", "pin", "call_all", "report"]
    again = does_and_settles(bob, "say", to=[people["ada"].id], text="yes?")
    assert (again["room"], again["offset"]) == (room, 2)
    until(lambda: any(said["text"] == "yes?" for said in ada.hears("said")))
    gevent.sleep(0.01)
    heard = eve.hears()
    assert not [event for event in heard if room in str(event)]


def test_a_message_is_to_a_room_or_to_people(talk, people):
    ada = talk("ada")
    for wrong in ({}, {"room": "lobby", "to": [people["bob"].id]}):
        assert does_and_settles(ada, "say", text="hi", **wrong)["code"] == "wrong_field"
    assert does_and_settles(ada, "say", to=[9999], text="hi")["code"] == "no_such_person"
    assert does_and_settles(ada, "say", to=[], text=" ")["code"] == "empty"
    assert does_and_settles(ada, "say", to=[], text="to myself")["type"] == "accepted"


def test_a_guest_answers_and_writes_first_where_the_place_says_so(talk, parts, people):
    guest = talk(hello=False).does("hello", name="gus")
    welcome = guest.hears("welcome")[0]
    assert "write_to" not in welcome["may"]
    ada_id, gus_id = people["ada"].id, welcome["you"]["id"]
    assert does_and_settles(guest, "say", to=[ada_id], text="hi")["code"] == "not_allowed"
    ada = talk("ada")
    room = does_and_settles(ada, "say", to=[gus_id], text="hello")["room"]
    answer = does_and_settles(guest, "say", to=[ada_id], text="hi")
    assert answer.get("room") == room
    open_place = dataclasses.replace(parts.settings, guests_write_first="yes")
    other = Talk(parts._replace(settings=open_place)).does("hello", name="fay")
    assert "write_to" in other.hears("welcome")[0]["may"]
    assert does_and_settles(other, "say", to=[ada_id], text="hi")["type"] == "accepted"
    other.leaves()


def test_who_pins_and_names_rooms_is_told_as_the_place_has_it(talk, parts, people):
    ruled = dataclasses.replace(parts.settings, members_pin="no")
    talks = [Talk(parts._replace(settings=ruled), people[name]) for name in ("ada", "bob")]
    told = [one.does("hello").hears("welcome")[0]["rooms"] for one in talks]
    may = [{room["room"]: room["may"] for room in rooms}["attic"] for rooms in told]
    assert [{"pin", "describe"} <= set(words) for words in may] == [True, False]
    does_and_settles(talks[0], "set", room="attic", topic="Dust")
    changed = talks[1].awaits("room")
    assert not {"pin", "describe"} & set(changed["may"])
    refused = does_and_settles(talks[1], "set", room="attic", topic="No dust")
    assert refused["code"] == "not_allowed"
    for one in talks:
        one.leaves()


def test_who_is_blocked_is_told_that_the_room_is_closed_and_no_more(talk, people):
    ada, bob = talk("ada"), talk("bob")
    room = does_and_settles(bob, "say", to=[people["ada"].id], text="hi")["room"]
    bob.hears(), ada.hears()
    second = talk("ada")
    second.hears()
    assert does_and_settles(ada, "block", person=people["bob"].id, on=True)["type"] == "accepted"
    blocked = second.awaits("blocked")
    assert (blocked["person"], blocked["on"]) == (people["bob"].id, True)
    told = bob.awaits("room", "blocked")
    assert (told["type"], told["room"], told["closed"]) == ("room", room, True)
    assert "say" not in told["may"]
    assert does_and_settles(bob, "say", room=room, text="hello?")["code"] == "not_allowed"
    assert talk("ada").hears("welcome")[0]["blocked"] == [people["bob"].id]
    does_and_settles(ada, "block", person=people["bob"].id, on=False)
    assert "say" in bob.awaits("room")["may"]
    assert "blocked" not in talk("ada").hears("welcome")[0]


def test_a_star_is_told_to_ones_other_devices(talk):
    ada, second, bob = talk("ada"), talk("ada"), talk("bob")
    for one in (ada, second, bob):
        one.hears()
    assert (
        does_and_settles(ada, "prefer", key="starred", room="attic", value=True)["room"] == "attic"
    )
    starred = second.awaits("preferred")
    assert (starred["room"], starred["value"]) == ("attic", True)
    assert not bob.hears("preferred")
    [attic] = [room for room in talk("ada").hears("welcome")[0]["rooms"] if room["room"] == "attic"]
    assert attic["starred"]


def test_who_keeps_messages_for_longer_than_the_place_is_an_administrator(talk, parts, people):
    strict = parts._replace(settings=dataclasses.replace(parts.settings, keep_days=90))
    ada, bob = (Talk(strict, people[name]).does("hello") for name in ("ada", "bob"))
    assert "keep_longer" in ada.awaits("welcome")["rooms"][1]["may"]
    assert "keep_longer" not in bob.awaits("welcome")["rooms"][1]["may"]
    owners = [people["ada"].id, people["bob"].id]
    assert does_and_settles(bob, "set", room="attic", keep_days=30)["code"] == "not_allowed"
    assert does_and_settles(ada, "set", room="attic", owners=owners)["type"] == "accepted"
    for days, says in ((91, "refused"), ("for_ever", "refused"), (90, "accepted"), (7, "accepted")):
        assert does_and_settles(bob, "set", room="attic", keep_days=days)["type"] == says
    assert does_and_settles(ada, "set", room="attic", keep_days="for_ever")["type"] == "accepted"
    assert does_and_settles(bob, "set", room="attic", keep_days="default")["type"] == "accepted"
    for days in (0, 6, 3_651, "soon", True):
        assert does_and_settles(ada, "set", room="attic", keep_days=days)["code"] == "wrong_field"
    for one in (ada, bob):
        one.leaves()
