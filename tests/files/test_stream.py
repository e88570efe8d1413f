"""A file as it comes: however it is cut, it is taken as somebody wants it."""

import re

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from parlor.errors import BrokenFile
from parlor.files import stream
from parlor.files.stream import Stream

from .made import read_of

cuts = pytest.mark.parametrize("size", [1, 2, 5, 100])


def opened(data, size=100):
    return Stream(read_of(data, size)())


@cuts
def test_what_is_taken_is_what_comes_next(size):
    file = opened(b"hello, world", size)
    assert file.take(5) == b"hello"
    file.skip(2)
    assert b"".join(file.passed(3)) == b"wor"
    assert file.take(0) == b""
    assert file.take_at_most(9) == b"ld"
    assert file.take_at_most(9) == b""


@cuts
@pytest.mark.parametrize(
    "deed",
    [lambda file: file.take(6), lambda file: file.skip(6), lambda file: list(file.passed(6))],
    ids=["take", "skip", "pass on"],
)
def test_who_wants_more_than_there_is_is_refused(deed, size):
    with pytest.raises(BrokenFile):
        deed(opened(b"hello", size))


@cuts
def test_all_that_is_left_is_the_rest(size):
    file = opened(b"hello", size)
    file.skip(2)
    assert b"".join(file.rest()) == b"llo"
    assert list(file.rest()) == []


@cuts
def test_what_is_before_a_match_is_passed_on_and_the_match_comes_next(size):
    file = opened(b"hello, world", size)
    assert b"".join(file.until(re.compile(b"[ow]"))) == b"hell"
    file.skip(1)
    assert b"".join(file.until(re.compile(b"w"))) == b", "
    assert b"".join(file.until(re.compile(b"x"))) == b"world"


def test_no_piece_is_kept_that_was_passed_on():
    file = opened(bytes(1000), 10)
    assert max(map(len, file.passed(1000))) == 10


def test_a_file_of_nothing_but_parts_is_refused(monkeypatch):
    monkeypatch.setattr(stream, "MOST_PARTS", 3)
    file = opened(bytes(10))
    for _ in range(3):
        file.take(1)
    with pytest.raises(BrokenFile):
        file.take(1)


@given(st.binary(max_size=60), st.lists(st.integers(0, 20)), st.integers(1, 9))
@hypothesis_settings(database=None, deadline=None)
def test_parts_put_together_are_the_file(data, counts, size):
    file = opened(data, size)
    taken = [file.take_at_most(count) for count in counts]
    assert b"".join([*taken, *file.rest()]) == data
