"""Looks: what is taken for each other has one in common, and what is not has none."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from parlor.errors import BadName, NameReserved
from parlor.text.looks import looks_of, skeleton
from parlor.text.names import name_of_person
from parlor.text.reserved import is_reserved


def alike(one, other):
    return not set(name_of_person(one).looks).isdisjoint(name_of_person(other).looks)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("ada", "\u0430d\u0430"),
        ("ada", "\u0410DA"),
        ("ada", "\u03b1da"),
        ("Ada", "\u13aada"),
        ("ada", "\U0001d41a\U0001d41d\U0001d41a"),
        ("ada", "\uff41\uff44\uff41"),
        ("ada", "\u1d00\u1d05\u1d00"),
        ("bob", "\u0412\u041e\u0412"),
        ("bob", "\u0432\u043e\u0432"),
        ("paypal", "p\u0430yp\u0430l"),
        ("Bill", "BiIl"),
        ("Bill", "Bi1l"),
        ("bill", "B1LL"),
        ("bill", "Bi|l"),
        ("Oscar", "0scar"),
        ("Max", "Rnax"),
        ("Bernard", "Bemard"),
        ("Ian", "lan"),
        ("Ian", "1an"),
        ("\xe9va", "e\u0301va"),
        ("\xe9va", "e\u0301\u0301va"),
        ("kim", "k\u0131m"),
        ("kim", "ki\u0307m"),
        ("anne-marie", "anne\u2010marie"),
        ("O'Brien", "O\u2019Brien"),
        ("ada", "a\u200dda"),
        ("ada", "ada\ufe0f"),
        ("\u0438\u0440\u0430", "\u0418p\u0430"),
        ("\u30ab\u30aa\u30eb", "\u529b\u30aa\u30eb"),
        ("\u05d0\u05d5\u05e8", "\u05d0\u05df\u05e8"),
    ],
)
def test_names_that_are_taken_for_each_other_look_alike(name, other):
    assert alike(name, other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ian", "Lan"),
        ("IAN", "LAN"),
        ("Ella", "Elia"),
        ("ELLA", "ELIA"),
        ("Alla", "Alia"),
        ("Nina", "Vina"),
        ("Yuna", "Una"),
        ("Anna", "\xc4nna"),
        ("Zoe", "Zo\xeb"),
        ("Jose", "Jos\xe9"),
        ("ada", "adam"),
        ("ada b", "adab"),
        ("\u0438\u0440\u0430", "ira"),
        ("\u0645\u0631\u064a\u0645", "\u0643\u0631\u064a\u0645"),
        ("\u592a\u90ce", "\u592a\u6717"),
        ("\U0001f680", "\U0001f6f8"),
        ("user 12", "user 13"),
    ],
)
def test_names_of_different_people_do_not(name, other):
    assert not alike(name, other)


@pytest.mark.parametrize(
    "name",
    [
        "admin", "ADMIN", "Admin.", "@admin", "a d m i n", "\u0430dmin", "adm1n", "AdmIn",
        "ADM\u0406N", "\u1d00\u1d05\u1d0d\u026a\u0274", "[system]", "\u0405ystem", "everyone",
        "@here", "a11", "AII", "Parlor", "par1or", "guest", "gue\u0455t", "Gast", "Alle", "hier",
        "Jemand, der nicht mehr da ist", "somebody who left", "Verwaltung", "root",
    ],
)  # fmt: skip
def test_nobody_is_called_what_speaks_for_the_place(name):
    with pytest.raises(NameReserved):
        name_of_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "Ali",
        "ALI",
        "Adam",
        "Ada Min",
        "Allie",
        "guest-x4k9",
        "Hera",
        "Herr Alle",
        "Rooney",
        "\U0001f680",
    ],
)
def test_names_that_only_remind_of_it_are_free(name):
    assert name_of_person(name).shown == name


@given(st.text(max_size=30))
@hypothesis_settings(database=None, deadline=None)
def test_a_name_in_small_letters_of_its_skeleton_is_no_way_round(text):
    try:
        name = name_of_person(text)
        other = name_of_person(skeleton(name.shown))
    except (BadName, NameReserved):
        return
    assert set(name.looks) & set(other.looks)


@given(st.text(max_size=30))
@hypothesis_settings(database=None, deadline=None)
def test_every_name_has_a_look(text):
    assert all(looks_of(text)) or not unicodedata.normalize("NFKC", text)
    assert not is_reserved("x" + "".join(c for c in text if c.isdigit()))


def test_the_standard_is_kept_for_what_it_is_quoted_with():
    # The examples of the standard, of several scripts and of one.
    assert skeleton("\u0440\u0430\u0443\u0440\u0430l") == skeleton("paypal")
    assert skeleton("\U0001d4ae\U0001d4b8\u2134\U0001d4c5\u212f") == skeleton("Scope")
    assert skeleton("l\u0338o") == skeleton("\u0142o")
    assert skeleton("toys-\u042f-us") != skeleton("toys-R-us")
    assert skeleton("m") == "rn"
    assert skeleton("\u0661") == skeleton("1") == "l"
