"""Where a line goes that is drawn through numbers, some of which are not known."""

import re
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlor.web.admin.curve import HEIGHT, LEAST, STEP, path_of, top_of, width_of


@pytest.mark.parametrize(
    ("numbers", "path"),
    [
        ([], ""),
        ([None, None], ""),
        ([0], "M0 100h0"),
        ([10], "M0 0h0"),
        ([5, 5, 5], "M0 50L10 50L20 50"),
        ([0, 10, 2.5], "M0 100L10 0L20 75"),
        ([None, 10, 10, None], "M10 0L20 0"),
        ([10, None, 10, None, None, 0], "M0 0h0M20 0h0M50 100h0"),
        ([1, 2, None, 3, 4], "M0 90L10 80M30 70L40 60"),
        ([11], "M0 0h0"),
    ],
)
def test_a_line_goes_through_all_numbers_and_over_no_gap(numbers, path):
    assert path_of(numbers, 10.0) == path


@pytest.mark.parametrize(
    ("numbers", "top"),
    [
        ([], LEAST),
        ([None], LEAST),
        ([0, 0], LEAST),
        ([0.3], LEAST),
        ([2], 2),
        ([2.1], 4),
        ([4, None, 5], 10),
        ([10], 10),
        ([11], 20),
        ([99.5], 100),
        ([4001], 10_000),
        ([10**300], 1e300),
    ],
)
def test_the_top_is_round_and_no_higher_than_it_must_be(numbers, top):
    assert top_of(numbers) == top


def test_a_picture_is_as_wide_as_its_line():
    assert [width_of(count) for count in (0, 1, 2, 60)] == [STEP, STEP, STEP, 59 * STEP]


numbers = st.lists(st.none() | st.integers(0, 10**300) | st.floats(0, 1e300), max_size=60)


@given(numbers)
def test_whatever_the_numbers_are_the_line_stays_in_the_picture(numbers):
    top = top_of(numbers)
    known = [one for one in numbers if one is not None]
    assert all(one <= top for one in known)
    assert top == LEAST or top <= max(known) * 2.5

    path = path_of(numbers, top)
    assert re.fullmatch(r"([ML]\d+ \d+(\.\d)?(h0)?)*", path)
    points = [(int(x), float(y)) for x, y in re.findall(r"[ML](\d+) ([\d.]+)", path)]
    assert [x // STEP for x, _ in points] == [
        place for place, one in enumerate(numbers) if one is not None
    ]
    assert all(0 <= y <= HEIGHT for _, y in points)

    parts = [
        len(list(some)) for is_gap, some in groupby(one is None for one in numbers) if not is_gap
    ]
    assert (path.count("M"), path.count("h0")) == (len(parts), parts.count(1))


@given(st.lists(st.floats(0, 1e9), min_size=2, max_size=60))
def test_what_is_more_is_never_lower(numbers):
    path = path_of(numbers, top_of(numbers))
    heights = [float(y) for y in re.findall(r" ([\d.]+)", path)]
    ordered = [height for _, height in sorted(zip(numbers, heights, strict=True))]
    assert ordered == sorted(ordered, reverse=True)
