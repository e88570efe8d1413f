"""Tokens: what names a session, read from what anybody may send."""

import pytest

from parlor.store.people.signing_in import tokens
from parlor.store.people.signing_in.tokens import Token

SECRET = "s" * 32


def test_a_token_is_read_as_it_was_written():
    token = Token(7, tokens.drawn_secret())
    assert tokens.read(str(token)) == token


def test_no_secret_is_drawn_twice():
    assert len({tokens.drawn_secret() for _ in range(1000)}) == 1000


def test_a_secret_matches_its_own_hash_only():
    token = Token(7, SECRET)
    assert token.matches(token.hash)
    assert not token.matches(Token(7, "t" * 32).hash)
    assert SECRET not in token.hash


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "7",
        "7.",
        f".{SECRET}",
        f"x.{SECRET}",
        f"-1.{SECRET}",
        f"0.{SECRET}",
        f"\u0667.{SECRET}",
        f"{'9' * 19}.{SECRET}",
        f"7.{SECRET}s",
        f"7.{SECRET[1:]}",
        f"7.{SECRET[1:]}\u00e9",
        f"7.{SECRET}\n",
        f" 7.{SECRET}",
        "a" * 500,
        "\u202e",
    ],
)
def test_what_is_no_token_is_read_as_none(text):
    assert tokens.read(text) is None
