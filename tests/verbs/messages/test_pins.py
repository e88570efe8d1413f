"""Pinning and saving: who may, and who is told."""

from __future__ import annotations

import dataclasses
import json

import msgspec
import pytest
from gevent.event import AsyncResult

from parlor import bus
from parlor.errors import NotAllowed
from parlor.verbs.messages import messages, pins, saved

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def hello(say, bob):
    return say(bob, "hello").offset


def test_a_pin_is_told_once_to_the_room(parts, told, bob, hello):
    pinned = pins.pin(parts, bob.person, "lobby", "p1", hello)
    assert told == [bus.Entered("lobby", pinned.offset, pinned.entries[0][1])]
    assert pins.pin(parts, bob.person, "lobby", "p1", hello).offset == pinned.offset
    assert len(told) == 1
    assert [
        json.loads(body)["offset"] for body in pins.pinned(parts, bob.person, "lobby").entries
    ] == [hello]
    unpinned = pins.unpin(parts, bob.person, "lobby", "p2", hello)
    assert told[1:] == [bus.Entered("lobby", unpinned.offset, unpinned.entries[0][1])]


def test_a_guest_pins_nothing(parts, told, bob, hello):
    guest = msgspec.structs.replace(bob.person, guest=True)
    for deed in (pins.pin, pins.unpin):
        with pytest.raises(NotAllowed):
            deed(parts, guest, "lobby", "p1", hello)
    assert told == []


def test_a_place_may_leave_pinning_to_owners(parts, told, ada, bob, hello):
    parts = parts._replace(settings=dataclasses.replace(parts.settings, members_pin="no"))
    for deed in (pins.pin, pins.unpin):
        with pytest.raises(NotAllowed):
            deed(parts, bob.person, "lobby", "p1", hello)
    assert told == []
    pins.pin(parts, ada.person, "lobby", "p1", hello)
    pins.unpin(parts, ada.person, "lobby", "p2", hello)
    garden = parts.store.rooms.create(bob.id, "Garden", private=False).entry.room
    answer = AsyncResult()
    messages.say(parts, bob.person, garden, "s1", "here", answer.set)
    of = answer.get(timeout=30).offset
    assert pins.pin(parts, bob.person, garden, "p3", of).offset > of


def test_what_is_saved_is_told_to_oneself(parts, told, bob, hello):
    assert saved.save(parts, bob.person, "lobby", hello).offset == hello
    saved.save(parts, bob.person, "lobby", hello)
    saved.unsave(parts, bob.person, "lobby", hello)
    assert [(type(notice), notice.user_id) for notice in told] == [(bus.Personal, bob.id)] * 2
    first, last = (json.loads(notice.body) for notice in told)
    assert (first["type"], last["type"]) == ("saved", "unsaved")
    assert first["version"] < last["version"]
