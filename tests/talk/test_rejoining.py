"""Two processes, and somebody who leaves a room and comes back while notices are on their way."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import gevent
import pytest

from parlor import bus
from parlor.counts import Counts
from parlor.delivery.behind import Behind
from parlor.identity.sessions import Identity
from parlor.limits.shared import Limits
from parlor.live.backpressure import Backpressure
from parlor.live.door import Door
from parlor.live.hub import Hub
from parlor.parts import Parts
from parlor.past import Past
from parlor.settings import Rate
from parlor.store.store import Store

from .test_conversation import COOKIE, Talk, until

DATABASES = ("sqlite", "postgresql")


class Process:
    """A store and a hub, and a bus from which what others say comes when it is brought."""

    def __init__(self, settings, name):
        self.store = Store.open(settings, str)
        self.under_way = []
        self.others = []
        wires = SimpleNamespace(name=name, whole=True, publish=self._publish, subscribe=id)
        self.hub = Hub(Past(self.store), wires)
        limits = Limits(settings, wires)
        pressure = Backpressure(settings, wires, Behind(settings.rate_read))
        identity = Identity(self.store, COOKIE)
        door = Door(self.store.place.open_to, settings.open_to)
        shared = (identity, limits, pressure, Counts(), door)
        self.parts = Parts(settings, self.store, wires, self.hub, *shared)

    def bring(self, *kinds):
        """Bring what others have said, in their order, of some kinds of notices."""
        brought = [notice for notice in self.under_way if isinstance(notice, kinds)]
        for notice in brought:
            self.under_way.remove(notice)
            self.hub.notice(notice)

    def _publish(self, notice, to=None):
        if to in (None, self.parts.bus.name):
            self.hub.notice(notice)
        for other in self.others:
            if to in (None, other.parts.bus.name):
                other.under_way.append(notice)


@pytest.fixture
def processes(settings):
    often = Rate(0, 1.0)
    settings = dataclasses.replace(settings, rate_say=often, rate_browse=often)
    here, there = (Process(settings, name) for name in ("here", "there"))
    here.others, there.others = [there], [here]
    yield here, there
    for process in (here, there):
        process.hub.stop()
        process.store.close()
    gevent.sleep(0)


def test_a_late_notice_of_a_mark_says_nothing_to_who_has_come_back(processes):
    here, there = processes
    ada = here.store.people.set_up("Casa", "ada", "hash")
    bob = here.store.people.add_member("bob", "hash")
    garden = here.store.rooms.create(ada.id, "Garden", private=False).entry.room
    here.store.memberships.join(bob.id, garden, "in")
    desk, phone = Talk(here.parts, bob), Talk(there.parts, bob)
    talks = [desk, phone, Talk(here.parts, ada)]
    for talk in talks:
        talk.does("hello")
        talk.awaits("welcome")

    def says(client_id):
        talks[2].does("say", client_id=client_id, room=garden, text="hello")
        return talks[2].awaits("accepted")["offset"]

    # What the desk reads is not heard of on the phone as yet.
    for client_id in ("c1", "c2", "c3"):
        desk.does("read", room=garden, offset=says(client_id))
        desk.awaits("read")
    for client_id, deed in (("out", "leave"), ("in again", "join")):
        desk.does(deed, client_id=client_id, room=garden)
        desk.awaits("accepted")
    there.bring(bus.Entered, bus.RoomGranted, bus.RoomRevoked)
    granted = phone.awaits("granted")["room"]
    there.bring(bus.ReadUpTo)
    assert phone.hears("read") == []
    assert granted["read_offset"] == here.store.rooms.state(bob.id, garden).read_offset

    offset = says("c4")
    until(lambda: desk.hears("said"))
    desk.does("read", room=garden, offset=offset)
    desk.awaits("read")
    there.bring(bus.Entered, bus.ReadUpTo)
    assert [event["offset"] for event in phone.hears("read")] == [offset]
    for talk in talks:
        talk.leaves()
