"""Saved messages: one's own, of all rooms, in the order in which they were saved."""

from __future__ import annotations

import pytest

from parlor.errors import NoSuchMessage, NoSuchRoom, TooMany
from parlor.store.results import Removal
from parlor.store.rooms import saved

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def hello(say, ada, bob):
    return say(ada, "hello").offset


def listed(store, who, before=None, limit=50):
    found = store.saved.page(who.id, before, limit)
    return [(one.room, one.of, one.entry is not None) for one in found.messages]


def test_what_is_saved_is_listed_last_first_and_for_oneself_only(
    store, say, ada, bob, hello, attic
):
    secret = say(ada, "secret", room=attic).offset
    versions = [store.saved.add(bob.id, "lobby", hello), store.saved.add(bob.id, attic, secret)]
    assert versions == sorted(versions)
    assert listed(store, bob) == [(attic, secret, True), ("lobby", hello, True)]
    assert listed(store, ada) == []
    assert [person.name for person in store.saved.page(bob.id, None, 9).people] == ["ada"]


def test_what_is_so_already_has_no_version(store, bob, hello):
    first = store.saved.add(bob.id, "lobby", hello)
    assert store.saved.add(bob.id, "lobby", hello) is None
    assert store.saved.remove(bob.id, "lobby", hello) > first
    assert store.saved.remove(bob.id, "lobby", hello) is None
    assert listed(store, bob) == []


def test_a_saved_message_that_is_deleted_stays_as_such(store, ada, bob, hello):
    store.saved.add(bob.id, "lobby", hello)
    store.messages.delete(Removal(ada.person, "lobby", "d1", hello))
    assert listed(store, bob) == [("lobby", hello, False)]
    assert store.saved.remove(bob.id, "lobby", hello) is not None


def test_who_leaves_a_room_sees_nothing_of_it_until_they_are_back(store, say, ada, bob, attic):
    secret = say(ada, "secret", room=attic).offset
    store.saved.add(bob.id, attic, secret)
    store.memberships.leave(bob.id, attic, "l1")
    assert listed(store, bob) == []
    with pytest.raises(NoSuchRoom):
        store.saved.remove(bob.id, attic, secret)
    store.memberships.grant(ada.id, attic, bob.id)
    assert listed(store, bob) == [(attic, secret, True)]


def test_only_what_one_may_read_can_be_saved(store, say, ada, eve, hello, attic):
    secret = say(ada, "secret", room=attic).offset
    with pytest.raises(NoSuchRoom):
        store.saved.add(eve.id, attic, secret)
    for of in (1, 999):
        with pytest.raises(NoSuchMessage):
            store.saved.add(eve.id, "lobby", of)


def test_the_list_comes_in_pages(store, say, bob, hello, monkeypatch):
    monkeypatch.setattr(saved, "SAVED", 5)
    offsets = [say(bob, f"line {n}").offset for n in range(6)]
    for of in offsets[:5]:
        store.saved.add(bob.id, "lobby", of)
    with pytest.raises(TooMany, match="5 messages"):
        store.saved.add(bob.id, "lobby", offsets[5])
    first = store.saved.page(bob.id, None, 3)
    rest = store.saved.page(bob.id, first.messages[-1].version, 3)
    found = [one.of for one in first.messages + rest.messages]
    assert (found, first.more, rest.more) == (offsets[4::-1], True, False)
