"""Whatever the bus does, entries come in the order of the log, each once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlor.live.sequencer import Sequencer


def body(offset):
    return b"%d" % offset


def started(top=0, **bounds):
    sequencer = Sequencer(**bounds)
    assert sequencer.start(top) == []
    return sequencer


def test_the_next_one_is_let_through():
    sequencer = started(4)
    assert sequencer.offer(5, b"5") == [b"5"]
    assert sequencer.offer(6, b"6") == [b"6"]
    assert not sequencer.behind


def test_a_repeat_is_dropped():
    sequencer = started()
    sequencer.offer(1, b"1")
    assert sequencer.offer(1, b"1") == []


def test_repeats_take_no_room():
    sequencer = started(4, limit=1)
    assert sequencer.offer(3, b"3") == []
    assert sequencer.offer(6, b"6") == []
    assert sequencer.offer(5, b"5") == [b"5", b"6"]


def test_a_later_one_waits_and_the_sequencer_says_that_it_is_behind():
    sequencer = started()
    assert sequencer.offer(3, b"3") == []
    assert sequencer.behind
    assert sequencer.offer(1, b"1") == [b"1"]
    assert sequencer.behind
    assert sequencer.offer(2, b"2") == [b"2", b"3"]
    assert not sequencer.behind


def test_what_comes_before_the_start_is_kept():
    sequencer = Sequencer()
    assert sequencer.offer(7, b"7") == []
    assert sequencer.offer(6, b"6") == []
    assert not sequencer.behind
    assert sequencer.start(6) == [b"7"]
    assert not sequencer.behind


def test_what_was_heard_of_before_the_start_is_missed_after_it():
    sequencer = Sequencer()
    sequencer.offer(8, b"8")
    assert sequencer.start(6) == []
    assert sequencer.behind
    assert sequencer.offer(7, b"7") == [b"7", b"8"]


def test_only_so_many_wait_and_of_those_beyond_it_is_known_that_they_are_there():
    sequencer = started(limit=2)
    for offset in (3, 4, 5, 6):
        assert sequencer.offer(offset, body(offset)) == []
    assert sequencer.offer(1, b"1") == [b"1"]
    assert sequencer.offer(2, b"2") == [b"2", b"3", b"4"]
    assert sequencer.behind
    assert sequencer.offer(5, b"5") == [b"5"]
    assert sequencer.behind
    assert sequencer.offer(6, b"6") == [b"6"]
    assert not sequencer.behind


def test_the_one_that_is_due_is_let_through_however_many_wait():
    sequencer = started(limit=1)
    sequencer.offer(2, b"2")
    assert sequencer.offer(1, b"1") == [b"1", b"2"]


limits = st.sampled_from([0, 1, 3, 1000])


@given(limits, st.integers(0, 12),
       st.integers(0, 30).flatmap(lambda n: st.permutations(range(1, n + 1))),
       st.lists(st.integers(0, 200), max_size=20), st.data())  # fmt: skip
def test_any_order_with_any_repeats_comes_out_as_the_log(limit, top, order, repeats, data):
    arrivals = list(order)
    for place in repeats:
        if order:
            arrivals.insert(place % (len(arrivals) + 1), order[place % len(order)])
    start_at = data.draw(st.integers(0, len(arrivals)))
    sequencer, out = Sequencer(limit), []
    for count, offset in enumerate(arrivals):
        if count == start_at:
            out += sequencer.start(top)
        out += sequencer.offer(offset, body(offset))
    if start_at == len(arrivals):
        out += sequencer.start(top)
    assert out == [body(offset) for offset in range(top + 1, top + len(out) + 1)]
    everything = len(out) == max(0, len(order) - top)
    assert everything or limit < 1000
    assert sequencer.behind == (not everything)


@given(limits, st.sets(st.integers(1, 40)), st.permutations(range(1, 41)), st.integers(1, 7))
def test_it_is_behind_until_what_was_lost_is_read_from_the_log(limit, lost, order, batch):
    sequencer, out = started(limit=limit), []
    for offset in order:
        if offset not in lost:
            out += sequencer.offer(offset, body(offset))
    while sequencer.behind:
        before = len(out)
        for offset in range(before + 1, min(before + batch, 40) + 1):
            out += sequencer.offer(offset, body(offset))
        assert len(out) > before
    assert out == [body(offset) for offset in range(1, len(out) + 1)]
    assert set(range(len(out) + 1, 41)) <= lost


@pytest.mark.parametrize("top", [0, 41])
def test_nothing_waits_for_what_is_behind_the_start(top):
    sequencer = started(top)
    assert sequencer.offer(top, b"old") == []
    assert not sequencer.behind
