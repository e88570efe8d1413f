"""What is searched for is found however it is written, and nothing else is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlor.errors import BadQuery
from parlor.text.search import folding
from parlor.text.search.folding import folded
from parlor.text.search.grams import grams_of
from parlor.text.search.query import parse


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
        (unicodedata.normalize("NFD", "한국"), "저는 한국어를"),
        ("한국", unicodedata.normalize("NFD", "저는 한국어를")),
        ("42", "room 421"),
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
        ("42", "in 1942"),
        ("ni", "น้ini"),
        ("하", unicodedata.normalize("NFD", "한나")),
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
    apart = unicodedata.normalize("NFD", "한국어")
    assert marked("국", apart) == [unicodedata.normalize("NFD", "국")]
    assert marked("", "y") == []


@pytest.mark.parametrize("query", ["x" * 201, "w " * 11, '"a" ' * 11])
def test_what_is_too_long_is_refused(query):
    with pytest.raises(BadQuery):
        parse(query)


def test_as_much_as_may_be_is_not_refused():
    assert found("x" * 200, "x" * 300)
    words = " ".join(f"w{number}" for number in range(10))
    assert found(words, words)


def test_whoever_writes_all_characters_there_are_fills_no_memory(monkeypatch):
    fresh = type(folding._FOLDED)()
    monkeypatch.setattr(folding, "_FOLDED", fresh)
    everything = "".join(map(chr, range(0x20, 0xD800)))
    once = folded(everything)
    assert len(fresh) == folding.KNOWN
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


SCRIPTS = "aAbéßﬁİ oO_-.1²中国東京ーがカハ\u3099한국\u1112\u1161\u11abไทยบ่ากขกรнёаقلأ\u064b😀\u200d"


@given(st.text(st.sampled_from(SCRIPTS), max_size=40), st.data())
def test_what_fits_has_all_grams_of_what_is_sought(text, data):
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    around = data.draw(st.sampled_from(["{}", '"{}"', "{} {}"]))
    query = parse(around.format(text[first:last], text[:2]))
    whole = folded(text)
    if query.fits(whole):
        assert query.grams <= grams_of(whole)


@pytest.mark.parametrize(
    ("query", "grams"),
    [
        ("ok", {"_ok"}),
        ("o", set()),
        ("house", {"hou", "use"}),
        ("中国", {"中国"}),
        ("บา", {"บา"}),
        ("为什么", {"为什", "什么"}),
        ('"is it"', {"_it"}),
        ("good -morning", {"goo", "ood"}),
        (":)", set()),
        ("example.org/ab", {"exa", "mpl", "ple", "org", "_ab"}),
    ],
)
def test_what_is_sought_has_some_grams(query, grams):
    assert parse(query).grams == grams
