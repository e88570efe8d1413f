"""Replies: what they say of their target, how many there are, and pages of one conversation."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from parlor.errors import NoSuchMessage, NoSuchRoom
from parlor.store.log import replies
from parlor.store.results import Edit, Post, Removal, Span
from parlor.store.tables import Mention, Message
from parlor.wire import Person, Position, Reply

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def hello(say, ada, bob, eve):
    """A message of ada's in the lobby, where bob and eve are, too."""
    return say(ada, "**hello**\nall").offset


def at(store, offset, room="lobby"):
    """An entry as it stands now."""
    top = store.log.top(room)
    found = store.log.after(room, Position(top.epoch, offset - 1), 1)
    return json.loads(found[0][2])


def delete(store, who, of):
    return store.messages.delete(Removal(who.person, "lobby", f"delete {of}", of, of_others=True))


def told(store):
    """Who is told of which message."""
    with store.database.reading.connect() as connection:
        rows = connection.execute(select(Mention.user_id, Mention.offset))
        return sorted(tuple(row) for row in rows)


def test_a_reply_says_what_it_replies_to_in_one_line_without_marks(store, say, ada, bob, hello):
    said = say(bob, "hi", reply_to=hello).entry
    assert said.reply == Reply(hello, Person(ada.id, "ada"), "hello all")
    assert said.root == hello
    assert at(store, said.offset)["reply"]["text"] == "hello all"


def test_a_conversation_has_one_root_however_long_the_chain(store, say, ada, bob, hello):
    of = hello
    for number in range(30):
        said = say((ada, bob)[number % 2], f"line {number}", reply_to=of).entry
        assert said.root == hello
        of = said.offset
    assert at(store, hello)["replies"] == 30
    assert at(store, hello)["as_of"] == of
    assert "replies" not in at(store, of - 1)
    with store.database.reading.connect() as connection:
        rows = connection.execute(select(Message.reply_to, Message.root).order_by(Message.id))
        assert [tuple(row) for row in rows][1:] == [(hello + n, hello) for n in range(30)]


def test_replies_of_one_turn_are_all_counted(store, say_all, bob, hello):
    posts = [Post(bob.person, "lobby", f"r{n}", "hi", reply_to=hello) for n in range(20)]
    stored = say_all(*posts, Post(bob.person, "lobby", "no", "hi", reply_to=hello + 99))
    assert isinstance(stored[-1], NoSuchMessage)
    assert at(store, hello)["replies"] == 20
    again = say_all(posts[3])
    assert again[0].offset == stored[3].offset
    assert at(store, hello)["replies"] == 20


@pytest.mark.parametrize("gone", ["never there", "a note", "deleted", "in another room"])
def test_there_is_no_reply_to_what_is_not_in_the_room(store, say, ada, bob, hello, attic, gone):
    of = {"never there": 999, "a note": 1}.get(gone, hello)
    if gone == "deleted":
        delete(store, ada, hello)
    room = attic if gone == "in another room" else "lobby"
    top = store.log.top(room)
    assert isinstance(say(bob, "hi", room=room, reply_to=of), NoSuchMessage)
    assert store.log.top(room) == top


def test_who_is_not_in_the_room_learns_nothing_of_its_messages(say, eve, ada, attic):
    of = say(ada, "secret", room=attic).offset
    assert isinstance(say(eve, "hi", room=attic, reply_to=of), NoSuchRoom)


def test_a_reply_whose_target_was_deleted_since_is_still_a_repeat(store, say, ada, bob, hello):
    first = say(bob, "hi", client_id="r1", reply_to=hello)
    delete(store, ada, hello)
    assert say(bob, "hi", client_id="r1", reply_to=hello).offset == first.offset


def test_an_edit_of_the_target_leaves_the_reply_and_one_of_the_reply_keeps_its_target(
    store, say, ada, bob, hello
):
    reply = say(bob, "hi", reply_to=hello).offset
    store.messages.edit(Edit(ada.person, "lobby", "e1", hello, "something else"))
    store.messages.edit(Edit(bob.person, "lobby", "e2", reply, "hi!"))
    found = at(store, reply)
    assert (found["text"], found["reply"]["text"], found["root"]) == ("hi!", "hello all", hello)
    assert at(store, hello)["replies"] == 1


def test_what_was_deleted_is_in_no_reply(store, say, ada, bob, hello):
    offsets = [say(bob, f"hi {n}", reply_to=hello).offset for n in range(3)]
    other = say(ada, "another", reply_to=offsets[0]).offset
    stored = delete(store, ada, hello)
    for offset in offsets:
        assert at(store, offset)["reply"] == {"of": hello, "who": {"id": ada.id, "name": "ada"}}
    assert at(store, other)["reply"]["text"] == "hi 0"
    assert stored.entry.root is None
    assert say(bob, "on we go", reply_to=other).entry.root == hello


def test_of_many_replies_the_newest_forget_what_was_deleted(
    store, say, bob, ada, hello, monkeypatch
):
    monkeypatch.setattr(replies, "REWRITTEN", 2)
    offsets = [say(bob, f"hi {n}", reply_to=hello).offset for n in range(3)]
    delete(store, ada, hello)
    assert ["text" in at(store, offset)["reply"] for offset in offsets] == [True, False, False]


def test_a_reply_that_is_deleted_counts_no_more(store, say, ada, bob, hello):
    first, second = (say(bob, text, reply_to=hello).offset for text in ("one", "two"))
    stored = delete(store, bob, first)
    assert stored.entry.root == hello
    assert at(store, hello)["replies"] == 1
    last = delete(store, bob, second)
    assert "replies" not in at(store, hello)
    assert at(store, hello)["as_of"] == last.offset


def test_the_author_of_the_target_is_told_unless_it_is_quiet_or_oneself(
    store, say, ada, bob, hello
):
    loud = say(bob, "hi", reply_to=hello)
    quiet = say(bob, "hm", reply_to=hello, quiet=True)
    say(ada, "to myself", reply_to=hello)
    assert told(store) == [(ada.id, loud.offset)]
    assert (loud.entry.called, quiet.entry.called) == ([ada.id], [])


def test_who_has_left_the_room_is_not_told(store, say, ada, bob, attic):
    of = say(bob, "bye", room=attic).offset
    store.memberships.leave(bob.id, attic, "l1")
    say(ada, "oh", room=attic, reply_to=of)
    assert told(store) == []


# Pages of a conversation


def offsets(page):
    return [json.loads(body)["offset"] for body in page.entries]


@pytest.fixture
def conversation(say, ada, bob, hello):
    """Seven messages of one conversation, with others between them."""
    found = [hello]
    for number in range(6):
        say(ada, "something else")
        found.append(say(bob, f"reply {number}", reply_to=found[-1]).offset)
    say(ada, "at the end")
    return found


def page(store, who, root, **span):
    return store.log.page(who.id, "lobby", Span(**{"limit": 3, "root": root, **span}))


def test_a_page_of_a_conversation_has_nothing_else(store, ada, conversation):
    root, end = conversation[0], store.log.top("lobby").offset
    whole = page(store, ada, root, limit=50)
    assert offsets(whole) == conversation
    assert (whole.first, whole.last, whole.more, whole.more_after) == (root, end, False, False)


def test_pages_of_a_conversation_join_without_a_hole(store, ada, conversation):
    root = conversation[0]
    last = page(store, ada, root)
    middle = page(store, ada, root, before=last.first)
    first = page(store, ada, root, before=middle.first)
    assert offsets(first) + offsets(middle) + offsets(last) == conversation
    assert [one.more for one in (first, middle, last)] == [False, True, True]
    assert [one.last + 1 for one in (first, middle)] == [middle.first, last.first]
    forth = page(store, ada, root, after=first.last)
    assert offsets(forth) == offsets(middle)
    assert forth.more_after
    around = page(store, ada, root, around=conversation[3])
    assert offsets(around) == conversation[2:5]


def test_a_conversation_goes_on_without_its_first_message(store, ada, conversation):
    root = conversation[0]
    delete(store, ada, root)
    whole = page(store, ada, root, limit=50)
    assert offsets(whole) == conversation[1:]
    assert not whole.more


def test_a_page_of_it_names_those_to_whom_its_messages_reply(store, say, ada, bob, eve, hello):
    reply = say(bob, "hi", reply_to=hello).offset
    found = store.log.page(bob.id, "lobby", Span(root=hello, after=reply - 1))
    assert [person.name for person in found.people] == ["ada", "bob"]


def test_a_conversation_is_for_members_only(store, say, ada, eve, attic):
    of = say(ada, "secret", room=attic).offset
    with pytest.raises(NoSuchRoom):
        store.log.page(eve.id, attic, Span(root=of))
