"""Names: which may be, which are the same, and what a title makes of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from parlor.errors import BadName, BadTitle, NameReserved
from parlor.text.names import drawn_guest_name, key_of, name_of_person, slug_of, title_of_room


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ada", "ada"),
        ("  Ada   Lovelace\t", "Ada Lovelace"),
        ("אדה", "אדה"),
        ("می\u200cنا", "می\u200cنا"),  # noqa: RUF001
        ("👩\u200d💻", "👩\u200d💻"),
        ("e\u0301va", "\xe9va"),
        ("x" * 40, "x" * 40),
    ],
)
def test_a_name_is_shown_as_it_was_typed_but_for_its_spaces(typed, shown):
    assert name_of_person(typed)[0] == shown


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " \u3000 ",
        "x" * 41,
        "ad\0a",
        "ad\x1ba",
        "ad\u202ea",
        "ad\u2066a",
        "\u200f",
        "a\ufeff",
        "\ud800",
        "\ue000",
        "\u200d",
        "\u3164",
        "\u2800",
        "\ufe0f",
        "a\U000e0041",
        "a\u0300\u0301\u0302\u0303",
        "\u1ec7\u0336\u0336",
    ],
)
def test_a_name_that_cannot_be_seen_or_controls_text_is_refused(typed):
    with pytest.raises(BadName):
        name_of_person(typed)


@pytest.mark.parametrize(
    "other",
    [
        "ADA LOVELACE",
        " ada  lovelace ",
        "\uff21da Lovelace",
        "ada\xa0lovelace",
        "a\u200dda love\u200clace",
        "ada\ufe0f lovelace",
        "ada\u3164 lovelace",
        "\U0001d4b6da lovelace",
    ],
)
def test_names_that_look_or_read_the_same_have_one_key(other):
    assert key_of(other) == key_of("Ada Lovelace")


def test_names_that_read_differently_have_different_keys():
    assert len({key_of(name) for name in ("ada", "\xe0da", "ada b", "adab", "ad\u0430")}) == 5


@given(st.text(max_size=60))
@hypothesis_settings(database=None, deadline=None)
def test_a_name_once_tidied_stays_as_it_is(text):
    try:
        name = name_of_person(text)
    except (BadName, NameReserved):
        return
    assert name_of_person(name.shown) == name
    assert key_of(name.key) == name.key


@pytest.mark.parametrize("title", ["", " ", "x" * 61, "a\u202eb", "a\0b"])
def test_a_title_that_cannot_be_is_refused(title):
    with pytest.raises(BadTitle):
        title_of_room(title)


def test_a_title_is_free_text():
    assert title_of_room("  Ideas &  <plans> 💡") == "Ideas & <plans> 💡"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Attic", "attic"),
        ("The Attic!", "the-attic"),
        ("  Café -- Zürich ", "cafe-zurich"),
        ("C++ / Rust", "c-rust"),
        ("x" * 60, "x" * 40),
        ("a" * 39 + " b", "a" * 39),
        ("Комната", ""),
        ("💡", ""),
        ("---", ""),
    ],
)
def test_a_slug_is_what_a_title_has_in_plain_letters(title, slug):
    assert slug_of(title) == slug


def test_a_suffix_fits_into_a_slug():
    assert slug_of("x" * 60, "-12") == "x" * 37 + "-12"


@given(st.text(max_size=80), st.sampled_from(["", "-2", "-100"]))
@hypothesis_settings(database=None, deadline=None)
def test_a_slug_is_always_a_name_of_a_room(title, suffix):
    slug = slug_of(title, suffix)
    assert slug == "" or re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", slug)


def test_a_drawn_name_has_no_letters_that_look_alike():
    assert re.fullmatch(r"guest-[a-km-np-z2-9]{200}", drawn_guest_name(200))
