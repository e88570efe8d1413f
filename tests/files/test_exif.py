"""Exif: which way up a picture is."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from parlor.files.exif import UPRIGHT, orientation_of, saying

from .made import exif


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_read_in_both_orders_and_as_we_say_it(orientation, order):
    assert orientation_of(exif(orientation, order)) == orientation
    assert orientation_of(saying(orientation)) == orientation


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MM\0*",
        b"XX\0*\0\0\0\x08",
        b"MM\0*\xff\xff\xff\xff",
        b"MM\0*\0\0\0\x08\xff\xff",
        exif(0),
        exif(9),
        exif(6).replace(b"\x01\x12\0\x03", b"\x01\x12\0\x04"),
        exif(6)[:20],
    ],
    ids=repr,
)
def test_nonsense_is_upright(data):
    assert orientation_of(data) == UPRIGHT


@given(st.binary(max_size=100))
@hypothesis_settings(database=None, deadline=None)
def test_any_bytes_have_an_orientation(rest):
    for mark in (b"", b"MM\0*", b"II*\0", b"MM\0*\0\0\0\x08"):
        assert 1 <= orientation_of(mark + rest) <= 8
