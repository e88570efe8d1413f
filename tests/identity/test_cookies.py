"""Cookies: names of a place's own, found in whatever a browser sends."""

import pytest

from parlor.identity.cookies import name_for, value_of

KEY = b"k" * 32


def test_two_places_on_one_host_do_not_share_a_name():
    assert name_for("parlor", KEY, False) != name_for("parlor", b"other" * 8, False)


def test_instances_of_one_place_do():
    assert name_for("parlor", KEY, False) == name_for("parlor", KEY, False)


def test_behind_tls_a_cookie_is_bound_to_the_host():
    assert name_for("parlor", KEY, True) == "__Host-" + name_for("parlor", KEY, False)


def test_the_name_does_not_give_the_key_away():
    assert KEY.decode() not in name_for("parlor", KEY, False)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("", None),
        ("name=7.x", "7.x"),
        ("other=1; name=7.x", "7.x"),
        ("other=1;name=7.x;more=2", "7.x"),
        ("name=a=b", "a=b"),
        ("name=", ""),
        ("name", ""),
        ("xname=7.x; namex=7.x", None),
        (";;; =; name =7.x", None),
        ("name=first; name=second", "first"),
    ],
)
def test_a_cookie_is_found_by_its_name(header, value):
    assert value_of("name", header) == value
