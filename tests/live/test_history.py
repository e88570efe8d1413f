"""The tail of a room in memory is whole or refused."""

import pytest

from parlor.errors import PositionLost
from parlor.live.history import History
from parlor.wire import Position


@pytest.fixture
def history():
    """A history of three that has seen five entries."""
    history = History(Position("e1", 10), limit=3)
    for body in (b"11", b"12", b"13", b"14", b"15"):
        history.append(body)
    return history


def test_the_top_moves_with_every_entry(history):
    assert history.top == Position("e1", 15)


def test_resuming_returns_everything_after_the_position(history):
    assert history.since(Position("e1", 13)) == [b"14", b"15"]
    assert history.since(Position("e1", 12)) == [b"13", b"14", b"15"]


def test_resuming_from_the_top_returns_nothing(history):
    assert history.since(Position("e1", 15)) == []


@pytest.mark.parametrize(
    "seen",
    [Position("e1", 11), Position("e1", 0), Position("e1", 16), Position("e0", 14)],
    ids=["trimmed", "before the first", "from the future", "another epoch"],
)
def test_resuming_never_returns_a_partial_answer(history, seen):
    with pytest.raises(PositionLost):
        history.since(seen)


def test_an_entry_is_found_by_its_offset_while_it_is_kept(history):
    assert [history.get(offset) for offset in (12, 13, 15, 16)] == [None, b"13", b"15", None]
    assert history.first == 13


def test_an_entry_that_was_amended_is_what_those_get_who_come_back(history):
    history.amend(14, b"14, amended")
    assert history.since(Position("e1", 12)) == [b"13", b"14, amended", b"15"]
    assert history.top == Position("e1", 15)


@pytest.mark.parametrize("offset", [0, 12, 16])
def test_an_entry_that_is_not_kept_cannot_be_amended(history, offset):
    history.amend(offset, b"amended")
    assert history.since(Position("e1", 12)) == [b"13", b"14", b"15"]
