"""Which emoji there are."""

import pytest

from parlor.text.emoji import known, normalised
from parlor.wire.events.reactions import React


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("👍", "👍"),
        ("👍🏽", "👍🏽"),
        ("❤", "❤️"),
        ("❤️", "❤️"),
        ("👁‍🗨", "👁️‍🗨️"),
        ("#⃣", "#️⃣"),
        ("🇩🇪", "🇩🇪"),
        ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
    ],
)
def test_an_emoji_has_its_variation_selectors(written, meant):
    assert normalised(written) == meant


@pytest.mark.parametrize(
    "other", ["", "x", "1", "👍👍", "🏽", "🇩", "👍\u200d", "❤\ufe0e", ":tada:", "🇽🇽"]
)
def test_nothing_else_is_one(other):
    assert normalised(other) is None


def test_every_emoji_can_be_sent():
    assert len(known()) > 3_000
    assert all(normalised(emoji) == emoji for emoji in known().values())
    assert max(map(len, known().values())) < 64
    React(client_id="c", room="lobby", of=1, emoji=max(known().values(), key=len))
