"""Editing and deleting: what becomes of a message, who may, how often, how late, and once."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import insert, select

from parlor import wire
from parlor.errors import (
    ClientIdUsed,
    NoSuchMessage,
    NoSuchRoom,
    NotAllowed,
    NotAMember,
    TooLate,
    TooMany,
)
from parlor.store.log import revisions
from parlor.store.results import Edit, Removal, Span, Stored
from parlor.store.tables import Audit, Mention, Pin, Room, Saved
from parlor.wire import Deleted, Edited, Person, Position

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def edit(store):
    """Edit a message, and return what came of it; without a client_id, each edit has its own."""

    def edit(who, of, text, client_id="", room="lobby", within=None):
        client_id = client_id or f"edit {of} {text}"
        return store.messages.edit(Edit(who.person, room, client_id, of, text, within))

    return edit


@pytest.fixture
def delete(store):
    """Delete a message, and return what came of it."""

    def delete(who, of, client_id="", room="lobby", of_others=False, within=None):
        client_id = client_id or f"delete {of}"
        return store.messages.delete(
            Removal(who.person, room, client_id, of, of_others=of_others, within=within)
        )

    return delete


@pytest.fixture
def hello(say, ada, bob, eve):
    """A message of ada's in the lobby, where bob and eve are, too."""
    return say(ada, "hello", client_id="say hello").offset


def entries(store, room="lobby"):
    """All entries of a room's log as they stand now, decoded, by offset."""
    top = store.log.top(room)
    found = store.log.after(room, Position(top.epoch, 0), 1_000)
    return {offset: json.loads(body) for offset, _, body in found}


def texts(store, who, room="lobby"):
    """The messages that a page shows."""
    shown = map(json.loads, store.log.page(who.id, room, Span()).entries)
    return [entry["text"] for entry in shown if entry["type"] == "said"]


def audited(store):
    with store.database.reading.connect() as connection:
        return [tuple(row)[1:] for row in connection.execute(select(Audit.__table__))]


# What becomes of it


def test_an_edit_is_an_entry_of_its_own(store, edit, ada, hello, clock):
    stored = edit(ada, hello, "hello, **bob**", "e1")
    assert stored.entry == Edited(
        room="lobby",
        offset=hello + 1,
        at=round(clock.now * 1000),
        who=Person(ada.id, "ada"),
        of=hello,
        text="hello, **bob**",
        html="<p>hello, <strong>bob</strong></p>",
        client_id="e1",
    )
    assert wire.decode_entry(stored.body) == stored.entry
    assert entries(store)[stored.offset] == json.loads(stored.body)


def test_a_message_says_what_its_newest_edit_says_and_keeps_the_rest(
    store, edit, ada, hello, clock
):
    before = entries(store)[hello]
    edit(ada, hello, "hi")
    clock.move(5)
    last = edit(ada, hello, "hello, **bob**")
    assert entries(store)[hello] == before | {
        "text": "hello, **bob**",
        "html": "<p>hello, <strong>bob</strong></p>",
        "edited_at": round(clock.now * 1000),
        "as_of": last.offset,
    }


def test_of_several_edits_only_the_newest_says_anything(store, edit, ada, hello):
    offsets = [edit(ada, hello, text).offset for text in ("one", "two", "three")]
    found = entries(store)
    assert [found[offset]["type"] for offset in offsets] == ["void", "void", "edited"]
    assert found[offsets[0]] == {"type": "void", "room": "lobby", "offset": offsets[0]}


def test_an_edited_text_is_made_storable(store, edit, ada, hello):
    assert edit(ada, hello, "a\0b").entry.text == "a\ufffdb"
    assert texts(store, ada) == ["a\ufffdb"]


def test_a_text_that_is_the_same_is_accepted_and_makes_no_entry(store, say, edit, ada, bob, hello):
    top = say(bob, "hello, ada").offset
    assert edit(ada, hello, "hello", "e1") == Stored(top, None, None)
    edit(ada, hello, "a\0", "e2")
    assert edit(ada, hello, "a\ufffd", "e3") == Stored(top + 1, None, None)
    assert store.log.top("lobby").offset == top + 1


def test_a_deletion_is_an_entry_and_leaves_a_void(store, edit, delete, ada, hello, clock):
    edited = edit(ada, hello, "hi")
    stored = delete(ada, hello)
    assert stored.entry == Deleted(
        room="lobby",
        offset=edited.offset + 1,
        at=round(clock.now * 1000),
        who=Person(ada.id, "ada"),
        of=hello,
    )
    assert wire.decode_entry(stored.body) == stored.entry
    found = entries(store)
    for offset in (hello, edited.offset):
        assert found[offset] == {"type": "void", "room": "lobby", "offset": offset}
    assert found[stored.offset] == json.loads(stored.body)
    assert texts(store, ada) == []


def test_what_is_said_around_it_stays(store, say, edit, delete, ada, bob, hello):
    more = say(bob, "hello, ada").offset
    edit(bob, more, "hello to you")
    delete(ada, hello)
    assert texts(store, ada) == ["hello to you"]
    assert list(entries(store)) == list(range(1, store.log.top("lobby").offset + 1))


# Which message


@pytest.fixture(params=["never there", "in another room", "of another kind", "a change", "deleted"])
def nothing(request, store, say, edit, delete, ada, attic, hello):
    """The offset of what is no message of the lobby's."""
    match request.param:
        case "never there":
            return 999
        case "in another room":
            return [say(ada, f"text {n}", attic).offset for n in range(9)][-1]
        case "of another kind":
            return 1
        case "a change":
            return edit(ada, hello, "hi").offset
        case _:
            delete(ada, hello)
            return hello


def test_what_is_no_message_here_can_be_neither_edited_nor_deleted(
    store, edit, delete, ada, nothing
):
    top = store.log.top("lobby")
    with pytest.raises(NoSuchMessage):
        edit(ada, nothing, "other", "e9")
    with pytest.raises(NoSuchMessage):
        delete(ada, nothing, "d9", of_others=True)
    assert store.log.top("lobby") == top


def test_a_refused_change_may_come_again_with_the_same_client_id(edit, say, ada, hello):
    with pytest.raises(NoSuchMessage):
        edit(ada, hello + 1, "other", "e1")
    say(ada, "more")
    assert edit(ada, hello + 1, "other", "e1").entry.text == "other"


# Who


def test_nobody_edits_the_words_of_another(store, edit, say, ada, bob, hello):
    theirs = say(bob, "from bob").offset
    for who, of in ((bob, hello), (ada, theirs)):  # ada is an administrator
        with pytest.raises(NoSuchMessage):
            edit(who, of, "other")
    assert texts(store, ada) == ["hello", "from bob"]


def test_who_may_not_delete_what_others_wrote_does_not(store, delete, bob, hello):
    with pytest.raises(NotAllowed):
        delete(bob, hello)
    assert texts(store, bob) == ["hello"]


def test_a_moderators_deletion_is_written_down_without_the_text(
    store, delete, ada, bob, say, clock
):
    theirs = say(bob, "a secret").offset
    delete(ada, theirs, of_others=True)
    at = round(clock.now * 1000)
    lobby = 1
    assert audited(store) == [(at, ada.id, "delete", lobby, theirs, bob.id, "page", None, None)]


def test_with_a_message_goes_what_is_about_it_and_who_saved_it_is_not_forgotten(
    store, say, delete, ada, bob, hello
):
    other = say(ada, "bye").offset

    def note_down(tx):
        (room_id,) = tx.connection.execute(select(Room.id).where(Room.name == "lobby")).one()
        for of in (hello, other):
            where = {"user_id": bob.id, "room_id": room_id, "offset": of}
            called = {**where, "offset": of + 7} if of == hello else where
            tx.connection.execute(insert(Mention).values(**called, of=of, author_id=ada.id))
            tx.connection.execute(insert(Pin).values(**where, at=1))
            tx.connection.execute(insert(Saved).values(**where, at=1, version=1))

    store.database.write(lambda: None, note_down, ("lobby",))
    delete(ada, hello)

    def left(tx):
        columns = (Mention.of, Pin.offset, Saved.offset)
        return [sorted(tx.connection.scalars(select(column))) for column in columns]

    assert store.database.read(left) == [[other], [other], [hello, other]]


def test_deleting_ones_own_is_nobody_elses_business(store, delete, ada, hello):
    delete(ada, hello, of_others=True)
    assert audited(store) == []


@pytest.mark.parametrize(("room", "refusal"), [("attic", NoSuchRoom), ("garden", NotAMember)])
def test_who_has_left_changes_nothing_there_any_more(
    store, say, edit, delete, ada, bob, attic, room, refusal
):
    if room == "garden":
        store.rooms.create(ada.id, "Garden", private=False)
        store.memberships.join(bob.id, "garden", "j1")
    name = attic if room == "attic" else room
    of = say(bob, "hello", name).offset
    first = edit(bob, of, "hi", "e1", name)
    store.memberships.leave(bob.id, name, "l1")
    with pytest.raises(refusal):
        edit(bob, of, "other", "e2", name)
    with pytest.raises(refusal):
        delete(bob, of, "d2", name)
    assert edit(bob, of, "hi", "e1", name) == Stored(first.offset, None, None)
    assert texts(store, ada, name) == ["hi"]


def test_a_message_of_somebody_who_left_can_be_deleted(store, say, delete, ada, bob, attic):
    of = say(bob, "hello", attic).offset
    store.memberships.leave(bob.id, attic, "l1")
    assert delete(ada, of, room=attic, of_others=True).entry.of == of


def test_a_room_that_is_not_there_has_no_messages(edit, delete, ada, hello):
    with pytest.raises(NoSuchRoom):
        edit(ada, hello, "other", room="cellar")
    with pytest.raises(NoSuchRoom):
        delete(ada, hello, room="cellar")


# How often, how late


def test_a_message_is_edited_a_hundred_times_at_most(store, edit, ada, hello):
    for number in range(revisions.EDITS):
        edit(ada, hello, f"text {number}")
    with pytest.raises(TooMany) as refusal:
        edit(ada, hello, "once more")
    assert (refusal.value.what, refusal.value.bound) == ("edits", 100)
    last = f"text {revisions.EDITS - 1}"
    assert edit(ada, hello, last, "the same").entry is None
    assert texts(store, ada) == [last]


def test_an_edit_that_was_begun_in_time_may_be_sent_five_minutes_later(edit, ada, hello, clock):
    clock.move(60 + revisions.GRACE)
    assert edit(ada, hello, "in time", within=60).entry.text == "in time"
    clock.move(0.001)
    with pytest.raises(TooLate) as refusal:
        edit(ada, hello, "too late", within=60)
    assert refusal.value.seconds == 60
    assert edit(ada, hello, "for ever", within=None).entry.text == "for ever"


def test_an_edit_does_not_give_more_time_for_the_next(edit, ada, hello, clock):
    clock.move(200)
    edit(ada, hello, "in time", within=1)
    clock.move(200)
    with pytest.raises(TooLate):
        edit(ada, hello, "too late", within=1)


def test_where_there_is_no_time_nobody_edits_or_deletes_at_all(edit, delete, say, ada, bob, hello):
    with pytest.raises(TooLate):
        edit(ada, hello, "at once", within=0)
    with pytest.raises(TooLate):
        delete(bob, say(bob, "one").offset, within=0)


def test_ones_own_is_deleted_in_time(delete, say, ada, bob, clock):
    in_time, late = say(bob, "one").offset, say(bob, "two").offset
    clock.move(60)
    delete(bob, in_time, within=60)
    clock.move(0.001)
    with pytest.raises(TooLate):
        delete(bob, late, within=60)
    delete(bob, late, within=None)


def test_a_moderator_deletes_at_any_time(delete, say, ada, bob, clock):
    own, theirs = say(ada, "one").offset, say(bob, "two").offset
    clock.move(1_000)
    for of in (own, theirs):
        delete(ada, of, of_others=True, within=60)


def test_a_clock_that_goes_back_makes_nothing_too_late(store, edit, delete, ada, hello, clock):
    clock.move(-100_000)
    assert edit(ada, hello, "hi", within=1).entry.at == round(clock.now * 1000)
    assert delete(ada, hello, within=1).entry.of == hello


# Once


def test_a_repeated_edit_has_the_first_answer(store, say, edit, ada, hello):
    first = edit(ada, hello, "hi", "e1")
    say(ada, "more")
    assert edit(ada, hello, "hi", "e1") == Stored(first.offset, None, None)
    later = edit(ada, hello, "hello again", "e2")
    assert edit(ada, hello, "hi", "e1") == Stored(first.offset, None, None)
    assert texts(store, ada) == ["hello again", "more"]
    assert store.log.top("lobby").offset == later.offset


def test_after_the_deletion_all_repeats_have_their_first_answers(
    store, say, edit, delete, ada, hello
):
    edited = edit(ada, hello, "hi", "e1")
    deleted = delete(ada, hello, "d1")
    assert edit(ada, hello, "hi", "e1") == Stored(edited.offset, None, None)
    assert delete(ada, hello, "d1") == Stored(deleted.offset, None, None)
    assert say(ada, "hello", client_id="say hello") == Stored(hello, None, None)
    assert texts(store, ada) == []
    assert store.log.top("lobby").offset == deleted.offset


def test_a_repeat_is_the_same_however_late(edit, delete, ada, hello, clock):
    edited = edit(ada, hello, "hi", "e1", within=60)
    deleted = delete(ada, hello, "d1", within=60)
    clock.move(100_000)
    assert edit(ada, hello, "hi", "e1", within=60).offset == edited.offset
    assert delete(ada, hello, "d1", within=60).offset == deleted.offset


def test_a_client_id_of_another_kind_of_change_is_refused(say, edit, delete, ada, hello):
    with pytest.raises(ClientIdUsed):
        edit(ada, hello, "hi", "say hello")
    with pytest.raises(ClientIdUsed):
        delete(ada, hello, "say hello")
    edit(ada, hello, "hi", "e1")
    with pytest.raises(ClientIdUsed):
        delete(ada, hello, "e1")
    assert isinstance(say(ada, "more", client_id="e1"), ClientIdUsed)
    delete(ada, hello, "d1")
    for used in ("say hello", "e1"):  # of what is void now
        with pytest.raises(ClientIdUsed):
            delete(ada, hello, used)


def test_a_client_id_of_another_room_is_refused(say, edit, delete, ada, attic, hello):
    there = say(ada, "hello", attic).offset
    edit(ada, hello, "hi", "e1")
    delete(ada, hello, "d1")
    with pytest.raises(ClientIdUsed):
        edit(ada, there, "hi", "e1", attic)
    with pytest.raises(ClientIdUsed):
        delete(ada, there, "d1", attic)


def test_the_same_client_id_of_somebody_else_is_another_change(say, edit, ada, bob, hello):
    theirs = say(bob, "from bob").offset
    edit(ada, hello, "hi", "e1")
    assert edit(bob, theirs, "hi", "e1").entry.of == theirs


# What is unread


def unread(store, who):
    return store.rooms.state(who.id, "lobby").unread


def test_an_edit_is_never_unread(store, edit, ada, bob, hello):
    store.readmarks.move(bob.id, "lobby", hello)
    edit(ada, hello, "hi")
    assert unread(store, bob) == 0


def test_what_is_deleted_is_unread_no_more(store, say, delete, ada, bob, hello):
    say(ada, "more")
    assert unread(store, bob) == 2
    delete(ada, hello)
    assert unread(store, bob) == 1


@pytest.mark.parametrize("where", ["the read mark", "the last message"])
def test_marks_and_tops_stay_when_their_message_goes(store, say, delete, ada, bob, hello, where):
    last = say(ada, "more").offset
    of = hello if where == "the read mark" else last
    store.readmarks.move(bob.id, "lobby", of)
    deleted = delete(ada, of)
    state = store.rooms.state(bob.id, "lobby")
    assert (state.read_offset, state.position.offset) == (of, deleted.offset)
    assert state.unread == (1 if of == hello else 0)
    assert store.readmarks.move(bob.id, "lobby", deleted.offset).offset == deleted.offset
    assert say(ada, "again").offset == deleted.offset + 1
    assert unread(store, bob) == 1
