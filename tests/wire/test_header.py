"""The head of an entry is read whatever else is in it."""

import json

from parlor import wire
from parlor.wire import Person
from parlor.wire.header import Author, Header, decode_header

ada = Person(1, "ada")


def test_the_head_of_a_message_is_its_place_and_its_author():
    said = wire.Said(room="lobby", offset=3, at=5, who=ada, text="hi", html="hi", client_id="c")
    assert decode_header(wire.encode(said)) == Header("said", 3, who=Author(1))


def test_the_head_of_a_change_says_what_it_is_about():
    deleted = wire.Deleted(room="lobby", offset=9, at=5, of=3, to=4)
    assert decode_header(wire.encode(deleted)) == Header("deleted", 9, of=3, to=4)


def test_the_head_of_an_entry_that_this_version_does_not_know_is_read_nevertheless():
    unknown = json.dumps({"type": "painted", "offset": 4, "of": 3, "colours": ["red"]}).encode()
    assert decode_header(unknown) == Header("painted", 4, of=3)
