"""The history in memory is what the log is: edits are in it, and what was deleted is not."""

import json

import pytest

from parlor.live.amendments import Amendments
from parlor.live.history import History
from parlor.wire import Deleted, Edited, Joined, Person, Position, Said, encode
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

    def delete(self, of, to=None):
        return self.append(Deleted, of=of, to=to)

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


def test_a_deleted_message_and_its_edit_are_void(log):
    said = log.say("secret")
    edit = log.edit(said, "still a secret")
    deletion = log.delete(said)
    assert log.history.get(said) == void("lobby", said)
    assert log.history.get(edit) == void("lobby", edit)
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
