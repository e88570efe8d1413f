"""Somebody in hundreds of rooms comes and goes, a piece in each turn of the loop."""

from collections import Counter

import pytest
from gevent import get_hub

from bench.welcome import make_rooms, write
from parlor import bus
from parlor.live import hub
from parlor.live.feed import Feed
from parlor.live.presence import presence
from parlor.live.presence.crowd import Crowd
from parlor.store.rooms.rooms import Rooms
from parlor.talk import attendance

from . import test_conversation
from .test_conversation import Talk, Wire, parts, settings, store

__all__ = ["parts", "settings", "store"]

MANY = 700
ALL = MANY + 1  # and the lobby


@pytest.fixture
def bob(store):
    store.people.set_up("Casa", "ada", "hash of ada")
    bob = store.people.add_member("bob", "hash of bob")
    write(store, lambda tx: make_rooms(tx, [bob.id], MANY, 0))
    return bob


@pytest.fixture
def pieces(monkeypatch):
    """Count what is done, by name and by turn of the loop, which begins as it has looked around."""
    turn, done = [0], {}
    watcher = get_hub().loop.check()
    watcher.start(lambda: turn.__setitem__(0, turn[0] + 1))

    def count(owner, name):
        function = getattr(owner, name)
        counted = done[name] = Counter()

        def counting(*args, **options):
            counted[turn[0]] += 1
            return function(*args, **options)

        monkeypatch.setattr(owner, name, counting)

    for owner, name in (
        (hub.Hub, "_held"),
        (hub.Hub, "join"),
        (hub.Hub, "leave"),
        (Feed, "load"),
        (Feed, "began_after"),
        (Crowd, "moves"),
        (attendance, "with_words"),
        (hub.Hub, "_forget_if_empty"),
    ):
        count(owner, name)
    yield done
    watcher.stop()
    watcher.close()


def test_a_welcome_and_a_farewell_to_many_rooms_are_made_in_pieces(parts, bob, pieces):
    talk = Talk(parts, bob)
    talk.does("hello")
    [welcome] = talk.hears("welcome")
    assert len(welcome["rooms"]) == ALL
    talk.leaves()
    parts.hub.presence.tick()
    most = {
        "_held": hub.AT_ONCE,
        "load": hub.AT_ONCE,
        "began_after": attendance.AT_ONCE,
        "with_words": attendance.ENCODED_AT_ONCE,
        "join": attendance.RESUMED_AT_ONCE,
        "leave": attendance.LEFT_AT_ONCE,
        "moves": presence.AT_ONCE,
        # Those that nobody needs are looked for in pieces, too, and a room that is left is one.
        "_forget_if_empty": hub.AT_ONCE + attendance.LEFT_AT_ONCE,
    }
    for name, turns in pieces.items():
        assert turns.total() >= ALL, name
        assert max(turns.values()) <= most[name], name


class Meanwhile(Wire):
    """A connection on which something happens while the first message is under way."""

    def __init__(self, *args):
        super().__init__(*args)
        self.meanwhile = None

    def send(self, message):
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        super().send(message)


@pytest.fixture
def comes(parts, bob, monkeypatch):
    """Returns a function that has bob come, and something happen during the welcome."""
    monkeypatch.setattr(test_conversation, "Wire", Meanwhile)

    def come(meanwhile):
        talk = Talk(parts, bob)
        talk.wire.meanwhile = meanwhile
        talk.does("hello")
        return talk

    return come


def test_a_room_that_is_lost_during_the_welcome_is_lost_after_it(parts, bob, comes):
    lost = bus.RoomRevoked(bob.id, "room-7", 1)
    talk = comes(lambda: parts.hub.notice(lost))
    welcome, revoked = talk.hears("welcome", "revoked")
    assert "room-7" in [room["room"] for room in welcome["rooms"]]
    assert revoked == {"type": "revoked", "room": "room-7"}
    assert "room-8" in talk.conversation.rooms


def test_a_room_that_is_lost_before_the_welcome_is_not_in_it(parts, bob, comes, monkeypatch):
    lost = bus.RoomRevoked(bob.id, "room-7", 1)
    find = Rooms.of
    monkeypatch.setattr(
        Rooms, "of", lambda self, user: (find(self, user), parts.hub.notice(lost))[0]
    )
    talk = comes(None)
    [welcome] = talk.hears("welcome", "revoked")
    assert len(welcome["rooms"]) == ALL - 1
    assert "room-7" not in talk.conversation.rooms


def test_how_a_room_stands_is_told_after_the_welcome_that_tells_of_before(parts, bob, comes):
    stands = bus.RoomStands(*parts.store.rooms.facts("room-7"))
    talk = comes(lambda: [one.notify(stands) for one in parts.hub._people[bob.id]])
    assert [event["type"] for event in talk.hears("welcome", "room")] == ["welcome", "room"]
