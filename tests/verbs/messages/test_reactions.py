"""Reacting: what is refused at once, how often, and what the others are told."""

from __future__ import annotations

import json

import pytest
from gevent.event import AsyncResult

from parlor import bus
from parlor.errors import BadEmoji, NoSuchMessage, TooFast
from parlor.limits.buckets import RateLimit
from parlor.settings import Rate
from parlor.verbs.messages import reactions

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def hello(say, bob):
    """A message of bob's in the lobby."""
    return say(bob, "hello").offset


def react(parts, who, of, emoji="👍", client_id="r1", on=True):
    answer = AsyncResult()
    reactions.react(parts, who.person, "lobby", client_id, of, emoji, answer.set, on=on)
    return answer.get(timeout=60)


def test_a_reaction_is_told_once_and_a_repeat_to_nobody(parts, told, ada, hello):
    put = react(parts, ada, hello, "❤")
    taken = react(parts, ada, hello, "❤️", "r2", on=False)
    assert told == [
        bus.Entered("lobby", news.offset, body) for news in (put, taken) for _, body in news.entries
    ]
    assert [json.loads(each.body)["emoji"] for each in told] == ["❤️", "❤️"]
    assert react(parts, ada, hello, "❤").offset == put.offset
    assert react(parts, ada, hello, "❤", "r3", on=False).offset == taken.offset
    assert len(told) == 2


def test_what_is_no_emoji_or_no_message_is_refused(parts, told, ada, hello):
    with pytest.raises(BadEmoji):
        react(parts, ada, hello, "yes")
    assert isinstance(react(parts, ada, hello + 1), NoSuchMessage)
    assert told == []


def test_reactions_have_a_limit_of_their_own(parts, ada, hello):
    parts.limits.react = RateLimit(Rate(2, 10))
    react(parts, ada, hello, "👍", "r1")
    react(parts, ada, hello, "👍", "r2", on=False)
    with pytest.raises(TooFast):
        react(parts, ada, hello, "👍", "r3")
