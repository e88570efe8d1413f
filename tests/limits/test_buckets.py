import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlor.errors import NotStored, TooFast, Unavailable
from parlor.limits.buckets import Bucket, RateLimit
from parlor.settings import Rate

THREE = Rate(3, 30.0)


def drain(bucket, now, count=3):
    for _ in range(count):
        bucket.take(now)


def test_a_bucket_gives_what_it_holds_at_once_and_no_more():
    bucket = Bucket(THREE)
    drain(bucket, now=1000.0)
    with pytest.raises(TooFast) as refused:
        bucket.take(1000.0)
    assert refused.value.retry_after == pytest.approx(10.0)


@pytest.mark.parametrize("back", [31.0, 86_400.0, 1e9])
def test_a_clock_that_is_put_back_makes_nobody_wait_for_it(back):
    bucket = Bucket(THREE)
    drain(bucket, now=2e9)
    drain(bucket, now=2e9 - back)
    with pytest.raises(TooFast) as refused:
        bucket.take(2e9 - back)
    assert refused.value.retry_after <= 30.0


def test_a_refused_take_costs_nothing():
    bucket = Bucket(THREE)
    drain(bucket, now=0.0)
    for _ in range(5):
        with pytest.raises(TooFast):
            bucket.take(1.0)
    bucket.take(10.0)


def test_a_bucket_never_holds_more_than_its_count():
    bucket = Bucket(THREE)
    bucket.take(0.0)
    drain(bucket, now=1e9)
    with pytest.raises(TooFast):
        bucket.take(1e9)


@given(
    count=st.integers(1, 1000),
    seconds=st.floats(0.5, 3600),
    start=st.floats(0, 1e7),
)
def test_whoever_waits_as_long_as_told_is_let_in(count, seconds, start):
    bucket = Bucket(Rate(count, seconds))
    drain(bucket, start, count)
    with pytest.raises(TooFast) as refused:
        bucket.take(start)
    bucket.take(start + refused.value.retry_after)


def test_what_is_given_back_can_be_taken_again():
    bucket = Bucket(THREE)
    drain(bucket, now=5.0)
    bucket.give_back()
    bucket.take(5.0)
    with pytest.raises(TooFast):
        bucket.take(5.0)


def test_a_count_of_zero_is_no_limit():
    bucket, limit = Bucket(Rate(0, 1.0)), RateLimit(Rate(0, 1.0))
    for _ in range(1000):
        bucket.take(0.0)
        limit.take("eve", 0.0)
    bucket.give_back()
    assert len(limit) == 0


def test_one_key_does_not_use_up_anothers():
    limit = RateLimit(THREE)
    for _ in range(3):
        limit.take("eve", 0.0)
    with pytest.raises(TooFast):
        limit.take("eve", 0.0)
    limit.take("ada", 0.0)


def test_giving_back_helps_only_that_key():
    limit = RateLimit(Rate(1, 30.0))
    limit.take("ada", 0.0)
    limit.take("eve", 0.0)
    limit.give_back("ada")
    limit.give_back("nobody")
    limit.take("ada", 0.0)
    with pytest.raises(TooFast):
        limit.take("eve", 0.0)


def test_a_bucket_tells_whether_it_was_full():
    bucket = Bucket(THREE)
    assert bucket.take(0.0)
    assert not bucket.take(1.0)
    assert bucket.take(20.0)


def test_what_others_took_is_owed_up_to_as_much_as_a_bucket_holds():
    bucket = Bucket(THREE)
    bucket.spend(0.0, 4)
    with pytest.raises(TooFast) as refused:
        bucket.take(0.0)
    assert refused.value.retry_after == pytest.approx(20.0)
    bucket.spend(0.0, 1_000_000)
    with pytest.raises(TooFast) as refused:
        bucket.take(0.0)
    assert refused.value.retry_after == pytest.approx(40.0)


def test_what_others_gave_back_fills_no_bucket_over_its_count():
    limit = RateLimit(THREE)
    limit.spend("ada", 0.0, -2)
    for _ in range(3):
        limit.take("ada", 0.0)
    with pytest.raises(TooFast):
        limit.take("ada", 0.0)


@pytest.mark.parametrize("away", [NotStored, Unavailable])
def test_an_attempt_that_the_store_did_not_hear_of_does_not_count(away):
    limit = RateLimit(Rate(1, 30.0))
    for _ in range(3):
        with pytest.raises(away), limit.attempt("ada", 0.0):
            raise away
    with limit.attempt("ada", 0.0):
        pass
    with pytest.raises(TooFast), limit.attempt("ada", 0.0):
        pass


def test_buckets_that_are_full_again_are_forgotten():
    limit = RateLimit(THREE)
    for key in range(100):
        limit.take(key, 0.0)
    for key in range(100, 160):
        limit.take(key, 100.0)
    assert len(limit) == 60


def test_there_are_never_more_buckets_than_allowed():
    limit = RateLimit(THREE, keys=10)
    for key in range(1000):
        limit.take(key, 0.0)
        assert len(limit) <= 10


def test_the_bucket_in_use_outlives_a_flood_of_others():
    limit = RateLimit(Rate(1000, 1e6), keys=10)
    for key in range(1000):
        limit.take("eve", 0.0)
        limit.take(key, 0.0)
    with pytest.raises(TooFast):
        limit.take("eve", 0.0)


def test_a_bucket_has_no_dict():
    assert not hasattr(Bucket(THREE), "__dict__")
