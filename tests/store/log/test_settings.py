"""What is set of a room: each change is one entry, by those who may, at that moment."""

from __future__ import annotations

import json

import gevent
import pytest

from parlor.errors import (
    Archived,
    BadTitle,
    BadTopic,
    ClientIdUsed,
    NoSuchRoom,
    NotAllowed,
    NotAMember,
)
from parlor.store.results import Edit, Post, Removal, Settings, Span, Stored
from parlor.wire import Person, decode_entry

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def put(store):
    """Set something of a room, and return the entries that it made."""

    def put(who, room, client_id="s1", check=lambda facts: None, **wanted):
        done = store.rooms.set(who.person, room, client_id, Settings(**wanted), check)
        return [decode_entry(one.body) for one in done if one.body]

    return put


@pytest.fixture
def garden(store, ada, bob):
    room = store.rooms.create(ada.id, "Garden", private=False).entry.room
    store.memberships.join(bob.id, room, "bob joins")
    return room


def facts(store, room):
    return store.rooms.facts(room).state


def test_each_change_is_an_entry_and_the_last_has_the_client_id(store, put, ada, garden):
    renamed, topic, changed, archived = put(
        ada, garden, title=" Kitchen ", topic="Soup\nat  noon", private=True, archived=True
    )
    assert (renamed.title, topic.topic, changed.private) == ("Kitchen", "Soup at noon", True)
    assert [one.offset for one in (renamed, topic, changed, archived)] == [3, 4, 5, 6]
    assert renamed.who == Person(ada.id, "ada")
    state = facts(store, garden)
    assert (state.title, state.topic, state.private, state.archived) == (
        "Kitchen", "Soup at noon", True, True,
    )  # fmt: skip
    again = store.rooms.set(ada.person, garden, "s1", Settings(title="Other"), lambda facts: None)
    assert again == [Stored(6, None, None)]
    page = store.log.page(ada.id, garden, Span())
    kinds = [json.loads(body)["type"] for body in page.entries]
    assert kinds == ["joined", "joined", "renamed", "topic_set", "changed", "archived"]


def test_what_is_so_already_is_accepted_and_no_entry(store, put, ada, garden):
    assert put(ada, garden, title="Garden", topic="", private=False, writers="all") == []
    assert put(ada, garden, client_id="s2", archived=False, owners=frozenset({ada.id})) == []
    assert store.log.top(garden).offset == 2


def test_a_private_room_never_opens_again(store, put, ada, attic):
    with pytest.raises(NotAllowed):
        put(ada, attic, private=False)
    assert facts(store, attic).private


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"title": " "}, BadTitle),
        ({"title": "x" * 61}, BadTitle),
        ({"topic": "x" * 251}, BadTopic),
        ({"topic": "a\u202eb"}, BadTopic),
    ],
)
def test_what_cannot_be_changes_nothing(store, put, ada, garden, wanted, refusal):
    with pytest.raises(refusal):
        put(ada, garden, **({"topic": "good"} | wanted))
    assert facts(store, garden).topic == ""
    assert store.log.top(garden).offset == 2


def test_only_members_set_and_own(store, put, ada, bob, eve, garden):
    with pytest.raises(NotAMember):
        put(eve, garden, title="Mine")
    with pytest.raises(NotAMember):
        put(ada, garden, owners=frozenset({ada.id, eve.id}))
    with pytest.raises(NoSuchRoom):
        put(ada, "nowhere", title="Mine")
    gus = store.people.add_guest("gus")
    store.memberships.join(gus.id, garden, "gus joins")
    with pytest.raises(NotAllowed):
        put(ada, garden, owners=frozenset({ada.id, gus.id}))


def test_owners_are_named_by_owners_and_cease_with_their_membership(store, put, ada, bob, garden):
    [changed] = put(ada, garden, owners=frozenset({ada.id, bob.id}))
    assert changed.owners == [Person(ada.id, "ada"), Person(bob.id, "bob")]
    assert facts(store, garden).owners == [ada.id, bob.id]
    assert store.rooms.state(bob.id, garden).owners == [ada.id, bob.id]
    store.memberships.leave(ada.id, garden, "ada leaves")
    assert facts(store, garden).owners == [bob.id]
    store.memberships.join(ada.id, garden, "ada is back")
    assert facts(store, garden).owners == [bob.id]


def test_of_two_owners_at_once_the_second_finds_what_the_first_has_left(
    store, put, ada, bob, garden
):
    put(ada, garden, owners=frozenset({ada.id, bob.id}))

    def check(who):
        def check(facts):
            if who.id not in facts.state.owners:
                raise NotAllowed

        return check

    def attempt(who, other):
        try:
            return put(who, garden, f"by {who.name}", check(who), owners=frozenset({who.id}))
        except NotAllowed:
            return None

    tries = [gevent.spawn(attempt, *pair) for pair in ((ada, bob), (bob, ada))]
    came = [one.get() for one in tries]
    assert came.count(None) == 1
    assert len(facts(store, garden).owners) == 1


def test_in_an_archived_room_nobody_writes_until_it_is_back(store, say, put, ada, bob, garden):
    said = say(bob, "hello", garden)
    put(ada, garden, archived=True)
    assert isinstance(say(bob, "late", garden), Archived)
    with pytest.raises(Archived):
        store.messages.edit(Edit(bob.person, garden, "e1", said.offset, "changed"))
    with pytest.raises(Archived):
        put(ada, garden, "s2", title="Other")
    store.messages.delete(Removal(bob.person, garden, "d1", said.offset))
    [unarchived, renamed] = put(ada, garden, "s3", archived=False, title="Other")
    assert (unarchived.offset, renamed.title) == (said.offset + 3, "Other")
    assert isinstance(say(bob, "late", garden), Stored)


def test_a_message_on_its_way_is_refused_if_the_archive_was_first(store, say_all, put, ada, garden):
    archiving = gevent.spawn(put, ada, garden, archived=True)
    gevent.sleep(0)
    [outcome] = say_all(Post(ada.person, garden, "p1", "on its way"))
    archiving.get()
    assert isinstance(outcome, Archived)
    assert isinstance(say_all(Post(ada.person, garden, "p1", "on its way"))[0], Archived)


def test_where_owners_write_others_are_refused(store, say, put, ada, bob, eve, garden):
    said = say(bob, "before", garden)
    put(ada, garden, writers="owners")
    assert isinstance(say(bob, "no", garden), NotAllowed)
    with pytest.raises(NotAllowed):
        store.messages.edit(Edit(bob.person, garden, "e1", said.offset, "changed"))
    assert isinstance(say(ada, "yes", garden), Stored)
    put(ada, garden, "s2", owners=frozenset({bob.id}))
    assert isinstance(say(bob, "yes", garden), Stored)
    assert isinstance(say(ada, "an administrator may", garden), Stored)


def test_a_client_id_is_of_one_change(store, say, put, ada, garden):
    say(ada, "hello", garden, client_id="c1")
    with pytest.raises(ClientIdUsed):
        put(ada, garden, "c1", title="Kitchen")
    put(ada, garden, "c2", title="Kitchen")
    assert isinstance(say(ada, "again", garden, client_id="c2"), ClientIdUsed)


def test_archived_rooms_are_found_by_themselves(store, put, ada, eve, garden):
    put(ada, garden, archived=True)
    assert store.rooms.open_to(eve.id) == []
    assert [room.name for room in store.rooms.open_to(eve.id, archived=True)] == [garden]
    assert store.rooms.state(ada.id, garden).archived


def test_a_star_is_of_one_person_and_its_version_grows(store, ada, bob, eve, garden):
    first, second = (store.preferences.star(ada.id, garden, on) for on in (True, True))
    assert second > first
    assert store.rooms.state(ada.id, garden).starred
    assert not store.rooms.state(bob.id, garden).starred
    store.preferences.star(ada.id, garden, False)
    assert not store.rooms.state(ada.id, garden).starred
    with pytest.raises(NotAMember):
        store.preferences.star(eve.id, garden, True)


def test_who_becomes_a_member_begins_as_is_set_and_who_is_one_stays(store, put, ada, bob, eve):
    den = store.rooms.create(ada.id, "Den", private=True).entry.room
    store.memberships.grant(ada.id, den, bob.id)
    [changed] = put(ada, den, newcomers="quiet")
    assert (changed.newcomers, facts(store, den).newcomers) == ("quiet", "quiet")
    store.memberships.grant(ada.id, den, eve.id)
    levels = {one.name: store.rooms.state(one.id, den).level for one in (ada, bob, eve)}
    assert levels == {"ada": "mentions", "bob": "mentions", "eve": "quiet"}
    [changed] = put(ada, den, "s2", newcomers="default")
    assert changed.newcomers == "default"
    assert store.rooms.state(eve.id, den).level == "quiet"
    store.memberships.leave(eve.id, den, "eve leaves")
    store.memberships.grant(ada.id, den, eve.id)
    assert store.rooms.state(eve.id, den).level == "mentions"
    assert put(ada, den, "s3", newcomers="default", inviters="owners") == []


def test_who_joins_an_open_room_or_comes_into_the_place_begins_so_too(store, put, ada, eve, garden):
    put(ada, garden, newcomers="all")
    store.memberships.join(eve.id, garden, "eve joins")
    assert store.rooms.state(eve.id, garden).level == "all"
    put(ada, "lobby", "s2", newcomers="all")
    gus = store.people.add_guest("gus")
    assert store.rooms.state(gus.id, "lobby").level == "all"
    assert store.rooms.state(ada.id, "lobby").level == "mentions"


def test_who_lets_others_in_is_looked_at_as_it_is_written(store, put, ada, bob, eve, garden):
    put(ada, garden, inviters="all")
    assert facts(store, garden).inviters == store.rooms.state(bob.id, garden).inviters == "all"

    def check(facts):
        if facts.state.inviters == "owners":
            raise NotAllowed

    # The owner is first.
    put(ada, garden, "s2", inviters="owners")
    with pytest.raises(NotAllowed):
        store.memberships.grant(bob.id, garden, eve.id, check)
    assert not store.memberships.has(eve.id, garden)


def test_in_an_archived_room_nothing_of_it_is_set(put, ada, garden):
    put(ada, garden, archived=True)
    for wanted in ({"inviters": "all"}, {"newcomers": "quiet"}):
        with pytest.raises(Archived):
            put(ada, garden, f"s {wanted}", **wanted)
