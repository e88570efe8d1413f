"""A message is folded: it says what its newest change says, and keeps its place."""

import json

from parlor import wire
from parlor.wire import Person
from parlor.wire.fold import fold_edit, fold_reaction, void

ada = Person(1, "ada")
eve = Person(3, "eve", admin=True)
said = wire.Said(
    room="lobby", offset=3, at=5, who=ada, text="helo", html="<p>helo</p>", client_id="c1"
)


def edited(offset: int, text: str) -> bytes:
    return wire.encode(
        wire.Edited(
            room="lobby",
            offset=offset,
            at=offset * 10,
            who=eve,
            of=3,
            text=text,
            html=f"<p>{text}</p>",
            client_id="c2",
        )
    )


def test_a_message_says_what_its_edit_says_and_keeps_its_place_and_author():
    folded = wire.decode_fact(fold_edit(wire.encode(said), edited(7, "hello")))
    assert folded == wire.Said(
        room="lobby",
        offset=3,
        at=5,
        who=ada,
        text="hello",
        html="<p>hello</p>",
        client_id="c1",
        edited_at=70,
        as_of=7,
    )


def test_the_newest_edit_holds_in_whatever_order_they_are_folded():
    first, second = edited(7, "hello"), edited(9, "hello, bob")
    forth = fold_edit(fold_edit(wire.encode(said), first), second)
    back = fold_edit(fold_edit(wire.encode(said), second), first)
    assert forth == back
    assert json.loads(forth)["text"] == "hello, bob"


def test_folding_an_edit_again_changes_nothing():
    once = fold_edit(wire.encode(said), edited(7, "hello"))
    assert fold_edit(once, edited(7, "hello")) == once


def test_a_fold_keeps_what_this_version_does_not_know():
    known = json.loads(wire.encode(said)) | {"poll": {"yes": 3}, "reactions": {"🎉": [3]}}
    folded = json.loads(fold_edit(wire.encode(known), edited(7, "hello")))
    assert (folded["poll"], folded["reactions"]) == ({"yes": 3}, {"🎉": [3]})
    reacted = wire.Reacted(room="lobby", offset=9, at=90, who=ada, of=3, emoji="🎉")
    folded = json.loads(fold_reaction(wire.encode(folded), wire.encode(reacted)))
    assert (folded["poll"], folded["reactions"], folded["as_of"]) == ({"yes": 3}, {"🎉": [3, 1]}, 9)
    again = fold_reaction(wire.encode(folded), wire.encode(reacted))
    assert json.loads(again) == folded


def test_a_void_has_a_place_and_says_nothing():
    assert json.loads(void("lobby", 3)) == {"type": "void", "room": "lobby", "offset": 3}
    assert json.loads(void("lobby", 3, 5))["to"] == 5
