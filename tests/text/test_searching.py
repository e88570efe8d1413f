"""What is searched for is found however it is written, and nothing else is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlor.errors import BadQuery
from parlor.text import searching
from parlor.text.searching import folded, has_link, parse


def found(query, text):
    return parse(query).fits(folded(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("resume", "My Résumé"),
        ("RÉSUMÉ", "my resume"),
        ("strasse", "Hauptstraße 7"),
        ("ventu", "an adventure"),
        ("ok", "that is OK."),
        ("中国", "我在中国住"),
        ("国", "我在中国住"),
        ("東京", "昨日は東京でした"),
        ("บา", "ไปบางกอก"),
        ("한국", "저는 한국어를"),
        ("كتب", "كَتَبَ الرسالة"),
        ("احمد", "أحمد هنا"),
        ("كتاب", "كتـــاب"),
        ("שלום", "שָׁלוֹם לכם"),
        ("привет", "Привет, мир"),
        ("good morning", "morning, good people"),
        ('"good morning"', "a good morning to you"),
        ("ﬁnd", "find it"),
        ("find", "ﬁnd it"),
        ("ＡＢＣ", "abc"),  # noqa: RUF001 - wide letters
        ("lunch -thursday", "lunch on friday"),
        (":)", "well :)"),
        ("-", "a - b"),
        ("c++", "in C++17"),
        ("", "anything"),
        ('""', "anything"),
        ("a.b", "a.b"),
    ],
)
def test_it_is_found(query, text):
    assert found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("ok", "a book"),
        ("é", "the"),
        ('"good morning"', "morning, good people"),
        ("good morning", "good evening"),
        ("lunch -thursday", "lunch on Thursday"),
        ("하나", "한나"),
        ("か\u3099", "か"),
        ("a.b", "axb"),
        ("บา", "บ่า"),
        ("中国", "中 国"),
    ],
)
def test_it_is_not_found(query, text):
    assert not found(query, text)


def test_marks_are_where_it_stands_by_characters_as_they_are_written():
    def marked(query, text):
        return [text[first:last] for first, last in parse(query).marks(text)]

    assert marked("strasse", "Hauptstraße 7, Straße") == ["straße", "Straße"]
    assert marked("resume", "😀 Re\u0301sume\u0301!") == ["Re\u0301sume"]
    assert marked("good morning", "good Morning") == ["good", "Morning"]
    assert marked("aa", "aaaa b") == ["aa"]
    assert marked("-x y", "y") == ["y"]
    assert marked("fi", "ﬁnd") == ["ﬁ"]
    assert marked("", "y") == []


@pytest.mark.parametrize("query", ["x" * 201, "w " * 11, '"a" ' * 11])
def test_what_is_too_long_is_refused(query):
    with pytest.raises(BadQuery):
        parse(query)


def test_as_much_as_may_be_is_not_refused():
    assert found("x" * 200, "x" * 300)
    words = " ".join(f"w{number}" for number in range(10))
    assert found(words, words)


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("see https://example.org", True),
        ("HTTP://x", True),
        ("www.example.org", True),
        ("http:// alone", False),
        ("www. alone", False),
        ("example.org", False),
    ],
)
def test_a_link_is_an_address(text, has):
    assert has_link(text) is has


def test_whoever_writes_all_characters_there_are_fills_no_memory(monkeypatch):
    fresh = type(searching._FOLDED)()
    monkeypatch.setattr(searching, "_FOLDED", fresh)
    everything = "".join(map(chr, range(0x20, 0xD800)))
    once = folded(everything)
    assert len(fresh) == searching.KNOWN
    assert folded(everything) == once


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80)


@given(TEXTS, st.data())
def test_any_part_of_three_letters_is_found_and_marked(text, data):
    part = "".join(one for one in text if one not in ' "-' and not one.isspace())
    if len(folded(part)) < 3 or part != text:
        return
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, len(text)))
    sought = folded(text[first:last])
    query = parse(text[first:last])
    if len(sought) < 3 or not sought.strip() or len(query.wanted) != 1 or query.unwanted:
        return
    assert query.fits(folded(text))
    assert any(start <= last - 1 and end > first for start, end in query.marks(text))


@given(TEXTS)
def test_a_text_is_compared_alike_however_it_is_composed(text):
    if any(0xAC00 <= ord(one) < 0xD7A4 or 0x1100 <= ord(one) < 0x1200 for one in text):
        return  # syllables of Hangul stay whole
    whole = folded(text)
    assert folded(unicodedata.normalize("NFC", text)) == folded(unicodedata.normalize("NFD", text))
    assert folded(whole) == whole


@given(TEXTS, TEXTS)
def test_marks_lie_in_the_text_and_do_not_touch(query, text):
    try:
        marks = parse(query).marks(text)
    except BadQuery:
        return
    ends = [place for mark in marks for place in mark]
    assert ends == sorted(set(ends))
    assert all(0 <= place <= len(text) for place in ends)
