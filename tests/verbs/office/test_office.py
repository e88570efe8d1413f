"""What administrators do to others: each deed is one row of the audit, and a refusal is none."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from parlor import bus
from parlor.errors import (
    NameTaken,
    NoSuchInvite,
    NoSuchPerson,
    NoSuchSession,
    NotAllowed,
    OnlyAdministrator,
    Yourself,
)
from parlor.store.office import erasure
from parlor.store.results import NewSession
from parlor.store.tables import Base
from parlor.verbs.office import office as verbs
from parlor.verbs.office.office import Office
from parlor.verbs.rooms.sweeping import Forgetter
from parlor.wire import decode_entry

DATABASES = ("sqlite", "postgresql")


def rows(store, table):
    with store.database.reading.connect() as connection:
        return connection.execute(select(Base.metadata.tables[table])).all()


def everything(store):
    return "".join(str(rows(store, table)) for table in Base.metadata.tables)


def deeds(store):
    return [(one.by, one.via, one.what, one.whom, one.detail) for one in store.trail.page()][::-1]


@pytest.fixture
def news():
    return []


@pytest.fixture
def by_command(store, news):
    return Office(store, 0, news.append)


@pytest.fixture
def by_ada(store, ada, news):
    return Office(store, ada.id, news.append)


def begin(store, who):
    return store.sessions.begin(who.id, NewSession("browser", "Firefox, Linux"))


def notices(news):
    return [notice for one in news for notice in one.notices]


def test_who_is_made_an_administrator_is_one_at_once(by_ada, store, ada, bob, news):
    person = verbs.set_role(by_ada, bob.id, admin=True)
    assert (person.id, person.admin) == (bob.id, True)
    assert store.people.user(bob.id).admin
    assert notices(news) == [bus.PersonChanged(person)]
    assert verbs.set_role(by_ada, bob.id, admin=False).admin is False
    expected = [("ada", "page", "role", "bob", detail) for detail in ("administrator", "member")]
    assert deeds(store) == expected


def test_a_place_is_never_without_an_administrator(by_command, by_ada, store, ada, bob):
    for deed in (
        lambda: verbs.set_role(by_command, "ada", admin=False),
        lambda: verbs.deactivate(by_command, "ada"),
        lambda: verbs.erase(by_command, "ada"),
        lambda: verbs.set_role(by_ada, ada.id, admin=False),
    ):
        with pytest.raises(OnlyAdministrator):
            deed()
    assert store.people.user(ada.id).admin
    assert deeds(store) == []


def test_nobody_shuts_themselves_out(by_ada, store, ada, bob):
    verbs.set_role(by_ada, bob.id, admin=True)
    for deed in (
        lambda: verbs.set_role(by_ada, ada.id, admin=False),
        lambda: verbs.deactivate(by_ada, ada.id),
        lambda: verbs.erase(by_ada, ada.id),
    ):
        with pytest.raises(Yourself):
            deed()
    assert len(deeds(store)) == 1


def test_who_is_an_administrator_no_longer_does_nothing_more(by_ada, store, ada, bob, eve):
    token = store.invites.make(ada.id)
    for_bob = begin(store, bob)
    verbs.set_role(by_ada, bob.id, admin=True)
    verbs.set_role(Office(store, bob.id, by_ada.tell), ada.id, admin=False)
    before = deeds(store)
    for deed in (
        lambda: verbs.deactivate(by_ada, eve.id),
        lambda: verbs.activate(by_ada, eve.id),
        lambda: verbs.end_sessions(by_ada, bob.id),
        lambda: verbs.end_sessions(by_ada, bob.id, for_bob.session),
        lambda: verbs.make_reset(by_ada, eve.id),
        lambda: verbs.set_role(by_ada, eve.id, admin=True),
        lambda: verbs.rename(by_ada, eve.id, "Mallory"),
        lambda: verbs.erase(by_ada, eve.id),
        lambda: verbs.end_invite(by_ada, 1),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert deeds(store) == before
    assert store.invites.is_valid(token)
    assert not store.sessions.find(for_bob).over


def test_guests_and_those_who_are_let_in_no_more_rule_nothing(by_command, store, bob):
    gus = store.people.add_guest("gus")
    verbs.deactivate(by_command, "bob")
    for whom in (gus.id, bob.id):
        with pytest.raises(NotAllowed):
            verbs.set_role(by_command, whom, admin=True)


def test_somebody_is_called_otherwise_by_an_administrator(by_command, store, ada, bob, news):
    person = verbs.rename(by_command, "BOB", "Robert")
    assert (person.id, person.name) == (bob.id, "Robert")
    assert store.people.named("bob") is None
    assert notices(news) == [bus.PersonChanged(person)]
    assert deeds(store) == [("", "cli", "rename", "Robert", "")]
    with pytest.raises(NameTaken):
        verbs.rename(by_command, "Robert", "ADA")
    assert verbs.rename(by_command, "ada", "Ada").name == "Ada"


def test_one_session_ends_or_all_do(by_ada, store, bob, news):
    first, second, third = (begin(store, bob) for _ in range(3))
    assert verbs.end_sessions(by_ada, bob.id, second.session).sessions == [second.session]
    with pytest.raises(NoSuchSession):
        verbs.end_sessions(by_ada, bob.id, second.session)
    with pytest.raises(NoSuchSession):
        verbs.end_sessions(by_ada, "ada", first.session)
    assert verbs.end_sessions(by_ada, "bob").sessions == [first.session, third.session]
    ended = [bus.SessionEnded([second.session]), bus.SessionEnded([first.session, third.session])]
    assert notices(news) == ended
    ends = [detail for _, _, what, _, detail in deeds(store) if what == "end sessions"]
    assert ends == [str(second.session), ""]


def test_links_and_their_ends_are_in_the_audit_without_their_tokens(by_ada, store, ada, bob):
    token = verbs.make_reset(by_ada, bob.id)
    assert store.resets.whose(token).id == bob.id
    invite = store.invites.make(ada.id)
    verbs.end_invite(by_ada, 1)
    with pytest.raises(NoSuchInvite):
        verbs.end_invite(by_ada, 1)
    said = [(what, whom, detail) for _, _, what, whom, detail in deeds(store)]
    assert said == [("password link", "bob", ""), ("invite", "", ""), ("end invite", "", "1")]
    assert token not in everything(store)
    assert invite not in everything(store)


def test_nobody_is_found_by_the_id_or_name_of_nobody(by_command, store, ada):
    for whom in ("eve", 99, "1"):
        for deed in (
            verbs.deactivate,
            verbs.activate,
            verbs.end_sessions,
            verbs.make_reset,
            verbs.erase,
        ):
            with pytest.raises(NoSuchPerson):
                deed(by_command, whom)
    assert deeds(store) == []


def test_the_audit_is_read_in_pages_by_id(by_command, store, bob):
    for _ in range(5):
        verbs.end_sessions(by_command, "bob")
    first = store.trail.page(most=2)
    assert [one.id for one in first] == [5, 4]
    assert [one.id for one in store.trail.page(first[-1].id, 9)] == [3, 2, 1]
    assert store.trail.page(1) == []


def test_the_audit_names_no_room_that_is_private(store, ada, bob, attic, say):
    of = say(bob, "psst", attic).offset
    store.messages.delete_all(ada.person, attic, bob.id, None)
    said = say(bob, "hello").offset
    store.messages.delete_all(ada.person, "lobby", bob.id, None)
    found = [(one.what, one.room, one.offset) for one in store.trail.page()]
    assert found == [("delete", "lobby", said), ("delete", "", of)]


# Erasure


def test_of_who_is_erased_only_what_they_wrote_is_left(by_ada, store, ada, bob, say, news, attic):
    begin(store, bob)
    store.resets.make("bob")
    store.people.rename(bob.id, "Bartholomew")
    said = say(store.people.user(bob.id), "what I wrote")
    say(ada, "an answer", reply_to=said.offset)
    gone = verbs.erase(by_ada, "bartholomew")
    assert gone.person.name.startswith("gone-")
    assert gone.removed == 0
    assert store.erasure.forget(bob.id) == 4  # joined twice, said, and quoted
    found = everything(store)
    for trace in ("artholomew", "hash of bob", "Firefox, Linux"):
        assert trace not in found
    assert '"name":"bob"' not in found
    assert "what I wrote" in found
    now = store.people.user(bob.id)
    assert (now.name, now.active, now.admin) == (gone.person.name, False, False)
    assert [type(one) for one in notices(news)] == [bus.SessionEnded, bus.PersonChanged]
    assert deeds(store)[-1][1:3] == ("page", "erase")


def test_what_they_wrote_goes_too_if_it_is_wanted(by_command, store, ada, bob, say, news):
    room = store.rooms.create(bob.id, "Den", private=False).entry.room
    for where in ("lobby", "lobby", room):
        say(bob, "what I wrote", where)
    say(ada, "what ada wrote")
    store.memberships.leave(bob.id, room, "away")
    assert verbs.erase(by_command, "bob", "remove").removed == 3
    found = everything(store)
    assert "what I wrote" not in found
    assert "what ada wrote" in found
    told = [(one.room, type(one.entry).__name__) for one in news if one.entries]
    assert told == [("lobby", "Deleted"), ("lobby", "Deleted"), (room, "Deleted")]


def test_an_erasure_may_be_repeated_and_goes_on(by_command, store, clock, ada, bob, say, news):
    say(bob, "hello")
    gone = verbs.erase(by_command, "bob")
    assert verbs.erase(by_command, bob.id).person == gone.person
    assert [one[2] for one in deeds(store)] == ["erase"]
    Forgetter(store.erasure).look()
    assert '"name":"bob"' not in everything(store)
    # Something that was under way may have had the old name.
    assert store.erasure.unfinished() == [bob.id]
    clock.move(61)
    Forgetter(store.erasure).look()
    assert store.erasure.unfinished() == []
    assert verbs.erase(by_command, gone.person.name, "remove").removed == 1


def test_who_is_erased_does_not_come_back(by_command, store, ada, bob):
    gone = verbs.erase(by_command, "bob").person
    with pytest.raises(NoSuchPerson):
        verbs.activate(by_command, gone.id)
    with pytest.raises(NoSuchPerson):
        verbs.make_reset(by_command, gone.id)
    assert store.people.add_member("bob", "another hash").id != bob.id


def test_of_every_table_about_people_it_is_known_what_becomes_of_it():
    about = {
        table.name
        for table in Base.metadata.tables.values()
        if {"user_id", "by_id", "blocked_id"} & set(table.columns.keys())
    }
    emptied = {
        re.search(r"(?:DELETE FROM|UPDATE) (\w+)", statement.sqlite)[1]
        for statement in erasure._THEIRS
    }
    # A look goes with the name; who pinned a message did so for others.
    assert about - emptied == {"looks", "pins"}


def test_who_is_erased_and_was_banned_is_let_in_by_no_end_of_it(by_command, store, ada, bob, clock):
    store.bans.put(bob.id, ada.id, seconds=60, reason="what bob did")
    gone = verbs.erase(by_command, "bob").person
    clock.move(61)
    assert store.bans.lapse() == []
    assert not store.people.user(gone.id).active
    assert "what bob did" not in everything(store)


def test_from_where_a_guest_came_who_is_erased_nobody_knows(by_command, store, ada):
    gus = store.people.add_guest("gus", None, "192.0.2.7")
    assert "192.0.2.7" in everything(store)
    verbs.erase(by_command, "gus")
    assert "192.0.2.7" not in everything(store)
    assert gus.name == "gus"


def test_no_name_of_others_is_touched(by_command, store, ada, bob, eve, say, monkeypatch):
    monkeypatch.setattr(erasure, "PIECE", 2)
    texts = ['"id":2,"name":"bob"', f'\\"id":{bob.id},"name":"x"', "bob"]
    for text in texts:
        say(eve, text)
        say(bob, text)
    verbs.erase(by_command, "bob")
    store.erasure.forget(bob.id)
    bodies = sorted(rows(store, "log"), key=lambda row: row.offset)
    entries = [decode_entry(row.body) for row in bodies]
    said = [(one.who.name, one.text) for one in entries if hasattr(one, "text")]
    name = store.people.user(bob.id).name
    assert said == [(who, text) for text in texts for who in ("eve", name)]
