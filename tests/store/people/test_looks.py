"""Names that look alike: nobody new takes one; people who had them keep them, and are listed."""

from __future__ import annotations

import logging

import pytest
from gevent.event import AsyncResult
from sqlalchemy import MetaData, create_engine, func, insert, select

from parlor.errors import NameReserved, NameTaken
from parlor.store.people import looks
from parlor.store.store import Store
from parlor.store.tables import Look
from parlor.text.markup import render

from ..test_old_database import left_by_0_1_0, rows

DATABASES = ("sqlite", "postgresql")

THEN = [  # name, kind, admin, in the order in which they came
    ("\u0430d\u0430", "member", False),  # as Cyrillic has it, before whom it is taken for
    ("Ada", "member", True),
    ("a\u03b4a", "guest", False),
    ("gu\u0455t", "guest", False),
    ("gust", "member", False),
    ("admin", "member", False),
    ("everyone", "guest", False),
    ("Lan", "member", False),
    ("Ian", "member", False),
    ("1an", "guest", False),
]
KEPT = [
    ("\u0430d\u0430", "Ada"),
    ("gu\u0455t", "gust"),
    ("admin", None),
    ("everyone", None),
    ("1an", "Ian"),
]


@pytest.fixture
def then(empty):
    """The settings of a database of 0.1.0 in which names look alike."""
    left_by_0_1_0(empty)
    engine = create_engine(empty.database_url or f"sqlite:///{empty.data}/parlor.sqlite3")
    tables = MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        users = tables.tables["users"]
        connection.execute(
            users.update().values(name="z" + users.c.name, name_key="z" + users.c.name_key)
        )
        for name, kind, admin in THEN:
            connection.execute(
                insert(users).values(
                    name=name,
                    name_key=name.casefold(),
                    kind=kind,
                    admin=admin,
                    active=True,
                    session_key="k",
                    created_at=1,
                )
            )
    engine.dispose()
    return empty


def listed(store):
    return [(one.user.name, one.other and one.other.name) for one in store.people.lookalikes()]


def test_a_database_with_names_that_look_alike_keeps_and_lists_them(then, caplog):
    with caplog.at_level(logging.WARNING):
        store = Store.open(then, render)
    assert listed(store) == KEPT
    assert "5 names look like others" in caplog.text
    for name, kind, admin in THEN:
        found = store.people.named(name)
        assert (found.name, found.kind, found.admin, found.active) == (name, kind, admin, True)
    # No name was changed, and so nobody is told that one was.
    assert store.people.renamed() == []
    store.close()


def test_each_look_is_of_one_person_and_nobody_new_takes_it(then):
    store = Store.open(then, render)
    with store.database.reading.connect() as connection:
        holders = dict(
            connection.execute(select(Look.look, func.max(Look.user_id)).group_by(Look.look)).all()
        )
    assert holders["ada"] == store.people.named("Ada").id
    for name in (
        "ad\u0430",
        "\u0410d\u0430",
        "\u13aada",
        "ADA",
        "gus\uff54",
        "lan",
        "Ian",
    ):
        with pytest.raises(NameTaken):
            store.people.add_guest(name)
    with pytest.raises(NameReserved):
        store.people.add_guest("Everyone")
    assert store.people.add_guest("adam").name == "adam"
    store.close()


def test_who_is_listed_is_so_until_one_of_both_takes_another_name(then):
    store = Store.open(then, render)
    member = store.people.named("\u0430d\u0430")
    with pytest.raises(NameTaken):
        store.people.rename(member.id, "\u0410d\u0430")
    store.people.rename(member.id, "Adele")
    store.people.rename(store.people.named("Ian").id, "Yann")
    store.people.rename(store.people.named("Lan").id, "Lance")
    assert listed(store) == [one for one in KEPT if one[1] not in ("Ada", "Ian")]
    # The look that was free again is taken at the next start by who has had the name all along.
    store.close()
    store = Store.open(then, render)
    assert len(listed(store)) == 3
    with pytest.raises(NameTaken):
        store.people.add_member("Ian", "hash")
    store.close()


def test_another_table_tells_all_looks_anew_and_those_who_had_one_keep_it(
    settings, store, monkeypatch
):
    zoe = store.people.set_up("Casa", "zoe", "hash")
    guest = store.people.add_guest("yan")
    later = store.people.add_member("yam", "hash")
    store.close()

    def short(name):
        return (name[:2],)

    monkeypatch.setattr("parlor.text.names.looks_of", short)
    monkeypatch.setattr("parlor.store.people.looks.table_version", lambda: "another")
    again = Store.open(settings, render)
    assert listed(again) == [("yan", "yam")]
    assert [one.user.id for one in again.people.lookalikes()] == [guest.id]
    found = {row["look"]: row["user_id"] for row in rows(again, "looks")}
    assert found == {"zo": zoe.id, "ya": later.id}
    with pytest.raises(NameTaken):
        again.people.add_guest("zorro")
    again.close()
    # And again the same: nothing is told anew, and nobody changes places.
    once_more = Store.open(settings, render)
    assert {row["look"]: row["user_id"] for row in rows(once_more, "looks")} == found
    once_more.close()


def test_looks_are_told_in_pieces_of_a_large_database(settings, store, monkeypatch):
    guests = [store.people.add_guest(f"visitor {number}") for number in range(25)]
    before = rows(store, "looks")
    store.close()
    monkeypatch.setattr(looks, "AT_ONCE", 4)
    monkeypatch.setattr("parlor.store.people.looks.table_version", lambda: "another")
    again = Store.open(settings, render)
    assert rows(again, "looks") == before
    assert len(before) >= len(guests)
    again.close()


def test_a_name_that_was_refused_leaves_no_look_behind(store, ada):
    with pytest.raises(NameTaken):
        store.people.add_member("\u0430da", "hash")
    bob = store.people.add_member("bob", "hash")
    store.people.rename(bob.id, "robert")
    assert store.people.add_member("b\u043eb", "hash").name == "b\u043eb"
    with pytest.raises(NameTaken):
        store.people.rename(bob.id, "Bob")
    store.people.rename(bob.id, "Robert")
    assert {row["user_id"] for row in rows(store, "looks")} == {ada.id, bob.id, bob.id + 1}


def test_of_two_who_come_at_once_by_names_that_look_alike_one_is_let_in(store, ada):
    import gevent

    answers = [AsyncResult() for _ in range(2)]

    def come(name, answer):
        try:
            answer.set(store.people.add_guest(name).name)
        except NameTaken:
            answer.set(None)

    for name, answer in zip(("eve", "\u0435v\u0435"), answers, strict=True):
        gevent.spawn(come, name, answer)
    came = [answer.get(timeout=30) for answer in answers]
    assert came.count(None) == 1, "whoever is first, the other one is refused"
