"""Each dialect translates, and says what it could not understand."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlor import wire
from parlor.errors import Malformed, NotText, Refused, UnknownType, WrongField
from parlor.talk.conversation import _client_id_in
from parlor.wire import Person
from parlor.wire.dialects import Plain, Social, Typed, _count_client_ids

ada = Person(1, "ada")
said = wire.Said(
    room="lobby", offset=3, at=5, who=ada, text="<b>hi</b>", html="&lt;b&gt;", client_id="c"
)


@pytest.mark.parametrize(
    ("message", "refusal"),
    [
        ("", Malformed),
        ("{", Malformed),
        ("hello", Malformed),
        ("[]", Malformed),
        ("null", Malformed),
        ("{}", Malformed),
        ('{"type": 5}', Malformed),
        ('{"type": null}', Malformed),
        ("[" * 100_000, Malformed),
        ('{"type": "nope"} x', Malformed),
        ('{"type": "nope"}{"type": "nope"}', Malformed),
        ('{"type": "read", "room": "lobby", "offset": -1', Malformed),
        ('{"type": "read", "room": "lobby", "offset": -1} ]', Malformed),
        ('{"type": "read", "room": "lobby", "offset": -1, "x": ' + "[" * 60_000, Malformed),
        ('{"type": "nope", "x": ' + '{"x":' * 60_000, Malformed),
        ('{"type": "nope", "x": "\ud800"}', Malformed),
        ('{"type": "nope", "x": "\\ud800"}', Malformed),
        ('\ufeff{"type": "typing", "room": "lobby"}', Malformed),
        ('{"type": "typing", "room": "lobby", "mood": NaN}', Malformed),
        ('{"type": "shout"}', UnknownType),
        ('{"type": "said"}', UnknownType),
        ('{"type": "say"}', WrongField),
        ('{"type": "say", "client_id": 1, "room": "lobby", "text": "x"}', WrongField),
        ('{"type": "say", "client_id": "", "room": "lobby", "text": "x"}', WrongField),
        ('{"type": "say", "client_id": "c", "room": "lobby", "text": null}', WrongField),
        ('{"type": "hello", "positions": []}', WrongField),
        ('{"type": "hello", "positions": {"lobby": {"epoch": "e", "offset": -1}}}', WrongField),
        ('{"type": "read", "room": "lobby", "offset": 1e400}', WrongField),
        ('{"type": "read", "room": "lobby", "offset": 99999999999999999999}', WrongField),
        ('{"type": "browse", "client_id": "c", "room": "lobby", "limit": 201}', WrongField),
    ],
)
def test_what_is_not_an_event_is_refused_with_its_own_code(message, refusal):
    with pytest.raises(refusal) as refused:
        Typed().heard(message)
    assert type(refused.value) is refusal
    assert refused.value.hostile


EVENTS = [
    '{"type": "hello", "name": "\u4e16", "positions": {"lobby": {"epoch": "e", "offset": 3}}}',
    '{"type": "say", "client_id": "c", "room": "lobby", "text": "\\ud83d\\ude00 \\" hi"}',
    '{"type": "browse", "client_id": "c", "room": "lobby", "around": 7, "limit": 20}',
]
PIECES = ["", "{", "}", "[", '"', "\\", "\\u", "\\ud800", "\ud800", "\0", ",", ":", "1e999", "-"]


@given(
    st.sampled_from(EVENTS),
    st.lists(
        st.tuples(st.integers(0, 120), st.integers(0, 9), st.sampled_from(PIECES)), max_size=4
    ),
)
def test_whatever_is_wrong_with_an_event_it_is_refused_and_no_fault_of_ours(event, changes):
    for start, size, piece in changes:
        event = event[:start] + piece + event[start + size :]
    with contextlib.suppress(Refused):
        Typed().heard(event)
    _client_id_in(event)


def test_binary_is_refused_where_text_is_spoken():
    for dialect in (Typed(), Plain(), Social()):
        with pytest.raises(NotText):
            dialect.heard(b"{}")


def test_a_field_that_is_not_known_is_no_fault():
    event = Typed().heard('{"type": "typing", "room": "lobby", "mood": "curious"}')
    assert event == wire.Typing(room="lobby")


def test_every_event_of_the_wire_survives_the_wire():
    assert wire.decode_fact(wire.encode(said)) == said


def test_a_line_is_a_message_in_the_lobby():
    line = Plain().heard("hello")
    assert (line.room, line.text) == ("lobby", "hello")
    assert line.client_id != Plain().heard("hello").client_id


def test_what_lines_are_called_grows_at_one_end():
    client_ids = [Plain().heard("hello").client_id for _ in range(300)]
    assert client_ids == sorted(set(client_ids))
    assert {len(client_id) for client_id in client_ids} == {32}


def test_no_two_processes_call_their_lines_the_same():
    assert next(_count_client_ids()) != next(_count_client_ids())


def test_a_plain_reader_gets_the_text_as_it_was_typed():
    assert Plain().shared(wire.encode(said)) == b"<b>hi</b>"


def test_a_plain_reader_gets_nothing_but_messages_and_refusals():
    assert Plain().shared(wire.encode(wire.Presence(room="lobby", count=1, came=[ada]))) is None
    assert Plain().told(wire.Welcome(you=ada, rooms=[], heartbeat=1)) is None
    assert Plain().told(wire.Refused(code="empty", message="No.")) == b"No."


def test_a_social_reader_gets_sys_and_user_objects():
    social = Social()
    welcome = json.loads(social.told(wire.Welcome(you=ada, rooms=[], heartbeat=1)))
    assert welcome["type"] == "sys"
    assert json.loads(social.shared(wire.encode(said))) == {
        "type": "user",
        "id": "ada",
        "message": "<b>hi</b>",
    }
    assert social.shared(wire.encode(wire.Presence(room="lobby", count=1, came=[ada]))) is None


def test_a_social_reader_is_told_of_everybody_by_name_first_who_left():
    bob, eve = Person(2, "bob"), Person(3, "eve")
    lines = [json.loads(line) for line in Social().announced([ada, bob], [eve])]
    assert lines == [
        {"type": "sys", "message": "eve has left"},
        {"type": "sys", "message": "ada has joined"},
        {"type": "sys", "message": "bob has joined"},
    ]


def test_of_many_who_come_at_once_a_social_reader_gets_one_line():
    many = [Person(number, f"guest {number}") for number in range(250)]
    (line,) = Social().announced(many, [])
    assert json.loads(line)["message"].endswith("guest 9 and 240 others have joined")


def test_a_reply_is_a_line_that_says_to_whom():
    reply = wire.Reply(3, wire.Person(2, "bob"), "hello")
    said = wire.Said(
        room="lobby",
        offset=4,
        at=0,
        who=wire.Person(1, "ada"),
        text="hi",
        html="<p>hi</p>",
        client_id="c",
        reply=reply,
        root=3,
    )
    body = wire.encode(said)
    assert Plain().shared(body) == "ada → bob: hi".encode()
    assert json.loads(Social().shared(body)) == {
        "type": "user",
        "id": "ada",
        "message": "→ bob: hi",
    }


def test_an_edit_is_a_line_that_says_who_changed_it_and_to_what():
    body = wire.encode(
        wire.Edited(
            room="lobby", offset=9, at=5, who=ada, of=3, text="<b>ho</b>", html="", client_id="c"
        )
    )
    assert Plain().shared(body) == b"* ada changed: <b>ho</b>"
    assert json.loads(Social().shared(body)) == {
        "type": "sys",
        "message": "* ada changed: <b>ho</b>",
    }
    assert Typed().shared(body) == body


def test_where_lines_are_shown_a_reaction_is_none():
    place = {"room": "lobby", "offset": 9, "at": 5, "who": ada, "of": 3}
    for event in (wire.Reacted(**place, emoji="👍"), wire.Unreacted(**place, emoji="👍")):
        body = wire.encode(event)
        assert Plain().shared(body) is Social().shared(body) is None
        assert Typed().shared(body) == body


@pytest.mark.parametrize(
    ("who", "to", "line"),
    [
        (ada, None, "* ada deleted a message"),
        (ada, 7, "* ada deleted messages"),
        (None, None, "* a message of before was deleted"),
        (None, 7, "* messages of before were deleted"),
    ],
)
def test_a_deletion_is_a_line_that_says_whose_it_is(who, to, line):
    body = wire.encode(wire.Deleted(room="lobby", offset=9, at=5, who=who, of=3, to=to))
    assert Plain().shared(body) == line.encode()
    assert json.loads(Social().shared(body)) == {"type": "sys", "message": line}
