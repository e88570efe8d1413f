"""Who reads is told by what it takes, over time."""

import pytest

from parlor.delivery.pace import Pace
from parlor.settings import Rate

RATE = Rate(1_000, 5.0)


def reads(steps, rate=RATE):
    """Return whether a reader reads after each step: so many seconds, and so many bytes taken."""
    pace, taken, now, found = Pace(rate, 70, 30.0, rate.seconds), 70, 30.0, []
    for seconds, count in steps:
        taken, now = taken + count, now + seconds
        found.append(pace.reads(taken, now))
    return found


@pytest.mark.parametrize(
    ("step", "good"),
    [((1, 0), 4), ((1, 200), 100), ((4, 800), 100), ((4.9, 10_000), 100), ((1, 150), 19)],
    ids=["nothing", "just enough", "in lumps", "far more in large lumps", "a little too slowly"],
)
def test_a_reader_is_waited_for_as_long_as_it_keeps_its_rate(step, good):
    assert reads([step] * 100) == [True] * good + [False] * (100 - good)


def test_what_was_read_fast_before_buys_no_more_than_the_time_of_a_new_one():
    assert reads([(0.1, 1_000_000), (4.9, 0), (0.1, 0)]) == [True, True, False]


def test_who_begins_to_read_again_is_waited_for_again():
    assert reads([(50, 0), (1, 400), (0.5, 0), (1, 0)]) == [False, True, True, False]
