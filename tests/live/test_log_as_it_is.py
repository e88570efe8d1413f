"""Whatever the bus, the store and the processes do: readers see the log as it is, and no more."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from parlor.errors import Unavailable
from parlor.wire import Person

from ..support.processes import Device, Net, Process, Rooms, Time, people_in, settle

ada, bob, eve = (Person(number, name) for number, name in enumerate(["ada", "bob", "eve"], 1))
PEOPLE = st.sampled_from([ada, ada, bob, eve])
ROOMS = st.sampled_from(["lobby", "attic", "attic"])
ANY = st.integers(0, 50)
MOST = 3  # processes at once


RARELY = st.sampled_from([False] * 4 + [True])
ACTS = st.tuples(st.sampled_from(["answer", "change", "speak"]), PEOPLE, ANY)
BEGINNINGS = st.sampled_from(
    [
        "_somebody_comes",
        "_somebody_comes_to_a_new_process",
        "_everything_is_asked",
        "_somebody_is_let_in",
    ]
)


def one_of(things, place):
    return things[place % len(things)]


class Parlor(RuleBasedStateMachine):
    """Three people with four devices, on processes that come and go and are badly connected."""

    def __init__(self):
        super().__init__()
        self.time, self.rooms, self.net = Time(), Rooms(), Net()
        self.wrong = []
        self.devices = [Device(person, self.wrong) for person in (ada, ada, bob, eve)]
        for person in (ada, bob, eve):
            self.rooms.join("lobby", person)
        self.rooms.join("attic", ada)
        self.rooms.join("attic", bob)
        for place in range(2):
            process = Process(self.net, self.rooms, self.time)
            self.devices[place].connect(process)

    # What happens to processes, and between them

    @rule(which=ANY, what=st.sampled_from(["arrives", "dies", "doubts", "trusts"]))
    def a_process(self, which, what):
        process = one_of(self.net.processes, which)
        if what == "arrives" and len(self.net.processes) < MOST:
            Process(self.net, self.rooms, self.time)
        elif what == "dies" and len(self.net.processes) > 1:
            process.die()
        elif what in ("doubts", "trusts"):
            process.doubt(whole=what == "trusts")
        settle()

    @precondition(lambda self: self.net.under_way)
    @rule(which=ANY, how=st.sampled_from(["brought"] * 4 + ["repeated", "lost"]))
    def a_notice_is(self, how, which):
        place = which % len(self.net.under_way)
        if how == "lost":
            self.net.lose(place)
        else:
            self.net.bring(place, again=how == "repeated")

    @rule()
    def all_notices_are_brought(self):
        self.net.bring_all()

    # What people do

    @rule(who=PEOPLE, room=ROOMS, which=ANY, dies=st.integers(0, 9))
    def somebody_speaks(self, who, room, which, dies):
        if who.id in self.rooms.members[room]:
            self._publish(which, dies, self.rooms.said(room, who))

    @rule(who=PEOPLE, which=ANY, dies=st.integers(0, 9), both=st.booleans())
    def somebody_joins_or_leaves(self, who, which, dies, both):
        for _ in range(1 + both):
            member = who.id in self.rooms.members["attic"]
            change = self.rooms.leave if member else self.rooms.join
            self._publish(which, dies, *change("attic", who))

    @rule(who=PEOPLE, room=ROOMS, which=ANY)
    def somebody_reads(self, who, room, which):
        if who.id in self.rooms.members[room]:
            self._publish(which, 1, self.rooms.read(room, who))

    @rule(device=ANY, which=ANY, resuming=st.booleans())
    def somebody_comes(self, device, which, resuming):
        away = [device for device in self.devices if device.connection is None]
        if away:
            one_of(away, device).connect(one_of(self.net.processes, which), resuming)

    @rule(device=ANY)
    def somebody_goes(self, device):
        found = one_of(self.devices, device)
        if found.connection is not None:
            found.disconnect()

    def _publish(self, which, dies, *notices):
        process = one_of(self.net.processes, which)
        if not dies and len(self.net.processes) > 1:
            process.die()
            return
        for notice in notices:
            process.publish(notice)
        settle()

    # What happens to the store, and to time

    @rule(begins=BEGINNINGS, acts=st.lists(ACTS, min_size=1, max_size=4), which=ANY, fails=RARELY)
    def while_the_store_is_slow(self, begins, acts, which, fails):
        """Something has the store asked; its answers are old, or failures, when they come."""
        self.rooms.holding = True
        getattr(self, begins)(which)
        for act, who, where in acts:
            if act == "answer" and self.rooms.held:
                self.rooms.release(0)
            elif act == "change":
                self.somebody_joins_or_leaves(who, where, 1, both=False)
            elif act == "speak":
                self.somebody_speaks(who, "attic", where, 1)
        self.rooms.holding = False
        while self.rooms.held:
            self.rooms.release(which % len(self.rooms.held), Unavailable() if fails else None)

    def _somebody_comes(self, which):
        self.somebody_comes(which, which, resuming=which % 3 > 0)

    def _somebody_comes_to_a_new_process(self, which):
        self.net.processes[0].die()
        Process(self.net, self.rooms, self.time)
        self.somebody_comes(which, len(self.net.processes) - 1, resuming=which % 3 > 0)

    def _everything_is_asked(self, which):
        one_of(self.net.processes, which).doubt(whole=True)
        self.time.move(0.3)

    def _somebody_is_let_in(self, which):
        self.somebody_joins_or_leaves(ada, which, 1, both=False)
        self.net.bring_all()

    @rule(seconds=st.sampled_from([0.3, 0.3, 1.1, 12.0]))
    def time_goes_by(self, seconds):
        self.time.move(seconds)

    # What must hold

    @invariant()
    def nobody_sees_what_is_wrong(self):
        assert not self.wrong

    def teardown(self):
        self._heal()
        for device in self.devices:
            if device.connection is not None:
                self._sees_all(device)
        for process in self.net.processes:
            for name, feed in process.hub._feeds.items():
                found = sorted(person.id for person in feed.crowd.people)
                assert found == people_in(name, self.net.processes, self.rooms)

        for device in self.devices:
            if device.connection is not None:
                device.disconnect()
        self._heal()
        for process in self.net.processes:
            assert not process.hub._feeds
            assert not process.hub._people
            assert not process.hub.presence.ticking
            assert process.hub._backfill._greenlet is None
            process.hub.stop()

    def _heal(self):
        self.rooms.holding = False
        while self.rooms.held:
            self.rooms.release(0)
        self.net.bring_all()
        for process in self.net.processes:
            process.doubt(whole=True)
        for _ in range(14):
            self.time.move(1.0)
            self.net.bring_all()
        self.nobody_sees_what_is_wrong()

    def _sees_all(self, device):
        me = device.person.id
        mine = {room for room, members in self.rooms.members.items() if me in members}
        assert set(device.positions) == mine
        for room in mine:
            assert device.positions[room].offset == len(self.rooms.logs[room])
            assert device.marks[room] == self.rooms.marks[room, me]
            assert sorted(device.crowds[room]) == people_in(room, self.net.processes, self.rooms)


Parlor.TestCase.settings = settings(
    database=None, deadline=None, max_examples=200, stateful_step_count=60
)
test_readers_see_the_log_as_it_is = Parlor.TestCase
