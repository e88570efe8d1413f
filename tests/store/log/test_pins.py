"""Pins: what the members of a room hold up, once each, and not for ever."""

from __future__ import annotations

import json

import pytest

from parlor.errors import ClientIdUsed, NoSuchMessage, NoSuchRoom, TooMany
from parlor.store.log import pins
from parlor.store.results import Edit, Pinning, Removal, Span
from parlor.wire import Pinned, Position

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def hello(say, ada, bob):
    return say(ada, "hello").offset


def pin(store, who, of, client_id="", room="lobby"):
    return store.pins.pin(Pinning(who.person, room, client_id or f"pin {of}", of))


def unpin(store, who, of, client_id="", room="lobby"):
    return store.pins.unpin(Pinning(who.person, room, client_id or f"unpin {of}", of))


def at(store, offset):
    top = store.log.top("lobby")
    return json.loads(store.log.after("lobby", Position(top.epoch, offset - 1), 1)[0][2])


def listed(store, who, room="lobby"):
    return [json.loads(body)["offset"] for body in store.pins.of(who.id, room).entries]


def count(store, who):
    return store.rooms.state(who.id, "lobby").pins


def test_a_pin_is_an_entry_and_marks_the_message(store, bob, hello):
    stored = pin(store, bob, hello)
    assert isinstance(stored.entry, Pinned)
    assert stored.entry.of == hello
    assert at(store, hello) | {"pinned": True, "as_of": stored.offset} == at(store, hello)
    assert (listed(store, bob), count(store, bob)) == ([hello], 1)


def test_a_pin_is_shown_and_an_unpin_is_not(store, ada, bob, hello):
    pin(store, bob, hello)
    last = unpin(store, ada, hello)
    shown = [json.loads(body)["type"] for body in store.log.page(bob.id, "lobby", Span()).entries]
    assert shown[-2:] == ["said", "pinned"]
    assert "pinned" not in at(store, hello)
    assert at(store, hello)["as_of"] == last.offset
    assert (listed(store, bob), count(store, bob)) == ([], 0)


def test_what_is_so_already_makes_no_entry(store, ada, bob, hello):
    first = pin(store, ada, hello)
    assert pin(store, ada, hello).body is None  # a repeat
    assert pin(store, bob, hello, "another").offset == first.offset
    assert store.log.top("lobby").offset == first.offset
    gone = unpin(store, bob, hello)
    assert unpin(store, ada, hello, "again").offset == gone.offset
    assert store.log.top("lobby").offset == gone.offset


def test_a_client_id_stands_for_one_change(store, ada, hello):
    pin(store, ada, hello, "p1")
    with pytest.raises(ClientIdUsed):
        unpin(store, ada, hello, "p1")


def test_there_is_no_pin_of_what_is_not_there(store, say, ada, bob, eve, hello, attic):
    for of in (1, 999):
        with pytest.raises(NoSuchMessage):
            pin(store, ada, of)
        with pytest.raises(NoSuchMessage):
            unpin(store, ada, of)
    secret = say(ada, "secret", room=attic).offset
    with pytest.raises(NoSuchRoom):
        pin(store, eve, secret, room=attic)
    with pytest.raises(NoSuchRoom):
        listed(store, eve, attic)


def test_a_room_has_room_for_so_many_pins(store, say, ada, hello, monkeypatch):
    monkeypatch.setattr(pins, "PINS", 2)
    for of in (hello, say(ada, "two").offset):
        pin(store, ada, of)
    third = say(ada, "three").offset
    with pytest.raises(TooMany, match="2 pinned messages"):
        pin(store, ada, third)
    unpin(store, ada, hello)
    pin(store, ada, third, "again")
    assert count(store, ada) == 2


def test_a_pinned_message_keeps_its_pin_when_edited_and_loses_it_when_deleted(store, ada, hello):
    pin(store, ada, hello)
    store.messages.edit(Edit(ada.person, "lobby", "e1", hello, "hi"))
    assert at(store, hello)["pinned"] is True
    stored = store.messages.delete(Removal(ada.person, "lobby", "d1", hello))
    assert stored.entry.pinned is True
    assert (listed(store, ada), count(store, ada)) == ([], 0)
