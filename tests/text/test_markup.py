"""Markup: what people write is rendered; what attackers write is shown."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bench.texts import BUILT, PIECES
from parlor.text import markup
from parlor.text.markup import render

LINK = 'target="_blank" rel="noopener nofollow"'
ATTRIBUTES = {"a": {"href", "target", "rel"}, "ol": {"start"}}
FIRST_WALL = {"a": {"href"}, "ol": {"start"}}


class Reader(HTMLParser):
    """Reads HTML as a browser would, and lists what is in it that may not be."""

    def __init__(self, html: str, attributes: dict[str, set[str]] = ATTRIBUTES) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes = attributes
        self.faults: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag, attributes):
        if tag not in markup.TAGS:
            self.faults.append(f"<{tag}>")
        if tag != "br":
            self.open.append(tag)
        for name, value in attributes:
            self.check(tag, name, value or "")

    def check(self, tag, name, value):
        if name not in self.attributes.get(tag, ()):
            self.faults.append(f"<{tag} {name}>")
        if name == "href" and not re.match(r"https?://[^/]|mailto:[^/]", value, re.IGNORECASE):
            self.faults.append(value)
        if name == "href" and re.search(r"[\x00-\x20<>\"]", value):
            self.faults.append(value)
        if (name, value) == ("target", "_blank") or name == "start":
            return
        if name == "target" or (name == "rel" and value != "noopener nofollow"):
            self.faults.append(f"{name}={value}")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.faults.append(f"<!--{data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(text: str) -> None:
    html = render(text)
    assert Reader(html).faults == [], html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("hello", "<p>hello</p>"),
        ('don\'t "quote" me', '<p>don\'t "quote" me</p>'),
        (
            "**bold** *italic* _too_ ~~gone~~",
            "<p><strong>bold</strong> <em>italic</em> <em>too</em> <s>gone</s></p>",
        ),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("```py\nx < 1\n\ny\n```", "<pre><code>x &lt; 1\n\ny\n</code></pre>"),
        ("    indented", "<pre><code>indented\n</code></pre>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> quote", "<blockquote>\n<p>quote</p>\n</blockquote>"),
        ("> quote\nanswer", "<blockquote>\n<p>quote</p>\n</blockquote>\n<p>answer</p>"),
        ("[here](https://e.org/a)", f'<p><a href="https://e.org/a" {LINK}>here</a></p>'),
        ("[mail](mailto:ada@e.org)", f'<p><a href="mailto:ada@e.org" {LINK}>mail</a></p>'),
        ("<https://e.org>", f'<p><a href="https://e.org" {LINK}>https://e.org</a></p>'),
        (
            "https://e.org/a?b=1&c=2",
            f'<p><a href="https://e.org/a?b=1&amp;c=2" {LINK}>https://e.org/a?b=1&amp;c=2</a></p>',
        ),
        ("see https://e.org.", f'<p>see <a href="https://e.org" {LINK}>https://e.org</a>.</p>'),
        (
            "(https://e.org/a_(b))",
            f'<p>(<a href="https://e.org/a_(b)" {LINK}>https://e.org/a_(b)</a>)</p>',
        ),
        (
            "**https://e.org**",
            f'<p><strong><a href="https://e.org" {LINK}>https://e.org</a></strong></p>',
        ),
        (
            "http://localhost:1",
            f'<p><a href="http://localhost:1" {LINK}>http://localhost:1</a></p>',
        ),
        ("\\*not italic\\*", "<p>*not italic*</p>"),
        ("1986. A year", '<ol start="1986">\n<li>A year</li>\n</ol>'),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("grüß 😀 שלום", "<p>grüß 😀 שלום</p>"),
    ],
)
def test_what_people_write_is_rendered(text, html):
    assert render(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b>",
        "&lt;b&gt; &amp; &#60; &nbsp;",
        "# no heading",
        "no heading\n==========",
        "---",
        "| no | table |\n|----|-------|",
        "[no reference]: https",
        "![no image](attic.png)",
        "[not outside](/rooms/lobby)",
        "[not outside](//e.org)",
        "[not outside](http:lobby)",
        "readme.md and e.org and ada@e.org",
        ">",
        "```",
        "-",
        "  ",
    ],
)
def test_what_is_no_markup_here_is_shown_as_it_was_typed(text):
    rendered = Reader(render(text))
    assert rendered.faults == []
    assert re.sub(r"\s+", " ", rendered.text) == re.sub(r"\s+", " ", text)


def test_an_image_is_a_link_to_it():
    assert render("![cat](https://e.org/cat.png)") == (
        f'<p>!<a href="https://e.org/cat.png" {LINK}>cat</a></p>'
    )


def test_a_link_has_no_title():
    assert render('[a](https://e.org "said \\"b\\" & c")') == (
        f'<p><a href="https://e.org" {LINK}>a</a></p>'
    )


HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//e.org/x.js>",
    "<script\n>alert(1)</script\n>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>*{background:url(//e.org)}</style>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='https://e.org' onclick=alert(1)>x</a>",
    '<p class="own" style="position:fixed">x</p>',
    "<form action=//e.org><button>x</button></form>",
    "<base href=//e.org>",
    "<meta http-equiv=refresh content=0;//e.org>",
    "</p></li></div></body><h1>x</h1>",
    "<b <script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'-alert(1)-'",
    "<!-- --><script>alert(1)</script> -->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><!DOCTYPE html>",
    "<\0script>alert(1)</script>",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](\tjavascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](<javascript:alert(1)>)",
    "[x](<\x01javascript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61&#x76&#x61&#x73&#x63ript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java&Tab;script&NewLine;:alert(1))",
    "[x](%6aavascript:alert(1))",
    "[x](java\\script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](blob:https://e.org/1)",
    "[x](view-source:https://e.org)",
    "[x](https:javascript:alert(1))",
    "[x](\\\\e.org)",
    '[x](https://e.org "a" onmouseover="alert(1)")',
    "[x](https://e.org 'a' onmouseover='alert(1)')",
    '[x](https://e.org "\\" onmouseover=alert(1) x=\\"")',
    '[x](https://e.org/"onmouseover="alert(1))',
    "[x](https://e.org/'onmouseover='alert(1))",
    "[x](https://e.org/`onmouseover=alert(1)`)",
    "[x](<https://e.org/><script>alert(1)</script>>)",
    "[x](https://e.org/<script>alert(1)</script>)",
    '[<img src=x onerror=alert(1)>](https://e.org "x")',
    "[[x](javascript:alert(1))](https://e.org)",
    "[![x](javascript:alert(1))](javascript:alert(1))",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](https://e.org)',
    '![x](https://e.org/a.png"onerror="alert(1))',
    "[x][1]\n\n[1]: javascript:alert(1)",
    '[1]: https://e.org "\'><script>alert(1)</script>"\n\n[1]',
    "<javascript:alert(1)>",
    "<JAVASCRIPT:alert(1)>",
    "<data:text/html,<script>alert(1)</script>>",
    "<vbscript:x>",
    '<https://e.org/"onmouseover="alert(1)>',
    "<https://e.org/<script>alert(1)</script>>",
    "<ada@e.org'onclick='alert(1)>",
    'https://e.org/"onmouseover="alert(1)',
    "https://e.org/'onmouseover='alert(1)'",
    "https://e.org/<script>alert(1)</script>",
    "https://e.org/\u2028onmouseover=alert(1)",
    "https://e.org/\x00\x0bonmouseover=alert(1)",
    "javascript://e.org/%0aalert(1)",
    "javascripthttps://e.org",
    "http://javascript:alert(1)@e.org",
    "https://",
    "https://[",
    "https://\u202egro.e",
    "[\u202eknil](https://e.org)",
    "\u202e<script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    '``` "><script>alert(1)</script>\nx\n```',
    "```\n</code></pre><script>alert(1)</script>\n```",
    "~~~ onload=alert(1)\n<img src=x onerror=alert(1)>\n~~~",
    "    <script>alert(1)</script>",
    "> <script>\nalert(1)\n> </script>",
    "- <img src=x\n  onerror=alert(1)>",
    '1. x\n2147483648. "><script>alert(1)</script>',
    "**<b onclick=alert(1)>*x**</b>*",
    "*[x*](javascript:alert(1))*",
    "\\<script>alert(1)\\</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "{{constructor.constructor('alert(1)')()}}",
    "<" * 500 + "script" + ">" * 500,
    "[" * 200 + "x](javascript:alert(1))" * 20,
    "> " * 200 + "<script>alert(1)</script>",
]


def test_there_are_at_least_forty_hostile_texts():
    assert len(set(HOSTILE)) >= 40


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_comes_out_harmless(text):
    assert_harmless(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_comes_out_harmless_after_plain_words(text):
    assert_harmless(f"hello {text} bye\n\n{text}")


@pytest.mark.parametrize("text", HOSTILE)
def test_the_first_wall_alone_holds(text):
    html = markup._rendered(text)
    assert Reader(html, FIRST_WALL).faults == [], html


@pytest.mark.parametrize("text", HOSTILE)
def test_the_second_wall_alone_holds(text, monkeypatch):
    monkeypatch.setattr(markup, "_rendered", lambda text: text)
    assert_harmless(f"*{text}*")


@given(st.text(max_size=300))
@example("\ud800")
@hypothesis_settings(database=None, deadline=None, max_examples=300)
def test_any_text_comes_out_harmless(text):
    assert_harmless(text)


MARKS = [
    *"*_~`[]()<>!\\&#;:\"'/ \n-+=1.|a",
    *["\n> ", "http://e.org", "javascript:", "<script>", "onload=", "&#x6a;", "\0", "```", "    "],
]


@given(st.lists(st.sampled_from(MARKS), max_size=60))
@hypothesis_settings(database=None, deadline=None, max_examples=500)
def test_any_mixture_of_marks_comes_out_harmless(pieces):
    assert_harmless("".join(pieces))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=80))
@hypothesis_settings(database=None, deadline=None, max_examples=500)
def test_the_quick_way_renders_what_the_long_way_renders(text):
    if markup._is_plain(text):
        assert render(text) == markup._clean(markup._rendered(text))


@pytest.mark.parametrize("text", ["hello", "12 apples, 3 pears", "12:30 (noon)", "grüß dich, Zoë"])
def test_plain_texts_take_the_quick_way(text):
    assert markup._is_plain(text)


def test_long_code_with_many_marks_is_still_code():
    code = "```\n" + "a_b[1] *= c_d\n" * 500 + "```"
    assert render(code).startswith("<pre><code>a_b[1] *= c_d")


@pytest.mark.parametrize("piece", PIECES)
def test_work_grows_as_the_text_does(piece):
    # Counted in calls, which do not depend on the machine.
    half, whole = (calls(piece * (length // len(piece))) for length in (600, 1200))
    assert whole < 2.3 * half + 200


@pytest.mark.parametrize("name", BUILT)
def test_no_text_takes_long(name):
    assert calls(BUILT[name]) < 300_000  # a call has two events: it begins and it ends


def calls(text: str) -> int:
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        html = render(text)
    finally:
        sys.setprofile(None)
    assert Reader(html).faults == []
    return count
