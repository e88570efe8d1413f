"""A reader's outbox is bounded, and never splits a frame."""

import pytest

from parlor.delivery.outbox import Outbox
from parlor.errors import SlowReader


@pytest.fixture
def outbox():
    return Outbox(10)


def sent_out(outbox):
    out = b""
    while outbox:
        head = bytes(outbox.head())[:3]
        outbox.sent(len(head))
        out += head
    return out


def test_what_is_put_comes_out_in_order(outbox):
    outbox.put(b"abc")
    outbox.put(b"defgh")
    assert outbox.size == 8
    assert sent_out(outbox) == b"abcdefgh"
    assert outbox.size == 0


def test_over_the_bound_the_reader_is_too_slow(outbox):
    outbox.put(b"12345678")
    with pytest.raises(SlowReader):
        outbox.put(b"abc")
    assert outbox.size == 8


def test_one_chunk_may_be_larger_than_the_bound(outbox):
    outbox.put(b"x" * 50)
    assert outbox.size == 50


def test_behind_one_larger_than_the_bound_there_is_as_much_room_as_ever(outbox):
    outbox.put(b"x" * 50)
    outbox.sent(20)
    outbox.put(b"12345678")
    outbox.put(b"abc", passing=True)
    with pytest.raises(SlowReader):
        outbox.put(b"abc")
    assert sent_out(outbox) == b"x" * 30 + b"12345678"


def test_passing_chunks_are_dropped_when_there_is_no_room(outbox):
    outbox.put(b"12345678")
    outbox.put(b"abc", passing=True)
    assert sent_out(outbox) == b"12345678"


def test_passing_chunks_make_way_for_lasting_ones(outbox):
    outbox.put(b"aa")
    outbox.put(b"tttt", passing=True)
    outbox.put(b"bbbbbb")
    assert outbox.size == 8
    assert sent_out(outbox) == b"aabbbbbb"


def test_a_passing_chunk_that_is_being_sent_is_finished(outbox):
    outbox.put(b"tttt", passing=True)
    outbox.sent(1)
    outbox.put(b"bbbbbbb")
    assert sent_out(outbox) == b"tttbbbbbbb"


def test_the_last_word_follows_the_chunk_that_is_being_sent(outbox):
    outbox.put(b"abcd")
    outbox.put(b"efgh")
    outbox.sent(2)
    outbox.put_last(b"BYE")
    assert outbox.size == 5
    assert sent_out(outbox) == b"cdBYE"


def test_the_last_word_replaces_what_was_not_begun(outbox):
    outbox.put(b"abcd")
    outbox.put_last(b"BYE")
    assert sent_out(outbox) == b"BYE"


def test_a_chunk_that_was_begun_elsewhere_is_finished(outbox):
    outbox.put_begun(b"abcdef", 4)
    outbox.put_last(b"BYE")
    assert sent_out(outbox) == b"efBYE"


def test_half_full_is_when_those_who_can_wait_should(outbox):
    outbox.put(b"1234")
    assert not outbox.full
    outbox.put(b"5")
    assert outbox.full


def test_what_was_asked_for_is_not_in_the_bound(outbox):
    outbox.put(b"x" * 50, asked=50)
    outbox.put(b"12345678")
    assert outbox.size == 58
    outbox.sent(45)
    with pytest.raises(SlowReader):
        outbox.put(b"abc")
    outbox.put(b"ab")
    assert sent_out(outbox) == b"x" * 5 + b"12345678ab"


def test_what_was_asked_for_has_room_whatever_waits_that_was_not(outbox):
    outbox.put(b"1234567890")
    outbox.put(b"x" * 50, asked=50)
    assert outbox.size == 60


def test_a_reader_is_behind_by_what_it_did_not_ask_for():
    outbox = Outbox(80)
    outbox.put(b"x" * 500, asked=496)
    assert not outbox.behind
    assert outbox.caught_up
    outbox.put(b"123456")
    assert outbox.behind
    outbox.sent(496)
    assert outbox.behind
    outbox.sent(4)
    assert not outbox.behind
    assert not outbox.caught_up
    outbox.sent(1)
    assert outbox.caught_up
    assert outbox.taken == 501


def test_a_last_word_counts_what_was_asked_for_of_the_chunk_that_is_being_sent(outbox):
    outbox.put(b"x" * 50, asked=50)
    outbox.put(b"1234")
    outbox.sent(10)
    outbox.put_last(b"BYE")
    outbox.put(b"1234567")
    with pytest.raises(SlowReader):
        outbox.put(b"1")
    assert sent_out(outbox) == b"x" * 40 + b"BYE1234567"
