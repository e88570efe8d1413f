"""A database that 0.1.0 left opens with all that is in it, and goes on."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from gevent.event import AsyncResult
from sqlalchemy import MetaData, create_engine, select, update

from parlor.store import migrations
from parlor.store.results import Edit, Post, Removal, Span, Stored
from parlor.store.store import Store
from parlor.text.markup import render
from parlor.wire import Position

DATABASES = ("sqlite", "postgresql")

ADA, BOB, GUS = 1, 2, 3
LOBBY, ATTIC = 1, 2
ADA_THEN = {"id": ADA, "name": "ada", "admin": True}
BOB_THEN = {"id": BOB, "name": "bob"}
GUS_THEN = {"id": GUS, "name": "gus", "guest": True}

USERS = [
    {"id": ADA, "name": "ada", "kind": "member", "admin": True, "password_hash": "hash of ada"},
    {"id": BOB, "name": "bob", "kind": "member", "admin": False, "password_hash": "hash of bob"},
    {"id": GUS, "name": "gus", "kind": "guest", "admin": False, "password_hash": None},
]
ATTIC_ROW = {
    "name": "private-x",
    "title": "Attic",
    "private": True,
    "epoch": "e-attic",
    "top": 3,
    "created_by": ADA,
    "created_at": 5,
}
MEMBERSHIPS = [(ADA, LOBBY, 7), (BOB, LOBBY, 4), (GUS, LOBBY, 3), (ADA, ATTIC, 3), (BOB, ATTIC, 2)]


def entry(kind, room, offset, who, text=None):
    """An entry as 0.1.0 wrote it."""
    written = {"type": kind, "room": room, "offset": offset, "at": offset * 1_000, "who": who}
    if text is None:
        return written
    return written | {"text": text, "html": f"<p>{text}</p>", "client_id": f"c{room}{offset}"}


ENTRIES = {
    LOBBY: [
        entry("joined", "lobby", 1, ADA_THEN),
        entry("joined", "lobby", 2, BOB_THEN),
        entry("joined", "lobby", 3, GUS_THEN),
        entry("said", "lobby", 4, ADA_THEN, "hello"),
        entry("said", "lobby", 5, BOB_THEN, "grüß dich 😀"),
        {"type": "winked", "room": "lobby", "offset": 6, "at": 6, "who": ADA_THEN},
        entry("said", "lobby", 7, GUS_THEN, "hello, both"),
    ],
    ATTIC: [
        entry("joined", "private-x", 1, ADA_THEN),
        entry("joined", "private-x", 2, BOB_THEN),
        entry("said", "private-x", 3, ADA_THEN, "a secret"),
    ],
}


def encoded(entry) -> bytes:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()


def left_by_0_1_0(settings, long=0):
    """Make a database of today's 0.1.0, whose lobby goes on for `long` messages."""
    url = settings.database_url or f"sqlite:///{settings.data}/parlor.sqlite3"
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        tables = MetaData()
        tables.reflect(connection)
        _fill(connection, tables.tables, long)
    engine.dispose()


def _fill(connection, tables, long):
    def insert(table, rows):
        connection.execute(tables[table].insert(), rows)

    keys = {"active": True, "created_at": 1}
    insert("place", [{"id": 1, "name": "Casa", "set_up_at": 1}])
    insert(
        "users",
        [
            {k: v for k, v in user.items() if k != "id"}
            | keys
            | {"name_key": user["name"], "session_key": f"key of {user['name']}"}
            for user in USERS
        ],
    )
    insert("invites", [{"token_hash": "ab" * 32, "made_by": ADA, "expires_at": 10**15}])
    insert("rooms", [ATTIC_ROW])
    insert(
        "memberships",
        [
            {"user_id": user, "room_id": room, "read_offset": offset, "joined_at": 1}
            for user, room, offset in MEMBERSHIPS
        ],
    )
    more = [entry("said", "lobby", offset, ADA_THEN, "x") for offset in range(8, 8 + long)]
    for room_id, entries in {**ENTRIES, LOBBY: ENTRIES[LOBBY] + more}.items():
        insert("log", [_log_row(room_id, one) for one in entries])
        said = [one for one in entries if one["type"] == "said"]
        insert("messages", [_message_row(room_id, one) for one in said])
    rooms = tables["rooms"]
    connection.execute(
        update(rooms).where(rooms.c.id == LOBBY).values(epoch="e-lobby", top=7 + long)
    )


def _log_row(room_id, entry):
    return {
        "room_id": room_id,
        "offset": entry["offset"],
        "author_id": entry["who"]["id"],
        "client_id": entry.get("client_id"),
        "body": encoded(entry),
    }


def _message_row(room_id, entry):
    names = ("offset", "client_id", "text", "html", "at")
    return {"room_id": room_id, "author_id": entry["who"]["id"]} | {n: entry[n] for n in names}


@pytest.fixture
def old(empty, clock):
    left_by_0_1_0(empty)
    store = Store.open(empty, render, clock)
    yield store
    store.close()


def rows(store, name):
    tables = MetaData()
    with store.database.reading.connect() as connection:
        tables.reflect(connection)
        table = tables.tables[name]
        found = connection.execute(select(table).order_by(*table.primary_key.columns))
        return [row._asdict() for row in found]


def say(store, who, text, client_id, room="lobby"):
    answer = AsyncResult()
    store.messages.post(Post(who.person, room, client_id, text), answer.set)
    return answer.get(timeout=60)


def texts(store, who, room="lobby"):
    shown = map(json.loads, store.log.page(who.id, room, Span()).entries)
    return [entry["text"] for entry in shown if entry["type"] == "said"]


def test_everybody_is_still_there(old):
    assert old.people.place() == "Casa"
    for user in USERS:
        found = old.people.named(user["name"])
        assert {name: getattr(found, name) for name in user} == user
        assert found.active
    assert old.people.persons([GUS])[0].guest


def test_every_membership_and_read_mark_is_still_there(old):
    found = old.readmarks.of([ADA, BOB, GUS])
    marks = {who: {room: one.offset for room, one in rooms.items()} for who, rooms in found.items()}
    assert marks == {
        ADA: {"lobby": 7, "private-x": 3},
        BOB: {"lobby": 4, "private-x": 2},
        GUS: {"lobby": 3},
    }
    assert [(state.title, state.unread) for state in old.rooms.of(BOB)] == [
        ("Lobby", 1),
        ("Attic", 1),
    ]
    assert old.rooms.open_to(GUS) == []
    assert old.rooms.facts("private-x").state.owners == [ADA]


@pytest.mark.parametrize(("room_id", "room"), [(LOBBY, "lobby"), (ATTIC, "private-x")])
def test_every_entry_is_still_there_as_it_was_written(old, room_id, room):
    expected = [encoded(entry) for entry in ENTRIES[room_id]]
    assert old.log.page(ADA, room, Span()).entries == expected
    epoch = {"lobby": "e-lobby", "private-x": "e-attic"}[room]
    after = old.log.after(room, Position(epoch, 0), 100)
    assert after == [(n, None, body) for n, body in enumerate(expected, 1)]


def test_kinds_are_known_and_an_unknown_one_is_none(old):
    kinds = {"said": 1, "joined": 2, "left": 3, "winked": 0}
    found = {(row["room_id"], row["offset"]): row["kind"] for row in rows(old, "log")}
    assert found == {
        (room_id, entry["offset"]): kinds[entry["type"]]
        for room_id, entries in ENTRIES.items()
        for entry in entries
    }


def test_messages_are_in_the_order_they_were_written_in(old):
    found = [
        (row["at"], row["room_id"], row["offset"], row["text"]) for row in rows(old, "messages")
    ]
    assert found == sorted(found)
    assert [text for *_, text in found] == ["a secret", "hello", "grüß dich 😀", "hello, both"]


def test_what_old_cookies_and_invites_name_is_kept(old):
    assert [(row["user_id"], row["key"]) for row in rows(old, "session_keys")] == [
        (ADA, "key of ada"),
        (BOB, "key of bob"),
        (GUS, "key of gus"),
    ]
    assert [row["token_hash"] for row in rows(old, "invites")] == ["ab" * 32]


def test_people_go_on_talking_and_change_what_they_said(old):
    ada, bob = old.people.user(ADA), old.people.user(BOB)
    assert say(old, ada, "new", "new").offset == 8
    edited = old.messages.edit(Edit(bob.person, "lobby", "e1", 5, "hello"))
    assert old.messages.delete(Removal(ada.person, "lobby", "d1", 4)).offset == edited.offset + 1
    assert texts(old, ada) == ["hello", "hello, both", "new"]
    page = [json.loads(body) for body in old.log.page(ADA, "lobby", Span()).entries]
    changed = next(entry for entry in page if entry["offset"] == 5)
    assert (changed["who"], changed["as_of"], changed["at"]) == (BOB_THEN, edited.offset, 5_000)


def test_a_repeat_of_what_was_said_then_is_the_same_message(old):
    ada = old.people.user(ADA)
    assert say(old, ada, "hello", "clobby4") == Stored(4, None, None)


def test_ids_are_never_used_again(old):
    ada = old.people.user(ADA)
    highest = rows(old, "messages")[-1]["id"]
    old.messages.delete(Removal(ada.person, "lobby", "d1", 7, of_others=True))
    assert rows(old, "messages")[-1]["id"] < highest
    say(old, ada, "new", "new")
    assert rows(old, "messages")[-1]["id"] > highest
    assert old.people.add_member("eve", "hash of eve").id == GUS + 1


def test_a_long_log_is_gone_through_in_pieces_that_are_told_of(empty, caplog):
    left_by_0_1_0(empty, long=21_000)
    caplog.set_level(logging.INFO)
    store = Store.open(empty, render)
    said = [record.getMessage() for record in caplog.records if "entries" in record.getMessage()]
    assert said[0] == "= the migration has seen 20000 of 21010 entries of the log"
    assert said[-1] == "= the migration has seen 21010 of 21010 entries of the log"
    with store.database.reading.connect() as connection:
        kinds = connection.exec_driver_sql(
            "SELECT kind, count(*) FROM log GROUP BY kind ORDER BY kind"
        ).all()
    store.close()
    assert [tuple(row) for row in kinds] == [(0, 1), (1, 21_004), (2, 5)]
