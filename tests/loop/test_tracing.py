"""What becomes of messages is noted while they are traced, without a word of what they say."""

import pytest

from parlor.loop.tracing import Moment, Moments, Which, tracing

ADA, BOB = 1, 2


class Clock:
    now = 5.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_nothing_is_traced_by_itself():
    assert tracing.now is None


@pytest.mark.parametrize(
    ("which", "noted"),
    [
        (Which(), ["a", "b", "c"]),
        (Which(room="lobby"), ["a", "b"]),
        (Which(person=BOB), ["b", "c"]),
        (Which(client_id="a"), ["a"]),
        (Which(room="lobby", person=BOB), ["b"]),
        (Which(room="lobby", person=BOB, client_id="c"), []),
    ],
)
def test_those_are_noted_that_are_meant(which, noted, clock):
    moments = Moments(which, clock)
    for room, author, client_id in (("lobby", ADA, "a"), ("lobby", BOB, "b"), ("attic", BOB, "c")):
        moments.follow(room, author, client_id)
        moments.note("stored", author, client_id)
    assert [one.client_id for one in moments.take()] == noted


def test_a_moment_has_its_time_and_is_taken_once(clock):
    moments = Moments(Which(), clock)
    moments.follow("lobby", ADA, "a")
    moments.note("read", ADA, "a", at=4.5)
    clock.now = 6.0
    moments.note("delivered", ADA, "a", readers=3)
    assert moments.take() == [
        Moment(4.5, "read", "lobby", ADA, "a"),
        Moment(6.0, "delivered", "lobby", ADA, "a", 3),
    ]
    assert moments.take() == []


def test_two_may_have_the_same_client_id(clock):
    moments = Moments(Which(person=ADA), clock)
    for author in (ADA, BOB):
        moments.follow("lobby", author, "a")
        moments.note("stored", author, "a")
    assert [one.author for one in moments.take()] == [ADA]


def test_only_so_many_are_kept_and_it_is_known_how_many_are_lost(clock):
    moments = Moments(Which(), clock)
    moments.follow("lobby", ADA, "a")
    for _ in range(1_003):
        moments.note("read", ADA, "a")
    assert moments.lost == 3
    assert len(moments.take()) == 1_000
    moments.note("read", ADA, "a")
    assert (moments.lost, len(moments.take())) == (3, 1)


def test_only_so_many_messages_are_followed(clock):
    moments = Moments(Which(), clock, most=2)
    for client_id in "abac":
        moments.follow("lobby", ADA, client_id)
    for client_id in "abc":
        moments.note("told", ADA, client_id)
    assert [one.client_id for one in moments.take()] == ["a", "c"]
