import itertools

from .client import text_of
from .plan import EVERYTHING, INSTANCE, LONGEST, NETWORK, draw

KINDS = INSTANCE + NETWORK + EVERYTHING


def test_the_same_seed_is_the_same_plan():
    assert draw("a", KINDS, 600, 3) == draw("a", KINDS, 600, 3)
    assert draw("a", KINDS, 600, 3) != draw("b", KINDS, 600, 3)


def test_a_shorter_round_is_the_beginning_of_a_longer_one():
    assert draw("a", KINDS, 600, 3)[:10] == draw("a", KINDS, 60, 3)[:10]


def test_everything_breaks_before_anything_breaks_again():
    kinds = [fault.kind for fault in draw("a", KINDS, 600, 3)]
    for start in range(0, len(kinds) - len(KINDS), len(KINDS)):
        assert sorted(kinds[start : start + len(KINDS)]) == sorted(KINDS)


def test_faults_come_every_few_seconds_and_pass():
    faults = draw("a", KINDS, 600, 3)
    times = [0.0, *(fault.at for fault in faults)]
    assert all(1.5 <= after - before <= 4.5 for before, after in itertools.pairwise(times))
    assert all(fault.at < 600 and 0 < fault.seconds <= LONGEST for fault in faults)


def test_the_same_seed_is_the_same_texts():
    assert text_of("a", "c001", 7) == text_of("a", "c001", 7)
    assert text_of("a", "c001", 7) != text_of("b", "c001", 7)
    assert text_of("a", "c001", 7) != text_of("a", "c001", 8)
