"""Whatever is said, edited, reacted to and deleted: wherever one comes back, it is the same."""

import json
from collections import deque

import gevent
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from parlor.live import backlog
from parlor.live.feed import Feed
from parlor.live.presence.crowd import Crowd
from parlor.wire import Person, Position
from parlor.wire.fold import react

from ..support.processes import Device, Net, Process, Rooms, Time, settle

ada, bob = Person(1, "ada"), Person(2, "bob")
WHO = st.sampled_from([ada, bob])
ANY = st.integers(0, 50)
BLOCK = 6  # entries; so that a short log has several
KEPT = 5  # entries in memory


@pytest.fixture
def rooms():
    return Rooms()


def test_whoever_comes_back_to_a_new_process_is_sent_each_offset_once(rooms):
    wrong, time, net = [], Time(), Net()
    before = Process(net, rooms, time)
    device = Device(ada, wrong)
    rooms.join("lobby", ada)
    device.connect(before)
    before.die()
    for number in range(19):
        of = rooms.said("lobby", bob, "helo").offset
        rooms.edited("lobby", bob, of, "hello")
        rooms.reacted("lobby", ada, of, "👍")
        if number % 3 == 0:
            rooms.deleted("lobby", bob, of)
    now = Process(net, rooms, time)
    device.connect(now)
    assert device.positions["lobby"].offset == len(rooms.logs["lobby"])
    now.publish(rooms.said("lobby", bob))
    settle()
    assert device.positions["lobby"].offset == len(rooms.logs["lobby"])
    assert not wrong
    now.hub.stop()


class Client:
    """Shows the messages of a room, and keeps its position."""

    def __init__(self):
        self.offset = 0
        self.shown = {}
        self.reactions = {}

    def take(self, body):
        entry = json.loads(body)
        offset = entry["offset"]
        assert offset == self.offset + 1
        self.offset = entry.get("to", offset) if entry["type"] == "void" else offset
        match entry["type"]:
            case "said":
                self.shown[offset] = entry["text"], entry.get("as_of", 0)
                self.reactions[offset] = dict(entry.get("reactions", {}))
            case "edited" if entry["of"] in self.shown:
                if offset > self.shown[entry["of"]][1]:
                    self.shown[entry["of"]] = entry["text"], offset
            case "reacted" | "unreacted" if entry["of"] in self.shown:
                text, as_of = self.shown[entry["of"]]
                if offset > as_of:
                    self.shown[entry["of"]] = text, offset
                    react(
                        self.reactions[entry["of"]],
                        entry["who"]["id"],
                        entry["emoji"],
                        on=entry["type"] == "reacted",
                    )
            case "deleted":
                self.shown.pop(entry["of"], None)
                self.reactions.pop(entry["of"], None)

    @property
    def texts(self):
        return {offset: text for offset, (text, _) in self.shown.items()}


class Room(RuleBasedStateMachine):
    """A room as a dict, beside its log, its feed and three clients that come back now and then."""

    def __init__(self):
        super().__init__()
        backlog.BLOCK = BLOCK
        self.rooms, self.time = Rooms(), Time()
        self.model = {}
        self.reactions = {}
        self.late = []
        self.clients = [Client(), Client(), Client()]
        self.feed = Feed("lobby", self.rooms, Crowd(), lambda notice: None, self.time)
        self.feed.load()
        self.feed.history._tail = deque(maxlen=KEPT)

    def teardown(self):
        backlog.BLOCK = 500

    @rule(who=WHO, text=st.sampled_from("abc"))
    def say(self, who, text):
        entered = self.rooms.said("lobby", who, text)
        self.model[entered.offset] = text
        self.reactions[entered.offset] = {}
        self.late.append(entered)

    @precondition(lambda self: self.model)
    @rule(who=WHO, which=ANY, text=st.sampled_from("abc"))
    def edit(self, who, which, text):
        of = sorted(self.model)[which % len(self.model)]
        self.model[of] = text
        self.late.append(self.rooms.edited("lobby", who, of, text))

    @precondition(lambda self: self.model)
    @rule(who=WHO, which=ANY)
    def delete(self, who, which):
        of = sorted(self.model)[which % len(self.model)]
        del self.model[of], self.reactions[of]
        self.late.append(self.rooms.deleted("lobby", who, of))

    @precondition(lambda self: self.model)
    @rule(who=WHO, which=ANY, emoji=st.sampled_from("👍🎉"))
    def toggle(self, who, which, emoji):
        of = sorted(self.model)[which % len(self.model)]
        on = react(self.reactions[of], who.id, emoji, on=True)
        if not on:
            react(self.reactions[of], who.id, emoji, on=False)
        self.late.append(self.rooms.reacted("lobby", who, of, emoji, on))

    @precondition(lambda self: self.late)
    @rule(which=ANY)
    def bring(self, which):
        entered = self.late.pop(which % len(self.late))
        self.feed.enter(entered.offset, entered.body)

    @rule()
    def forget_what_was_read(self):
        self.time.now += backlog.FRESH

    @rule(which=ANY)
    def come_back(self, which):
        """As an attendance does it: from the store until memory has the rest."""
        client, history = self.clients[which % 3], self.feed.history
        self.feed.catch_up(client.offset)
        while client.offset < history.first - 1:
            for _, body in self.feed.backlog.compacted(
                Position("e1", client.offset), history.top.offset
            ):
                client.take(body)
        for body in history.since(Position("e1", client.offset)):
            client.take(body)

    @rule()
    def compare(self):
        while self.late:
            self.bring(0)
        for which in range(3):
            self.come_back(which)
            assert self.clients[which].texts == self.model
            assert self.clients[which].reactions == self.reactions
        kept = self.feed.history.since(Position("e1", self.feed.history.first - 1))
        assert kept == self.rooms.logs["lobby"][self.feed.history.first - 1 :]


Room.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


class TestRoom(Room.TestCase):
    def tearDown(self):
        super().tearDown()
        gevent.sleep(0)
