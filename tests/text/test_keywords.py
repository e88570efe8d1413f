"""Words of which somebody wants to hear: whole ones, whatever their case and marks."""

import pytest

from parlor.text import keywords as keywords_module
from parlor.text.keywords import Keywords, compared, folded

ADA, BOB = 1, 2


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("release", "The RELEASE is out."),
        ("release", "(release)"),
        ("Zoë", "zoe was here"),
        ("zoe", "ZOE\u0308!"),
        ("release party", "a Release \n party"),
        ("c++", "we write C++, too"),
        ("#42", "see #42."),
        ("我们", "昨天我们去了"),
        ("foo", "我foo们"),
        ("snake", "snake_case"),
        ("ﬁne", "a fine day"),
        ("काम", "वह काम है"),
        ("مرحبا", "مَرْحَبًا بكم"),
    ],
)
def test_a_word_is_found(word, text):
    assert Keywords({ADA: [word]}).who(text) == {ADA}


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("release", "releases are out, and a prerelease"),
        ("release party", "release of the party"),
        ("c", "cat"),
        ("42", "142"),
        ("क", "काम"),
        ("foo", ""),
        (" ", "a b"),
        ("\u0301", "e\u0301"),
    ],
)
def test_a_part_of_a_word_is_none(word, text):
    assert Keywords({ADA: [word]}).who(text) == set()


def test_everybody_hears_of_their_own_words_only():
    keywords = Keywords({ADA: ["tea", "green tea"], BOB: ["TEA", "cake"], 3: []})
    assert keywords.who("Green tea?") == {ADA, BOB}
    assert keywords.who("a cake") == {BOB}
    assert keywords.who("nothing") == set()
    assert Keywords({}).who("tea") == set()


def test_a_folded_text_is_folded():
    for text in ("Straße", "ΟΔΟΣ", "İstanbul", "\uff57ide", "a\u00a0 b"):
        assert folded(folded(text)) == folded(text)


def test_somebody_wants_other_words_and_the_others_still_theirs():
    keywords = Keywords({ADA: ["tea", "green tea", "c++"], BOB: ["tea", "c++"]})
    keywords.put(ADA, ["cake", "tea time"])
    assert keywords.who("green tea in c++") == {BOB}
    assert keywords.who("a cake at tea time") == {ADA, BOB}
    keywords.put(BOB, [])
    keywords.put(ADA, [])
    assert keywords.who("tea, green tea, c++, cake at tea time") == set()
    assert not keywords


@pytest.mark.parametrize(
    ("word", "text"),
    [("+", "a + b"), ("+", "+"), ("我", "我"), ("++", "c++"), ("a b", "x a b"), ("é!", "caf é!")],
)
def test_the_shortest_words_are_found_at_any_place(word, text):
    assert Keywords({ADA: [word], BOB: ["+++", "我们", "a bc"]}).who(text) == {ADA}


def test_what_a_search_costs_grows_with_the_text_and_not_with_the_words(monkeypatch):
    """However many phrases begin alike, a place is looked at once for each of their lengths."""
    looked = []
    is_edge = keywords_module._is_edge
    monkeypatch.setattr(
        keywords_module, "_is_edge", lambda *ends: looked.append(ends) or is_edge(*ends)
    )
    many = {number: [f"the {number:04}", f"the +{number:04}"] for number in range(2_000)}
    assert Keywords(many).who("the 0007 " * 10) == {7}
    assert len(looked) < 100


def test_words_and_a_text_that_are_made_for_each_other_are_not_compared_to_the_end():
    keywords = Keywords({ADA: ["我" * length for length in range(1, 41)], BOB: ["他们 来"]})
    assert keywords.who("我" * 100 + "他们 来") == {ADA, BOB}
    assert keywords.who("我" * 8_000 + "他们 来") == {ADA}


def test_a_word_that_grows_too_long_as_it_is_compared_is_none():
    assert compared(["\ufdfa" * 3, " ", "Tea"]) == {"tea"}
