"""Mentions: whom a text calls, however names and texts are written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.texts import LONG
from parlor.text.markup import render
from parlor.text.mentions import MOST, Calls, everybody, may_call_all
from parlor.text.names import key_of

NAMES = {
    "Ann": 1, "Ann Lee": 2, "李雷": 3, "عائشة": 4, "عائشة النجار": 5, "🦊 Fox": 6, "🦊": 7,
    "b.c": 8, "snake_case": 9, "O'Neil": 10, "A&B": 11, "Zoë": 12,
}  # fmt: skip
IDS = {key_of(name): number for name, number in NAMES.items()} | dict.fromkeys(everybody(), 0)


def called(text):
    return [(mention.id, text[mention.start : mention.end]) for mention in told(text).mentions]


def told(text):
    return Calls(text).told(IDS, "/chat")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ann", [(1, "@Ann")]),
        ("hi @Ann and @ann lee!", [(1, "@Ann"), (2, "@ann lee")]),
        ("@Anna, @Ann2, @Ann_b, @Ann.b", []),
        ("@Ann. (@Ann) @Ann's «@Ann»", [(1, "@Ann")] * 4),
        ("@Ann  Lee, @Ann\nLee", [(2, "@Ann  Lee"), (1, "@Ann")]),
        ("\r\n@Ann", [(1, "@Ann")]),
        ("你好@李雷你好", [(3, "@李雷")]),
        ("@李雷ok", [(3, "@李雷")]),
        ("مرحبا @عائشة النجار كيف", [(5, "@عائشة النجار")]),
        ("@عائشة، أهلا", [(4, "@عائشة")]),
        ("@🦊 Fox @🦊\ufe0f!", [(6, "@🦊 Fox"), (7, "@🦊\ufe0f")]),
        ("@Zoë @Zoe\u0308 @ZOË", [(12, "@Zoë"), (12, "@Zoe\u0308"), (12, "@ZOË")]),
        ("@\uff21nn", [(1, "@\uff21nn")]),
        ("a@b.c x@Ann _x_@Ann @@Ann @ann@ann", []),
        ("a@b.c @b.c", [(8, "@b.c")]),
        ("`@Ann` @Ann", [(1, "@Ann")]),
        ("```\n@Ann\n```\n    @Ann\n", []),
        ("> @Ann\n\n@Ann Lee", [(2, "@Ann Lee")]),
        ("[@Ann](https://e.org) https://e.org/@Ann", []),
        ('[x](https://e.org "@Zoë") @Ann', [(1, "@Ann")]),
        ("**@Ann** _@Ann_ *@Ann Lee*", [(1, "@Ann"), (1, "@Ann"), (2, "@Ann Lee")]),
        ("@**Ann**, @*Ann*", []),
        ("@snake_case @O'Neil @A&B", [(9, "@snake_case"), (10, "@O'Neil"), (11, "@A&B")]),
        ("- @Ann\n- > @Zoë\n- @A&B", [(1, "@Ann"), (11, "@A&B")]),
        ("@room, @All, @alle", [(0, "@room"), (0, "@All"), (0, "@alle")]),
        ("@nobody @", []),
    ],
)  # fmt: skip
def test_a_text_calls(text, found):
    assert called(text) == found


@pytest.mark.parametrize(
    "text",
    ["@ann's", "x @ann\ny", "`@bob` @ann", "- @ann", "@annie and @ann", "https://e.org/@ann @ann"],
)
def test_a_name_that_stands_for_itself_is_called(text):
    assert [number for number, _ in called(text)] == [1]


@pytest.mark.parametrize(
    "text",
    ["`@ann`", "    @ann", "/@ann", "e.org/@ann", "@ann_2", "@ann@social.example", "@ann.example",
     "ann", "@ ann", "<mailto@ann.example>", "www.e.org/@ann", "bob.@ann", "@ann\u0301"],
)  # fmt: skip
def test_a_name_that_is_a_part_of_something_is_not_called(text):
    assert called(text) == []


def test_a_name_is_a_link_below_the_root_of_the_place():
    html = told("hi @A&B, @Ann\u00a0Lee").html
    assert '<a href="/chat/people/11">@A&amp;B</a>' in html
    assert '<a href="/chat/people/2">@Ann&nbsp;Lee</a>' in html


def test_everybody_is_no_link():
    assert told("@room!").html == "<p><strong>@room</strong>!</p>"


def test_where_they_stand_is_counted_in_code_points():
    (mention,) = told("😀😀 @Ann").mentions
    assert (mention.start, mention.end) == (3, 7)


def test_no_more_places_are_looked_at_than_so_many():
    assert len(called("@Ann " * (MOST + 10))) == MOST


@pytest.mark.parametrize(
    ("text", "may"),
    [("@room", True), ("so, @everyone!", True), ("room", False), ("@rooms a@all.org", False)],
)
def test_a_text_that_may_call_everybody_is_known_at_a_glance(text, may):
    assert may_call_all(text) == may


@given(st.lists(st.sampled_from([*"@@@ >`*_~[]()\n-.1\\", *NAMES, "a@b.c", "https://e.org/"])))
def test_whatever_is_typed_the_words_are_those_of_the_same_text_without_mentions(parts):
    text = "".join(parts)
    html = told(text).html
    links = re.sub(r'<a href="/chat/people/\d+">(.*?)</a>', r"\1", html)
    assert re.sub("</?strong>", "", links) == re.sub("</?strong>", "", render(text))
    assert all(text[one.start] == "@" for one in told(text).mentions)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_tedious_texts_are_read_as_they_are_rendered(text):
    assert Calls(text).told({}).html == render(text)
