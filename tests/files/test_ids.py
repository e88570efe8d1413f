"""Ids of files: nobody guesses one, and none is a path."""

import pytest

from parlor.files.ids import drawn_id, is_id

ID = "0123456789abcdef" * 2


def test_a_drawn_id_is_one_and_no_two_are_the_same():
    drawn = {drawn_id() for _ in range(100)}
    assert len(drawn) == 100
    assert all(map(is_id, [*drawn, ID]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ID[1:],
        ID + "0",
        ID.upper(),
        ID + "\n",
        ID[1:] + "\n",
        "../" * 11,
        "\uff11" * 32,
        "g" * 32,
    ],
    ids=ascii,
)
def test_anything_else_is_none(text):
    assert not is_id(text)
