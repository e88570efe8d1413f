"""What is beside an entry: each change sets its own fields and leaves the others."""

import json

import pytest

from parlor.store.log.reading import extras
from parlor.store.results import Edit
from parlor.wire import Position

DATABASES = ("sqlite", "postgresql")
LOBBY = 1


@pytest.fixture
def hello(say, ada):
    return say(ada, "hello").offset


def change(store, of, as_of, **fields):
    store.database.write(
        lambda: None, lambda tx: extras.change(tx, LOBBY, of, as_of, **fields), ("lobby",)
    )


def told(store, of):
    position = Position(store.log.top("lobby").epoch, of - 1)
    ((_, _, body),) = store.log.after("lobby", position, 1)
    return json.loads(body)


def test_each_change_sets_its_own_fields_and_says_how_new_the_entry_is(store, hello):
    change(store, hello, 7, replies=1)
    change(store, hello, 9, pinned=True)
    change(store, hello, 8, replies=2)
    entry = told(store, hello)
    assert (entry["replies"], entry["pinned"], entry["as_of"]) == (2, True, 9)
    change(store, hello, 10, pinned=None)
    entry = told(store, hello)
    assert "pinned" not in entry
    assert (entry["replies"], entry["as_of"], entry["text"]) == (2, 10, "hello")


def test_an_edit_keeps_what_is_beside_the_message(store, ada, hello):
    change(store, hello, hello, replies=3)
    edited = store.messages.edit(Edit(ada.person, "lobby", "e1", hello, "hi"))
    entry = told(store, hello)
    assert (entry["replies"], entry["text"], entry["as_of"]) == (3, "hi", edited.offset)
