"""Markdown: what is read is what was typed, and links lead where they show."""

# ruff: noqa: E501, RUF001 - long lists of short words; punctuation of all scripts is what this is about

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bench.texts import PIECES
from parlor.text.drawn import draws_nothing
from parlor.text.markdown import characters
from parlor.text.markup import render

from ..support.required import require
from .table import as_in_table, cases

ROOT = Path(__file__).parents[2]
CASES = list(cases())


class Page(HTMLParser):
    """What is read on the page, the numbers of lists included, and its links."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.read = ""
        self.links: list[tuple[str, str]] = []
        self._numbers: list[int | None] = []
        self._link: str | None = None
        self._label = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag in ("ol", "ul"):
            start = int(dict(attributes).get("start", 1))
            self._numbers.append(start if tag == "ol" else None)
        if tag == "li" and self._numbers[-1] is not None:
            self.read += f"{self._numbers[-1]}. "
            self._numbers[-1] += 1
        if tag == "a":
            # The second wall takes away what no browser could follow.
            self._link, self._label = dict(attributes).get("href") or "", ""

    def handle_endtag(self, tag):
        if tag in ("ol", "ul"):
            self._numbers.pop()
        if tag == "a":
            self.links.append((self._link, self._label))
            self._link = None

    def handle_data(self, data):
        self.read += data
        self._label += data


def test_the_table_is_read_whole():
    assert len(CASES) > 60


@pytest.mark.parametrize(("typed", "shown"), CASES, ids=[typed for typed, _ in CASES])
def test_the_document_says_what_is_shown(typed, shown):
    assert as_in_table(render(typed)) == shown


MARKS = "*_~`\\>-<[] \n"
WORDS = [
    "a",
    "12",
    "注意",
    "텍스트",
    "été",
    "שלום",
    "(ツ)",
    "。",
    "，",
    ".",
    ",",
    "!",
    ":",
    "/",
    "=",
    "(",
    ")",
]
WORDS += ["https://e.org/a_b", "www.e.org", "a_b@e.org", "http://[::1]/", "\u200b", "'s", "😀", "é"]
TYPED = st.lists(
    st.sampled_from(
        [
            *MARKS,
            *WORDS,
            "**",
            "~~",
            "```\n",
            "\n```",
            "\n> ",
            "\n- ",
            "\n3. ",
            "\n12. ",
            "\n\n",
            "  ",
        ]
    ),
    max_size=40,
).map("".join)


def words_of(text: str) -> str:
    return "".join(character for character in text if character not in MARKS)


@given(TYPED)
@hypothesis_settings(database=None, deadline=None, max_examples=600)
def test_what_is_read_is_what_was_typed_without_marks(text):
    # The name of a language after a fence is part of the mark; there is none here.
    typed = re.sub(r"```[A-Za-z]", "``` a", text).replace("](", "] (")
    read = Page(render(typed)).read
    assert words_of(read) == words_of(typed)
    for mark in MARKS.strip():
        assert read.count(mark) <= typed.count(mark)


PLAIN = st.text(
    st.sampled_from([*"aB1 \\ \\\\.,:;!?()/'\"#&|+={}$%^", "中", "é", "\u05d0", "😀"]), max_size=30
)


@given(PLAIN.filter(lambda text: text[:1] not in (" ", "")))
@hypothesis_settings(database=None, deadline=None, max_examples=300)
def test_without_marks_all_is_read_as_it_was_typed(text):
    assert Page(render(text)).read == text


HOSTS = [
    "bank.example",
    "evil.example",
    "www.bank.example",
    "münchen.example",
    "例え.jp",
    "127.0.0.1",
]
LABELS = [
    "a",
    " ",
    *HOSTS,
    "https://",
    "mailto:",
    "@",
    "/x",
    ".",
    "**",
    "`",
    "\u200b",
    "\u202e",
    "。",
    "．",
]
LINKS = [f"](https://{host}/x)" for host in HOSTS] + ["](mailto:eve@evil.example)", "[", "[", "]("]
LINKED = st.lists(st.sampled_from([*LABELS, *LINKS, ")", "\n"]), max_size=20).map("".join)


def without_scheme(address: str) -> str:
    return re.sub(r"^(https?://|mailto:)", "", address).rstrip("/")


@given(LINKED)
@example("[bank.example**](https://bank.example/x)")
@hypothesis_settings(database=None, deadline=None, max_examples=600)
def test_a_link_leads_where_it_shows(text):
    for href, label in Page(render(text)).links:
        seen = re.sub("[\u200b]", "", re.sub("[。．]", ".", label)).strip()
        host = re.split("[/?#]", without_scheme(href))[0]
        assert "@" not in host or href.startswith("mailto:")
        assert "\u202e" not in label
        if re.search(r"\w\.\w\w|://|\w@\w", seen):
            # A mark that is none stands in the label, and makes no other address of it.
            shown, *led = (re.sub("[*_~]", "", each) for each in (seen, without_scheme(href), host))
            assert without_scheme(shown) in led


ADDRESSES = [
    "https://e.org", "https://e.org/", "https://e.org/a(b)c", "https://e.org/?f[name]=x&g[]=1",
    "https://zh.wikipedia.org/wiki/苹果（公司）", "https://例え.jp/中文", "https://пример.рф/путь",
    "https://ar.wikipedia.org/wiki/مقهى", "https://fa.wikipedia.org/wiki/می‌خواهم",
    "https://he.wikipedia.org/wiki/צה״ל", "https://ja.wikipedia.org/wiki/ジョン・レノン",
    "https://en.wikipedia.org/wiki/Michelson–Morley_experiment", "http://[2001:db8::1]:8080/x",
    "http://localhost:8080/a", "http://127.0.0.1/a", "https://e.org/it's_here#a,b", "HTTPS://E.org/A",
    "https://youtu.be/dQw4w9WgXc_", "https://hi.example/हिन्दी",
]  # fmt: skip
AROUND = [
    ("", ""), ("(", ")"), ("[", "]"), ("（", "）"), ("「", "」"), ("“", "”"), ("„", "“"), ("«", "»"), ("»", "«"),
    ("‘", "’"), ("‹", "›"), ("", "，看"), ("", "。"), ("", "、"), ("", "؟"), ("", "، "), ("", "।"), ("", "።"), ("", "։"),
    ("", "…"), ("", "..."), ("", "’s"), ("", "'s"), ("", "—x"), ("", "\u200b"), ("", "\u200fx"), ("", "\u00adx"),
    ("", "."), ("", "?!"), ("", ", x"), ("", ";"), ("", ": x"), ("**", "**"), ("*", "*"), ("~~", "~~"), ("\"", "\""),
    ("<", ">"), ("看", " 看"), ("|", "|"), ("《", "》"), ("- ", "\n- x"), ("\u202e", "\u202c"),
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_ends_where_it_does_whatever_is_around_it(address):
    for before, after in AROUND:
        assert Page(render(before + address + after)).links == [(address, address)], before + after


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("(siehe www.example.net/a).", [("https://www.example.net/a", "www.example.net/a")]),
        ("联系mail@example.net。", [("mailto:mail@example.net", "mail@example.net")]),
        ("Mail: first.last+tag@sub.example.co.uk,", [("mailto:first.last+tag@sub.example.co.uk",
                                                       "first.last+tag@sub.example.co.uk")]),
        ("git@github.com:a/b.git", []),
        ("grüße@münchen.example", [("mailto:grüße@münchen.example", "grüße@münchen.example")]),
        ("a@b @b a@ www. www.a www.a.", []),
        ("https://ada:secret@e.org/ ftp://ada@e.org", []),
        ("[a](https://ada@e.org/)", []),
        ("http://1.2.3 http://999.1.1.1 http://[1] https://-a", []),
        ("https://e.org然后看", [("https://e.org", "https://e.org")]),
    ],
)  # fmt: skip
def test_mail_and_hosts(text, links):
    assert Page(render(text)).links == links


@pytest.mark.parametrize(
    "text",
    ["\u200b", "\u2800", "\u3164", "\u00ad", "\u0301", "\ufeff \u200e", "\u115f\u1160\uffa0", "\u034f",
     "\u180e", "\ufe0f", "\u2060\u2063", "\U000e0041\U000e007f", "\u3000\n\t", "\x01\x7f", "\u061c", "\u17b4"],
)  # fmt: skip
def test_texts_that_draw_nothing(text):
    assert draws_nothing(text)
    assert not draws_nothing(text + ".")


@pytest.mark.parametrize(
    "text", ["a", "é", "\u0600", "\u06dd", "😀", "\ue000", "\0", "。", "ㅤㅎ", "👨‍👩‍👧"]
)
def test_texts_that_can_be_seen(text):
    assert not draws_nothing(text)


def test_the_page_renders_as_the_server_does():
    lot = random.Random(9)
    pieces = [
        *MARKS,
        *WORDS,
        *PIECES,
        *LINKS,
        *LABELS,
        "\n> ",
        "\n- ",
        "\n1. ",
        "\n```\n",
        "    ",
        "\r\n",
        "\0",
    ]
    texts = ["".join(lot.choices(pieces, k=lot.randrange(1, 40))) for _ in range(4000)]
    texts += [typed for typed, _ in CASES]
    node = require(shutil.which("node"), "Node", "nodejs")
    page = subprocess.run(
        [node, ROOT / "tests/page/render.js"],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    for text, html in zip(texts, json.loads(page.stdout), strict=True):
        assert html == render(text), text


def test_whoever_writes_all_characters_there_are_fills_no_memory():
    kinds = type(characters.KINDS)({"": characters.SPACE})
    found = [kinds[chr(code)] for code in range(0x20, 0xD800)]
    assert len(kinds) == characters.KNOWN
    assert [kinds[chr(code)] for code in range(0x20, 0xD800)] == found
