"""Values are counted by the least bound that they do not exceed."""

from math import inf

import pytest

from parlor.loop.histogram import Histogram, quantile


@pytest.mark.parametrize(
    ("value", "counts"),
    [
        (-1.0, [1, 0, 0]),
        (0.0, [1, 0, 0]),
        (1.0, [1, 0, 0]),
        (1.5, [0, 1, 0]),
        (5.0, [0, 1, 0]),
        (5.1, [0, 0, 1]),
    ],
)
def test_a_value_counts_at_the_bound_that_it_does_not_exceed(value, counts):
    histogram = Histogram((1.0, 5.0))
    histogram.observe(value)
    assert (histogram.counts, histogram.sum) == (counts, value)


def test_all_values_are_summed():
    histogram = Histogram((1.0,))
    for value in (0.25, 0.5, 2.0):
        histogram.observe(value)
    assert (histogram.counts, histogram.sum) == ([2, 1], 2.75)


@pytest.mark.parametrize(
    ("counts", "share", "bound"),
    [
        ([0, 0, 0], 0.5, None),
        ([1, 0, 0], 0.95, 1.0),
        ([1, 1, 0], 0.5, 1.0),
        ([1, 1, 0], 0.51, 5.0),
        ([99, 0, 1], 0.99, 1.0),
        ([98, 0, 2], 0.99, inf),
    ],
)
def test_a_share_of_all_values_is_told_by_the_bound_it_did_not_exceed(counts, share, bound):
    assert quantile((1.0, 5.0), counts, share) == bound
