"""
What is unread is one truth: whatever people do on whichever device, all of them show it.

The store and the verbs are real. What they publish is on its way to each device by
itself, late, in any order between entries and marks, and some of it is lost, as a bus loses
it; then the device is told what the store has, as the hub does it.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from itertools import count

import psycopg
import pytest
from gevent.event import AsyncResult
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from parlor import bus
from parlor.errors import Refused
from parlor.store.rooms.readmarks import told as as_told
from parlor.verbs.messages import messages, reading
from parlor.verbs.rooms import memberships
from parlor.verbs.telling import tell, written
from parlor.wire import Position, encode
from tests.support.counting import ALL, MOST, Counts

DATABASES = ("sqlite", "postgresql")
EXAMPLES = {"sqlite": 25, "postgresql": 4}  # some seconds; of many more, none failed
STEPS = 40

WHO = st.integers(0, 2)  # ada, bob and eve
DEVICE = st.integers(0, 4)
ANY = st.integers(0, 400)
PLACE = st.sampled_from(["garden", "garden", "garden", "direct"])
TEXT = st.sampled_from(["hello", "`@bob`", "@bob", "@bob and @eve", "@room", "@room, @bob", "@ada"])
numbers = count(1)


class Device:
    """A client and its seat: what is on the way to it, and what it counts."""

    def __init__(self, person, parts):
        self.person = person
        self._parts = parts
        self.rooms: dict[str, Counts] = {}
        self._seats: dict[str, int] = {}  # the version of the mark that it was told of last
        self._known: dict[str, int] = {}  # up to which offset it is known to be a member
        self._notices: list[bus.Notice] = []
        self._missed = False
        self._stale: set[str] = set()  # rooms whose next entries come from the store

    def welcome(self):
        """Come in, or come back: what was on its way before is for nobody."""
        self._notices, self._missed, self._stale = [], False, set()
        states = self._parts.store.rooms.of(self.person.id)
        self.rooms = {state.room: self._begun(state) for state in states}

    def notify(self, notice):
        if notice.user_id == self.person.id:
            self._notices.append(notice)

    def hear_entries(self, room, log, most):
        """Hear what comes next in a room; what was lost is read from the store as it is now."""
        counts = self.rooms.get(room)
        if counts is None:
            return
        entries = log[counts.heard :][:most]
        if room in self._stale:
            top = self._parts.store.log.top(room)
            found = self._parts.store.log.after(room, Position(top.epoch, counts.heard), most)
            entries = [body for _, _, body in found]
        self._stale.discard(room)
        for body in entries:
            if self.rooms.get(room) is not counts:  # it began anew
                return
            entry = json.loads(body)
            counts.count(entry)
            if entry["type"] in ("joined", "left") and entry["who"]["id"] == self.person.id:
                self._enter_or_part(room, entry)

    def lose_entries(self, room):
        self._stale.add(room)

    def hear_notice(self, place):
        if self._notices:
            self._act(self._notices.pop(place % len(self._notices)))

    def lose_notices(self, place):
        """Lose one of those that are on their way, and all after it."""
        if self._notices:
            del self._notices[place % len(self._notices) :]
            self._missed = True

    def ask(self, doubtful):
        """Ask how much is unread, by a mark that moves nothing."""
        for room, counts in self.rooms.items():
            if counts.doubtful or not doubtful:
                self.answer(room, reading.read, 0)

    def answer(self, room, verb, offset):
        """Move a mark; one that stays is told to this device alone."""
        try:
            said = verb(self._parts, self.person, room, offset)
        except Refused:  # it was put out, and has not heard of it
            return
        if said is not None and room in self.rooms:
            self.rooms[room].hear(json.loads(encode(said)))

    def settle(self, logs):
        """Hear everything that is on its way, and what was lost."""
        while self._notices:
            self.hear_notice(0)
        if self._missed:
            self._compare()
        for room, log in logs.items():
            self.hear_entries(room, log, len(log))
        self.ask(doubtful=True)

    def _act(self, notice):
        match notice:
            case bus.RoomGranted(room=room) if room not in self.rooms:
                if self._parts.store.memberships.has(self.person.id, room):
                    state = self._parts.store.rooms.state(self.person.id, room)
                    self.rooms[room] = self._begun(state)
            case bus.RoomRevoked(room=room, offset=offset) if room in self.rooms:
                if self._known[room] < offset:
                    del self.rooms[room], self._seats[room]
                    self._act(bus.RoomGranted(self.person.id, room))
            case bus.ReadUpTo(room=room, version=version, body=body) if room in self.rooms:
                if self._seats[room] < version:
                    mark = self._parts.store.readmarks.at(self.person.id, room)
                    body = body or (encode(as_told(room, mark)) if mark else b"")
                    said = json.loads(body)
                    self._seats[room] = said.get("version", 0)
                    self.rooms[room].hear(said)

    def _enter_or_part(self, room, entry):
        """Do what an entry says of oneself, as the feed of its room has it done."""
        if entry["type"] == "left":
            self._act(bus.RoomRevoked(self.person.id, room, entry["offset"]))
        else:
            self._act(bus.RoomGranted(self.person.id, room))

    def _compare(self):
        """Be told what was lost, as the hub's backfill does it."""
        self._missed = False
        found = self._parts.store.readmarks.of([self.person.id])[self.person.id]
        for room in [room for room in self.rooms if room not in found]:
            self._act(bus.RoomRevoked(self.person.id, room, self._known[room] + 1))
        for room, standing in found.items():
            self._act(bus.RoomGranted(self.person.id, room))
            self._act(bus.ReadUpTo(self.person.id, room, standing.version))

    def _begun(self, state):
        self._seats[state.room] = state.version
        self._known[state.room] = state.position.offset
        return Counts(self.person.id, json.loads(encode(state)))


class Place(RuleBasedStateMachine):
    """Three people in an open room, two of them in a direct one; bob has three devices."""

    def __init__(self, parts, told, clock, people, rows):
        super().__init__()
        self.parts, self.told, self.clock, self.people = parts, told, clock, people
        self.rows = rows
        ada, bob, eve = people
        told.clear()
        self.garden = parts.store.rooms.create(ada.id, "Garden", private=False).entry.room
        for other in (bob, eve):
            memberships.join(parts, other.person, self.garden, self._client_id())
        # A direct room of the example's own is that of other people.
        other = parts.store.people.add_member(f"zoe {next(numbers)}", "hash of zoe")
        to = [bob.id, other.id]
        sent = messages.say_to(parts, ada.person, to, self._client_id(), "psst")
        self.names = {"garden": self.garden, "direct": sent.room}
        self.logs = {
            room: [
                body
                for _, _, body in parts.store.log.after(
                    room, Position(parts.store.log.top(room).epoch, 0), 10_000
                )
            ]
            for room in self.names.values()
        }
        told.clear()
        self.devices = [Device(one.person, parts) for one in (ada, bob, bob, bob, eve)]
        for device in self.devices:
            device.welcome()

    # What people do

    @rule(place=PLACE, who=WHO, text=TEXT, answers=st.booleans(), of=ANY, quiet=st.booleans())
    def say(self, place, who, text, answers, of, quiet):
        self._say(self.names[place], who, text, of if answers else None, quiet)

    @rule(place=PLACE, who=WHO, text=st.sampled_from(["hello", "@bob"]))
    def say_much(self, place, who, text):
        me, answers = self.people[who].person, [AsyncResult() for _ in range(60)]
        for answer in answers:
            room = self.names[place]
            messages.say(self.parts, me, room, self._client_id(), text, answer.set)
        for answer in answers:
            answer.get(timeout=60)
        self._publish()

    @rule(place=PLACE, who=WHO, of=ANY, text=TEXT)
    def edit(self, place, who, of, text):
        room, me = self.names[place], self.people[who].person
        own = self._messages(room, me.id)
        if own:
            of = own[-1 - of % len(own)]
            self._try(messages.edit, self.parts, me, room, self._client_id(), of, text)

    @rule(place=PLACE, who=WHO, of=ANY)
    def delete(self, place, who, of):
        room, found = self.names[place], self._messages(self.names[place])
        if found:
            of = found[-1 - of % len(found)]
            me = self.people[who].person
            self._try(messages.delete, self.parts, me, room, self._client_id(), of)

    @rule(place=PLACE)
    def messages_become_too_old(self, place):
        """All that were written before a day began."""
        stored = self.parts.store.retention.expire(self.names[place], 1)
        if stored is not None:
            tell(self.parts.bus, written(self.names[place], stored))
        self._publish()

    @rule()
    def a_day_passes(self):
        self.clock.move(24 * 3600.0 + 1)

    @rule(who=st.integers(1, 2))
    def leave(self, who):
        me = self.people[who].person
        gone = []
        self._try(memberships.leave, self.parts, me, self.garden, self._client_id(), gone.append)

    @rule(who=st.integers(1, 2))
    def join(self, who):
        me = self.people[who].person
        self._try(memberships.join, self.parts, me, self.garden, self._client_id())

    # What they do on a device

    @rule(place=PLACE, device=DEVICE, back=st.integers(0, 3))
    def read(self, place, device, back):
        """How far the device has heard, or nearly."""
        one, room = self.devices[device], self.names[place]
        if room in one.rooms:
            one.answer(room, reading.read, max(0, one.rooms[room].heard - back))
        self._publish()

    @rule(place=PLACE, device=DEVICE, back=ANY)
    def mark(self, place, device, back):
        one, room = self.devices[device], self.names[place]
        if room in one.rooms:
            offset = back % (one.rooms[room].heard + 1)
            self._try(reading.mark, self.parts, one.person, room, offset)

    @rule(device=DEVICE)
    def come_back(self, device):
        one = self.devices[device]
        one.welcome()
        for room, counts in one.rooms.items():
            if room in self.logs:
                self._compare(one, room, counts)

    # What comes of it

    @rule(place=PLACE, device=DEVICE, most=st.integers(1, 5))
    def entries_come(self, place, device, most):
        room = self.names[place]
        self.devices[device].hear_entries(room, self.logs[room], most)

    @rule(place=PLACE, device=DEVICE)
    def entries_are_lost(self, place, device):
        self.devices[device].lose_entries(self.names[place])

    @rule(device=DEVICE, which=ANY)
    def a_notice_comes(self, device, which):
        self.devices[device].hear_notice(which)

    @rule(device=DEVICE, which=ANY)
    def notices_are_lost(self, device, which):
        self.devices[device].lose_notices(which)

    @rule(device=DEVICE, doubtful=st.booleans())
    def a_device_asks(self, device, doubtful):
        self.devices[device].ask(doubtful)

    @rule()
    def all_is_quiet(self):
        for device in self.devices:
            device.settle(self.logs)
        for device in self.devices:
            for room in self.logs:
                is_in = self.parts.store.memberships.has(device.person.id, room)
                assert (room in device.rooms) == is_in
                if is_in:
                    self._compare(device, room, device.rooms[room])

    def teardown(self):
        self.all_is_quiet()

    # Internal

    def _compare(self, device, room, counts):
        """What a device shows is what a recount says, and the server."""
        unread, mentions = self._recount(room, device.person.id)
        state = self.parts.store.rooms.state(device.person.id, room)
        assert (state.unread, state.mentions) == (unread, mentions)
        assert (counts.read, counts.unread, counts.mentions) == (
            state.read_offset,
            unread,
            mentions,
        )

    def _recount(self, room, user):
        """Count what is in the tables, one by one."""
        here = f"room_id = (SELECT id FROM rooms WHERE name = '{room}')"
        ((direct,),) = self.rows(f"SELECT direct FROM rooms WHERE name = '{room}'")
        question = f"SELECT read_offset FROM memberships WHERE {here} AND user_id = {user}"
        ((mark,),) = self.rows(question)
        authors = dict(self.rows(f'SELECT "offset", author_id FROM messages WHERE {here}'))
        called = self.rows(f'SELECT user_id, "offset", of FROM mentions WHERE {here}')
        unread = [of for of, author in authors.items() if of > mark and author != user]
        calls = [
            of
            for who, offset, of in called
            if who in (ALL, user) and offset > mark and authors[of] != user
        ]
        assert len(calls) == len(set(calls)), "nobody is called twice by one message"
        return min(MOST, len(unread)), min(MOST, len(unread if direct else calls))

    def _say(self, room, who, text, of, quiet):
        me, found = self.people[who].person, self._messages(room)
        reply_to = found[-1 - of % len(found)] if of is not None and found else None
        answer = AsyncResult()
        messages.say(
            self.parts, me, room, self._client_id(), text, answer.set, "", reply_to, quiet=quiet
        )
        answer.get(timeout=60)
        self._publish()

    def _try(self, verb, *arguments):
        """Do what may be refused: to who has left, or may not."""
        with suppress(Refused):
            verb(*arguments)
        self._publish()

    def _publish(self):
        self.clock.move(10)
        for notice in self.told:
            if isinstance(notice, bus.Entered):
                if notice.room in self.logs:
                    self.logs[notice.room].append(notice.body)
                    assert notice.offset == len(self.logs[notice.room])
                continue
            for device in self.devices:
                device.notify(notice)
        self.told.clear()

    def _messages(self, room, author=None):
        found = self.rows(
            'SELECT "offset", author_id FROM messages'
            f" WHERE room_id = (SELECT id FROM rooms WHERE name = '{room}')"
            ' ORDER BY "offset"'
        )
        return [of for of, by in found if author in (None, by)]

    def _client_id(self):
        return f"c{next(numbers)}"


@pytest.fixture
def rows(settings):
    """Ask the tables, beside the store."""
    if settings.on_postgresql:
        url = settings.database_url.replace("+psycopg", "")
        connection = psycopg.connect(url, autocommit=True)
    else:
        connection = sqlite3.connect(settings.data / "parlor.sqlite3")

    def rows(question):
        cursor = connection.cursor()
        cursor.execute(question)
        return cursor.fetchall()

    with closing(connection):
        yield rows


def test_all_devices_show_what_a_recount_says(parts, told, clock, ada, bob, eve, rows, database):
    run_state_machine_as_test(
        lambda: Place(parts, told, clock, [ada, bob, eve], rows),
        settings=examples(
            max_examples=EXAMPLES[database],
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=False,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
