"""What is done to rooms by those who run the place, and need not be in them: told, and noted."""

from __future__ import annotations

import pytest

from parlor import bus
from parlor.errors import (
    Archived,
    BadTitle,
    MustStay,
    NoSuchPerson,
    NoSuchRoom,
    NotAllowed,
    NotAMember,
    OnlyOwner,
)
from parlor.store.results import DirectPost, Settings, Span
from parlor.verbs.office import rooms as verbs
from parlor.verbs.office.office import Office
from parlor.wire import Person, decode_entry

DATABASES = ("sqlite", "postgresql")

CASA = Person(0, "Casa")


@pytest.fixture
def news():
    return []


@pytest.fixture
def by_command(store, news, ada):
    return Office(store, 0, news.append)


@pytest.fixture
def by_ada(store, news, ada):
    return Office(store, ada.id, news.append)


@pytest.fixture
def garden(store, bob):
    """A room that bob has, and ada is not in."""
    return store.rooms.create(bob.id, "Garden", private=False).entry.room


def deeds(store):
    return [(one.via, one.by, one.what, one.whom, one.detail) for one in store.trail.page()][::-1]


def told(news):
    """Return all that was told of rooms, entries decoded."""
    entries = [decode_entry(body) for one in news for _, body in one.entries]
    return [(type(one).__name__, one.room) for one in entries]


def test_a_room_that_a_command_makes_is_empty_and_whoever_is_let_in_finds_it(
    by_command, store, bob, news
):
    made = verbs.add(by_command, "The Orchard", private=False)
    assert (made.room, made.title, made.members, made.messages) == (
        "the-orchard",
        "The Orchard",
        0,
        0,
    )
    assert [one.name for one in store.rooms.open_to(bob.id)] == ["the-orchard"]
    assert news == []
    moved = verbs.let_in(by_command, made.room, "BOB")
    assert (moved.stored.entry.who, moved.stored.entry.by) == (Person(bob.id, "bob"), CASA)
    assert news[0].notices[-1] == bus.RoomGranted(bob.id, made.room, CASA)
    verbs.set_owner(by_command, made.room, "bob", on=True)
    assert store.rooms.state(bob.id, made.room).owners == [bob.id]
    assert [deed[1:] for deed in deeds(store)] == [
        ("", "add room", "", ""),
        ("", "let in", "bob", ""),
        ("", "own room", "bob", "owner"),
    ]


def test_nobody_finds_a_private_room_that_a_command_makes(by_command, store, bob):
    made = verbs.add(by_command, "Den", private=True)
    assert store.rooms.open_to(bob.id) == []
    with pytest.raises(NoSuchRoom):
        store.memberships.join(bob.id, made.room, "join")


def test_each_change_is_a_line_of_the_room_by_the_place_itself(
    by_command, store, bob, garden, news
):
    verbs.rename(by_command, garden, "Orchard")
    verbs.keep(by_command, garden, 30)
    verbs.archive(by_command, garden)
    assert told(news) == [(name, garden) for name in ("Renamed", "Changed", "Archived")]
    page = store.log.page(bob.id, garden, Span())
    lines = [decode_entry(body) for body in page.entries]
    assert [line.who for line in lines[1:]] == [CASA] * 3
    assert [person.name for person in page.people] == ["bob"]
    assert deeds(store) == [
        ("cli", "", what, "", detail)
        for what, detail in (("rename room", ""), ("retention", "30"), ("archive", ""))
    ]


def test_on_the_page_it_is_by_who_did_it(by_ada, store, ada, bob, garden):
    verbs.rename(by_ada, store.overview.room(garden).id, "Orchard")
    line = decode_entry(store.log.page(bob.id, garden, Span()).entries[-1])
    assert line.who == Person(ada.id, "ada")
    assert deeds(store) == [("page", "ada", "rename room", "", "")]
    assert verbs.add(by_ada, "Shed", private=False).room == "shed"


def test_what_is_so_already_is_told_and_noted_by_nobody(by_command, store, bob, garden, news):
    verbs.rename(by_command, garden, "Garden")
    verbs.unarchive(by_command, garden)
    verbs.keep(by_command, garden, "default")
    verbs.set_owner(by_command, garden, "bob", on=True)
    assert verbs.let_in(by_command, garden, "bob").stored is None
    assert verbs.put_out(by_command, garden, "ada").stored is None
    assert news == []
    assert deeds(store) == []


def test_who_is_put_out_is_revoked_before_the_others_see_it(by_command, store, bob, garden, news):
    moved = verbs.put_out(by_command, garden, "bob")
    (told,) = news
    assert told.notices == (bus.RoomRevoked(bob.id, garden, moved.stored.offset),)
    assert moved.stored.entry.by == CASA
    assert not store.memberships.has(bob.id, garden)


def test_a_room_stays_what_it_is_by_command_too(by_command, store, bob, eve, garden):
    gus = store.people.add_guest("gus")
    store.memberships.join(gus.id, garden, "join")
    for refused, deed in (
        (NotAllowed, lambda: verbs.archive(by_command, "lobby")),
        (MustStay, lambda: verbs.put_out(by_command, "lobby", "bob")),
        (BadTitle, lambda: verbs.rename(by_command, garden, " ")),
        (BadTitle, lambda: verbs.add(by_command, "", private=False)),
        (NotAMember, lambda: verbs.set_owner(by_command, garden, "eve", on=True)),
        (NotAllowed, lambda: verbs.set_owner(by_command, garden, "gus", on=True)),
        (OnlyOwner, lambda: verbs.set_owner(by_command, garden, "bob", on=False)),
        (NoSuchPerson, lambda: verbs.let_in(by_command, garden, "nobody")),
        (NoSuchPerson, lambda: verbs.put_out(by_command, garden, "nobody")),
        (NoSuchRoom, lambda: verbs.rename(by_command, "nowhere", "Here")),
        (NoSuchRoom, lambda: verbs.rename(by_command, 99, "Here")),
    ):
        with pytest.raises(refused):
            deed()
    assert deeds(store) == []


def test_in_an_archived_room_nothing_is_set_and_nobody_let_in(by_command, store, bob, eve, garden):
    verbs.archive(by_command, garden)
    for deed in (
        lambda: verbs.rename(by_command, garden, "Orchard"),
        lambda: verbs.keep(by_command, garden, 30),
        lambda: verbs.let_in(by_command, garden, "eve"),
    ):
        with pytest.raises(Archived):
            deed()
    verbs.unarchive(by_command, garden)
    assert verbs.let_in(by_command, garden, "eve").stored is not None


def test_direct_rooms_are_their_peoples(by_command, store, ada, bob):
    post = DirectPost(ada.person, frozenset({bob.id}), "d1", "psst")
    room = store.directs.post(post).room
    for deed in (
        lambda: store.overview.room(room),
        lambda: store.overview.members(room),
        lambda: verbs.rename(by_command, room, "Ours"),
        lambda: verbs.archive(by_command, room),
        lambda: verbs.keep(by_command, room, 7),
        lambda: verbs.let_in(by_command, room, "ada"),
        lambda: verbs.put_out(by_command, room, "bob"),
        lambda: verbs.set_owner(by_command, room, "bob", on=True),
    ):
        with pytest.raises(NoSuchRoom):
            deed()
    for write in (
        lambda: store.ruled_rooms.let_in(room, "ada", lambda facts: None),
        lambda: store.ruled_rooms.set(room, Settings(title="x"), "rename room", lambda facts: None),
    ):
        with pytest.raises(NoSuchRoom):
            write()


def test_who_is_an_administrator_no_longer_does_nothing_more_to_rooms(
    store, news, bob, eve, garden
):
    by_eve = Office(store, eve.id, news.append)
    for deed in (
        lambda: verbs.add(by_eve, "Shed", private=False),
        lambda: verbs.rename(by_eve, garden, "Orchard"),
        lambda: verbs.archive(by_eve, garden),
        lambda: verbs.keep(by_eve, garden, 7),
        lambda: verbs.let_in(by_eve, garden, "eve"),
        lambda: verbs.put_out(by_eve, garden, "bob"),
        lambda: verbs.set_owner(by_eve, garden, "bob", on=False),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert (news, deeds(store)) == ([], [])


def test_an_owner_whose_account_is_closed_owns_the_room_on(by_command, store, bob, eve, garden):
    store.memberships.join(eve.id, garden, "join")
    store.accounts.close("bob")
    verbs.set_owner(by_command, garden, "eve", on=True)
    assert store.rooms.facts(garden).state.owners == [bob.id, eve.id]


def test_a_private_room_that_an_administrator_is_not_in_is_not_theirs_to_name(
    by_ada, by_command, store, bob
):
    den = store.rooms.create(bob.id, "Den", private=True).entry.room
    with pytest.raises(NotAllowed):
        verbs.rename(by_ada, den, "Attic")
    assert verbs.archive(by_ada, den).archived
    assert verbs.unarchive(by_ada, den).title == "Den"
    assert verbs.rename(by_command, den, "Attic").title == "Attic"
    store.memberships.grant(bob.id, den, by_ada.by)
    assert verbs.rename(by_ada, den, "Cellar").title == "Cellar"


def test_before_anybody_has_set_the_place_up_there_is_nothing_to_rule(store, news):
    nobody = Office(store, 0, news.append)
    with pytest.raises(NotAllowed):
        verbs.add(nobody, "Garden", private=False)
    with pytest.raises(NotAllowed):
        verbs.rename(nobody, "lobby", "Hall")
