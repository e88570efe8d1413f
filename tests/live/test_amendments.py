"""The history in memory is what the log is: edits are in it, and what was deleted is not."""

import json

import pytest

from parlor.live.amendments import Amendments
from parlor.live.history import History
from parlor.wire import (
    Deleted,
    Edited,
    Joined,
    Person,
    Pinned,
    Position,
    Reacted,
    Reply,
    Said,
    Unpinned,
    Unreacted,
    encode,
)
from parlor.wire.fold import void
from parlor.wire.header import decode_header

ada, bob = Person(1, "ada"), Person(2, "bob")


class Log:
    """A history of ten, and what is appended to it."""

    def __init__(self):
        self.history = History(Position("e1", 0), limit=10)
        self.amendments = Amendments("lobby", self.history)

    def append(self, kind, **fields):
        offset = self.history.top.offset + 1
        body = encode(kind(room="lobby", offset=offset, at=offset, who=ada, **fields))
        self.history.append(body)
        self.amendments.take(decode_header(body), body)
        return offset

    def say(self, text):
        return self.append(Said, text=text, html=text, client_id="c")

    def edit(self, of, text):
        return self.append(Edited, of=of, text=text, html=text, client_id="c")

    def react(self, of, emoji, kind=Reacted):
        return self.append(kind, of=of, emoji=emoji)

    def delete(self, of, to=None, **conversation):
        return self.append(Deleted, of=of, to=to, **conversation)

    def reply(self, to, root, text="hi"):
        reply = Reply(to, ada, "hello")
        return self.append(Said, text=text, html=text, client_id="c", reply=reply, root=root)

    def at(self, offset):
        return json.loads(self.history.get(offset))


@pytest.fixture
def log():
    return Log()


def test_a_message_that_was_edited_has_its_new_text(log):
    said = log.say("helo")
    edit = log.edit(said, "hello")
    assert log.at(said)["text"] == "hello"
    assert log.at(said)["as_of"] == edit
    assert log.at(edit)["text"] == "hello"


def test_of_several_edits_only_the_newest_says_anything(log):
    said, other = log.say("helo"), log.say("hi")
    first, kept, last = log.edit(said, "hallo"), log.edit(other, "hi!"), log.edit(said, "hello")
    assert log.at(said)["text"] == "hello"
    assert log.history.get(first) == void("lobby", first)
    assert log.at(kept)["text"] == "hi!"
    assert log.at(last)["text"] == "hello"


def test_a_message_has_its_reactions_and_keeps_them_when_it_is_edited(log):
    said = log.say("helo")
    log.react(said, "👍")
    log.edit(said, "hello")
    log.react(said, "🎉")
    assert log.at(said)["reactions"] == {"👍": [1], "🎉": [1]}
    log.react(said, "👍", Unreacted)
    last = log.react(said, "🎉", Unreacted)
    assert "reactions" not in log.at(said)
    assert (log.at(said)["text"], log.at(said)["as_of"]) == ("hello", last)


def test_a_deleted_message_and_what_was_done_to_it_are_void(log):
    said, other = log.say("secret"), log.say("hello")
    edit = log.edit(said, "still a secret")
    reaction, stays = log.react(said, "👍"), log.react(other, "👍")
    deletion = log.delete(said)
    assert log.history.get(said) == void("lobby", said)
    assert log.history.get(edit) == void("lobby", edit)
    assert log.history.get(reaction) == void("lobby", reaction)
    assert log.at(stays)["type"] == "reacted"
    assert log.at(deletion)["of"] == said
    assert not any(b"secret" in body for body in log.history.since(Position("e1", 0)))


def test_messages_that_are_deleted_together_are_void_and_what_is_between_them_is_not(log):
    first = log.say("secret")
    joined = log.append(Joined)
    last, after = log.say("secret, too"), log.say("hello")
    edit = log.edit(last, "the secret")
    log.delete(first, last)
    assert [log.at(offset)["type"] for offset in (first, joined, last, after, edit)] == [
        "void",
        "joined",
        "void",
        "said",
        "void",
    ]


def test_a_change_of_what_is_no_longer_kept_changes_nothing_else(log):
    said = log.say("hello")
    for _ in range(10):
        log.say("on and on")
    before = log.history.since(Position("e1", 1))
    log.edit(said, "hi")
    log.delete(said)
    assert log.history.since(Position("e1", 3)) == [
        *before[2:],
        void("lobby", 12),
        log.history.get(13),
    ]


def test_an_edit_of_what_was_deleted_brings_nothing_back(log):
    said = log.say("secret")
    log.delete(said)
    log.edit(said, "still a secret")
    assert log.history.get(said) == void("lobby", said)


def test_no_more_edits_are_remembered_than_are_kept(log):
    for _ in range(50):
        log.edit(log.say("helo"), "hello")
    assert len(log.amendments._newest) <= 10


def test_replies_are_counted_and_forget_what_was_deleted(log):
    said = log.say("hello")
    first, second = log.reply(said, said), log.reply(said, said)
    assert (log.at(said)["replies"], log.at(said)["as_of"]) == (2, second)
    log.edit(said, "hi")
    assert log.at(said)["replies"] == 2
    log.delete(second, root=said, replies=1)
    assert log.at(said)["replies"] == 1
    log.delete(first, root=said)
    assert "replies" not in log.at(said)
    third = log.reply(said, said)
    log.delete(said)
    assert log.at(third)["reply"] == {"of": said, "who": {"id": 1, "name": "ada"}}


def test_a_message_is_pinned_until_it_is_not(log):
    said = log.say("hello")
    log.append(Pinned, of=said, client_id="p")
    assert log.at(said)["pinned"] is True
    last = log.append(Unpinned, of=said, client_id="u")
    assert "pinned" not in log.at(said)
    assert log.at(said)["as_of"] == last


def test_what_the_store_has_counted_is_not_counted_again(log):
    said = log.say("hello")
    log.history.amend(said, log.history.get(said)[:-1] + b',"replies":4,"as_of":9}')
    log.reply(said, said)
    assert log.at(said)["replies"] == 4
