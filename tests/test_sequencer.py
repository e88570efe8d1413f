"""Whatever the bus does, entries come in the order of the log, each once."""

from hypothesis import given
from hypothesis import strategies as st

from parlor.sequencer import Sequencer


def body(offset):
    return b"%d" % offset


def started(top=0):
    sequencer = Sequencer()
    assert sequencer.start(top) == []
    return sequencer


def test_the_next_one_is_let_through():
    sequencer = started(4)
    assert sequencer.offer(5, b"5") == [b"5"]
    assert sequencer.offer(6, b"6") == [b"6"]


def test_a_repeat_is_dropped():
    sequencer = started()
    sequencer.offer(1, b"1")
    assert sequencer.offer(1, b"1") == []


def test_a_later_one_waits_and_says_what_is_missing():
    sequencer = started()
    assert sequencer.offer(3, b"3") == []
    assert sequencer.missing == range(1, 3)
    assert sequencer.offer(1, b"1") == [b"1"]
    assert sequencer.missing == range(2, 3)
    assert sequencer.offer(2, b"2") == [b"2", b"3"]
    assert not sequencer.missing


def test_what_comes_before_the_start_is_kept():
    sequencer = Sequencer()
    assert sequencer.offer(7, b"7") == []
    assert sequencer.offer(6, b"6") == []
    assert not sequencer.missing
    assert sequencer.start(6) == [b"7"]


@given(st.integers(0, 12), st.integers(0, 30).flatmap(lambda n: st.permutations(range(1, n + 1))),
       st.lists(st.integers(0, 200), max_size=20), st.data())  # fmt: skip
def test_any_order_with_any_repeats_comes_out_as_the_log(top, order, repeats, data):
    arrivals = list(order)
    for place in repeats:
        if order:
            arrivals.insert(place % (len(arrivals) + 1), order[place % len(order)])
    start_at = data.draw(st.integers(0, len(arrivals)))
    sequencer, out = Sequencer(), []
    for count, offset in enumerate(arrivals):
        if count == start_at:
            out += sequencer.start(top)
        out += sequencer.offer(offset, body(offset))
    if start_at == len(arrivals):
        out += sequencer.start(top)
    assert out == [body(offset) for offset in range(top + 1, len(order) + 1)]
    assert not sequencer.missing


@given(st.sets(st.integers(1, 40)), st.permutations(range(1, 41)))
def test_what_was_lost_is_named_until_it_is_brought(lost, order):
    sequencer, out = started(), []
    for offset in order:
        if offset not in lost:
            out += sequencer.offer(offset, body(offset))
    while missing := sequencer.missing:
        assert set(missing) <= lost
        for offset in missing:
            out += sequencer.offer(offset, body(offset))
    assert out == [body(offset) for offset in range(1, len(out) + 1)]
    assert set(range(len(out) + 1, 41)) <= lost
