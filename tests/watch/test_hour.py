"""What the workers tell of their minutes is put together to one hour."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlor.bus import Minute
from parlor.loop.histogram import TIMES
from parlor.watch.hour import together
from parlor.watch.hourglass import KEPT

LAST = 1000
NOW = (LAST + 1) * 60 + 2.0
NOTHING = [0] * (len(TIMES) + 1)


def minute(at=LAST, people=0, messages=0, lag=0.0, answers=None):
    """Return a minute; `answers` are how many by the place of their bound."""
    counts = list(NOTHING)
    for place, count in (answers or {}).items():
        counts[place] = count
    return Minute(at, people, messages, lag, counts)


def test_each_number_is_put_together_in_its_own_way():
    one = minute(people=3, messages=10, lag=0.2, answers={0: 90})
    two = minute(people=4, messages=5, lag=0.05, answers={4: 10})
    hour = together({1: [one], 2: [two]}, NOW)
    assert (hour.people[-1], hour.messages[-1], hour.lag[-1]) == (4, 15, 0.2)
    assert (hour.half[-1], hour.most[-1]) == (TIMES[0], TIMES[4])


def test_the_latest_minute_is_one_that_all_have_noted():
    assert together({1: [minute()]}, NOW).last == LAST
    assert together({1: [minute()]}, NOW - 0.1).last == LAST - 1
    assert together({1: [minute()]}, NOW + 59).messages[-1] == 0


def test_a_worker_that_has_begun_since_has_a_shorter_past():
    past = [minute(at, people=2, messages=1, lag=0.1, answers={0: 1}) for at in range(990, 1001)]
    fresh = [minute(at, people=2, messages=1, lag=0.3) for at in range(998, 1001)]
    hour = together({1: past, 2: fresh}, NOW)
    assert hour.messages[-4:] == [None, 2, 2, 2]
    assert hour.people[-12:-9] == [None, 2, 2]
    assert hour.lag[-4:] == [0.1, 0.3, 0.3, 0.3]
    assert hour.half[-11:] == [TIMES[0]] * 11


def test_a_minute_without_answers_has_no_time_for_them():
    hour = together({1: [minute()]}, NOW)
    assert (hour.half[-1], hour.most[-1], hour.lag[-1]) == (None, None, 0.0)


def test_answers_beyond_all_bounds_took_longer_than_can_be_told():
    hour = together({1: [minute(answers={0: 1, len(TIMES): 1})]}, NOW)
    assert (hour.half[-1], hour.most[-1]) == (TIMES[0], inf)


def test_a_worker_that_does_not_answer_is_named_and_left_out():
    hour = together({1: [minute(messages=3)], 2: None}, NOW)
    assert (hour.messages[-1], hour.silent) == (3, [2])


def test_a_worker_of_another_version_may_count_by_other_bounds():
    other = Minute(LAST, 1, 1, 0.0, [7])
    assert together({1: [minute(answers={0: 1})], 2: [other]}, NOW).half[-1] == TIMES[0]
    assert together({1: [other]}, NOW).half[-1] is None


@pytest.mark.parametrize("told", [{}, {1: None}, {1: []}, {1: [], 2: None}])
def test_where_nothing_is_known_all_is_a_gap(told):
    hour = together(told, NOW)
    for counts in (hour.people, hour.messages, hour.half, hour.most, hour.lag):
        assert counts == [None] * KEPT


pasts = st.lists(
    st.builds(
        minute,
        at=st.integers(LAST - 2 * KEPT, LAST + 2),
        people=st.integers(0, 10**6),
        messages=st.integers(0, 10**12),
        lag=st.floats(0, 10**6),
        answers=st.dictionaries(st.integers(0, len(TIMES)), st.integers(0, 10**9), max_size=3),
    ),
    max_size=KEPT,
    unique_by=lambda one: one.at,
)


@given(st.dictionaries(st.integers(1, 4), st.none() | pasts))
def test_whatever_is_told_an_hour_has_sixty_minutes(told):
    hour = together(told, NOW)
    lists = (hour.people, hour.messages, hour.half, hour.most, hour.lag)
    assert {len(counts) for counts in lists} == {KEPT}
    for half, most in zip(hour.half, hour.most, strict=True):
        assert (half is None) == (most is None)
        assert half is None or half <= most
    for place, at in enumerate(range(LAST - KEPT + 1, LAST + 1)):
        heard = [one for past in told.values() for one in past or () if one.at == at]
        assert (hour.people[place] is None) == (not heard)
        if hour.messages[place] is not None:
            assert hour.messages[place] == sum(one.messages for one in heard)
