"""Several processes of a Parlor in one: real hubs on a bus, a store and a time that are made up."""

import heapq
import itertools
from collections import defaultdict
from types import SimpleNamespace

import gevent
from gevent.event import AsyncResult, Event

from parlor import bus, wire
from parlor.errors import NoSuchRoom, PositionLost, Unavailable
from parlor.live.hub import Hub
from parlor.permissions import Place
from parlor.store.people.preferences import NONE
from parlor.store.results import Mark, Standing
from parlor.store.rooms.readmarks import told
from parlor.talk.attendance import Attendance
from parlor.wire import Position, RoomState
from parlor.wire.dialects import Typed
from parlor.wire.fold import fold_edit, fold_reaction, void
from parlor.wire.header import decode_header


def settle():
    """Let every greenlet go as far as it can."""
    for _ in range(3):
        gevent.idle()


def texts_of(frames):
    """Yield the texts in frames as a server sends them."""
    while frames:
        header = {126: 4, 127: 10}.get(frames[1], 2)
        length = int.from_bytes(frames[2:header]) if header > 2 else frames[1]
        yield frames[header : header + length]
        frames = frames[header + length :]


class Time:
    """A time that stands still until it is moved, and pauses that last until then."""

    def __init__(self):
        self.now = 0.0
        self._pauses = []
        self._numbers = itertools.count()

    def __call__(self):
        return self.now

    def pause(self, seconds):
        over = Event()
        heapq.heappush(self._pauses, (self.now + seconds, next(self._numbers), over))
        over.wait()

    def move(self, seconds):
        end = self.now + seconds
        settle()
        while self._pauses and self._pauses[0][0] <= end:
            self.now, _, over = heapq.heappop(self._pauses)
            over.set()
            settle()
        self.now = end


class Rooms:
    """A store of logs and members, in memory; answers may be held back, or be failures."""

    def __init__(self):
        self.logs = defaultdict(list)
        self.members = defaultdict(set)
        self.lefts = defaultdict(list)
        self.marks = defaultdict(int)
        self.ended = set()
        self.banned = set()  # sessions of those who are
        self.versions = defaultdict(int)
        self.rooms = SimpleNamespace(of=self._rooms_of, state=self._room_state)
        self.readmarks = SimpleNamespace(at=self._mark_at)
        self.asked = []
        self.holding = False
        self.held = []
        self.people = SimpleNamespace(renamed=list)
        self.preferences = SimpleNamespace(of=lambda user_id: NONE)

    # What happens

    def said(self, room, who, text=""):
        offset = len(self.logs[room]) + 1
        return self._write(
            wire.Said(room=room, offset=offset, at=0, who=who, text=text, html=text, client_id="c")
        )

    def edited(self, room, who, of, text):
        offset = len(self.logs[room]) + 1
        entered = self._write(
            wire.Edited(
                room=room, offset=offset, at=0, who=who, of=of, text=text, html=text, client_id="c"
            )
        )
        log = self.logs[room]
        log[of - 1] = fold_edit(log[of - 1], entered.body)
        self._void_changes(room, of, offset, ("edited",))
        return entered

    def reacted(self, room, who, of, emoji, on=True):
        offset = len(self.logs[room]) + 1
        form = wire.Reacted if on else wire.Unreacted
        entered = self._write(form(room=room, offset=offset, at=0, who=who, of=of, emoji=emoji))
        log = self.logs[room]
        log[of - 1] = fold_reaction(log[of - 1], entered.body)
        return entered

    def deleted(self, room, who, of):
        offset = len(self.logs[room]) + 1
        self.logs[room][of - 1] = void(room, of)
        self._void_changes(room, of, offset, ("edited", "reacted", "unreacted"))
        return self._write(wire.Deleted(room=room, offset=offset, at=0, who=who, of=of))

    def _void_changes(self, room, of, before, types):
        log = self.logs[room]
        for offset, body in enumerate(log[: before - 1], 1):
            head = decode_header(body)
            if head.type in types and head.of == of:
                log[offset - 1] = void(room, offset)

    def join(self, room, who):
        self.members[room].add(who.id)
        offset = len(self.logs[room]) + 1
        self.marks[room, who.id] = offset
        entered = self._write(wire.Joined(room=room, offset=offset, at=0, who=who))
        return entered, bus.RoomGranted(who.id, room)

    def leave(self, room, who):
        self.members[room].discard(who.id)
        offset = len(self.logs[room]) + 1
        self.lefts[room, who.id].append(offset)
        entered = self._write(wire.Left(room=room, offset=offset, at=0, who=who))
        return entered, bus.RoomRevoked(who.id, room, offset)

    def read(self, room, who):
        if self.marks[room, who.id] != len(self.logs[room]):
            self.marks[room, who.id] = len(self.logs[room])
            self.versions[room, who.id] += 1
        mark = self._mark(who.id, room)
        return bus.ReadUpTo(who.id, room, mark.version, wire.encode(told(room, mark)))

    def _write(self, entry):
        body = wire.encode(entry)
        self.logs[entry.room].append(body)
        return bus.Entered(entry.room, entry.offset, body)

    def may_read(self, room, user_id, offset):
        """Whether an entry was written while somebody was a member, or is shown to one who is."""
        return user_id in self.members[room] or offset <= max(self.lefts[room, user_id], default=0)

    # What the hub and an attendance ask a store

    def tops(self, rooms):
        return self._answer("top", {room: self._top(room) for room in rooms})

    def events_after(self, room, seen, limit):
        if seen.epoch != "e1" or seen.offset > len(self.logs[room]):
            raise PositionLost
        found = [
            (offset, _about(offset, body), body)
            for offset, body in self._after(room, seen.offset, limit)
        ]
        return self._answer("events_after", found)

    def entries_after(self, seen, limit):
        found = [
            (room, offset, body)
            for room, position in sorted(seen.items())
            for offset, body in self._after(room, position.offset, limit)
        ]
        return self._answer("entries_after", found)

    def standing_of(self, user_ids):
        found = {
            user_id: {
                room: Standing(self.marks[room, user_id], self.versions[room, user_id])
                for room, members in self.members.items()
                if user_id in members
            }
            for user_id in user_ids
        }
        return self._answer("standing_of", found)

    def ended_sessions(self, session_ids):
        return self._answer("ended_sessions", self.ended & set(session_ids))

    def banned_sessions(self, session_ids):
        return self.banned & set(session_ids)

    def _rooms_of(self, user_id):
        found = [
            self._state(room, user_id)
            for room, members in self.members.items()
            if user_id in members
        ]
        return self._answer("rooms.of", found)

    def _room_state(self, user_id, room):
        member = user_id in self.members[room]
        state = self._answer("rooms.state", self._state(room, user_id))
        if not member:
            raise NoSuchRoom(room)
        return state

    def _top(self, room):
        return Position("e1", len(self.logs[room]))

    def _after(self, room, offset, limit):
        return list(enumerate(self.logs[room], 1))[offset : offset + limit]

    def _state(self, room, user_id):
        position, mark = self._top(room), self.marks[room, user_id]
        version = self.versions[room, user_id]
        return RoomState(
            room=room, title=room, position=position, read_offset=mark, version=version
        )

    def _mark(self, user_id, room):
        key = room, user_id
        return Mark(self.marks[key], self.versions[key], len(self.logs[room]), 0, 0)

    def _mark_at(self, user_id, room):
        return self._answer("readmarks.at", self._mark(user_id, room))

    def _answer(self, verb, found):
        self.asked.append(verb)
        if self.holding:
            answer = AsyncResult()
            self.held.append(answer)
            answer.get()
        return found

    def release(self, place, error=None):
        """Let one of the held answers go, or fail."""
        answer = self.held.pop(place)
        if error is None:
            answer.set(None)
        else:
            answer.set_exception(error)
        settle()


def _about(offset, body):
    """Return what a store says that an entry is about: a void is about itself."""
    head = decode_header(body)
    return offset if head.type == "void" else head.of


class Net:
    """What is on its way between the processes, to be brought, lost, repeated in any order."""

    def __init__(self):
        self.processes = []
        self.under_way = []

    def carry(self, to, notice):
        self.under_way.append((to, notice))

    def bring(self, place, again=False):
        to, notice = self.under_way[place] if again else self.under_way.pop(place)
        if to.alive:
            to.hub.notice(notice)
        settle()

    def lose(self, place):
        """Lose what is carried; what a bus says of itself is never lost, only late."""
        to, notice = self.under_way[place]
        if isinstance(notice, bus.Carried):
            self.under_way[place] = (to, bus.Missed())

    def bring_all(self):
        while self.under_way:
            to, notice = self.under_way.pop(0)
            if to.alive:
                to.hub.notice(notice)
        settle()


class Process:
    """A hub and its place on the bus, which is what the hub has for one."""

    _names = itertools.count(1)

    def __init__(self, net, rooms, time):
        self.name = f"process {next(self._names)}"
        self.net = net
        self.rooms = rooms
        self.whole = self.alive = True
        self.devices = []
        self.hub = Hub(rooms, self, time, time.pause)
        for other in net.processes:
            other.hub.notice(bus.Arrived(self.name))
            self.hub.notice(bus.Arrived(other.name))
        net.processes.append(self)

    def publish(self, notice, to=None):
        for other in self.net.processes:
            if other is not self and to in (None, other.name):
                self.net.carry(other, notice)
        if to in (None, self.name):
            self.hub.notice(notice)

    def doubt(self, whole):
        self.whole = whole
        self.hub.notice(bus.Missed())
        settle()

    def die(self):
        self.alive = False
        self.hub.stop()
        self.net.processes.remove(self)
        for device in list(self.devices):
            device.cut_off()
        for other in self.net.processes:
            self.net.carry(other, bus.Gone(self.name))
        settle()


class Device:
    """Somebody's client over many connections: what it shows, and what it must never see."""

    def __init__(self, person, wrong):
        self.person = person
        self.wrong = wrong
        self.positions = {}
        self.crowds = {}
        self.marks = {}
        self.connection = None

    def connect(self, process, resuming=True, resume=10_000):
        seen = dict(self.positions) if resuming else {}
        self.connection = Connection(self, process, seen, resume)
        settle()

    def disconnect(self):
        self.connection.end()
        settle()

    def cut_off(self):
        """The process is no more."""
        self.connection.gone()


class Connection:
    """A conversation and its wire in one, as far as an attendance knows them."""

    deflate = 0
    direct = None

    def __init__(self, device, process, seen, resume):
        self.device = device
        self.process = process
        self.seen = seen
        self.dialect = Typed()
        self.wire = self
        self.fanouts = []
        self.person = device.person
        self.connected = True
        self.welcomed = False
        self.known = {}
        self.attendance = Attendance(self, process.hub, process.rooms, Place(), resume)
        process.devices.append(device)
        self._greeting = gevent.spawn(self._greet)

    @property
    def rooms(self):
        return self.attendance.rooms

    def notify(self, notice):
        match notice:
            case bus.RoomGranted(room=room):
                self.attendance.grant(room)
            case bus.RoomRevoked(room=room, offset=offset):
                self.attendance.revoke(room, offset)
            case bus.ReadUpTo(room=room, version=version, body=body):
                self.attendance.read(room, version, body)

    def tell(self, event):
        self._hear(wire.encode(event))

    def send(self, body):
        self._hear(body)
        gevent.sleep(0)

    def push(self, frames, *, passing=False):
        for text in texts_of(frames):
            self._hear(text)

    def end(self):
        """Hang up; the conversation is told when its greeting is over."""
        self._part()
        gevent.spawn(self._close)

    def gone(self):
        self._part()
        self._greeting.kill(block=False)

    def _part(self):
        self.connected = False
        for fanout in self.fanouts:
            fanout.leave(self)
        self.process.devices.remove(self.device)
        self.device.connection = None

    def _greet(self):
        try:
            self.attendance.greet(self.person, self.seen, self._welcome)
        except Unavailable:
            # Whoever greets is asked to come back.
            if self.connected:
                self.end()
        except Exception as error:
            self._complain("could not be greeted", error)

    def _close(self):
        self._greeting.join()
        self.attendance.leave_all()
        self.process.hub.sign_out(self, self.person)

    def _welcome(self, rooms, people, wishes):
        me = self.person
        self.tell(wire.Welcome(you=me, rooms=rooms, people=people, heartbeat=1))

    # What it hears

    def _hear(self, body):
        if not self.connected:
            return
        match wire.decode_fact(body):
            case wire.Welcome(rooms=rooms):
                self.welcomed = True
                device, positions = self.device, self.device.positions
                kept = {state.room: positions[state.room] for state in rooms
                        if state.room in self.seen}  # fmt: skip
                device.positions, device.crowds, device.marks = {}, {}, {}
                for state in rooms:
                    self._show(state, kept.get(state.room, state.position))
            case wire.Granted(room=state):
                self._show(state, state.position)
            case wire.Revoked(room=room):
                if room not in self.device.positions:
                    self._complain("put out of a room that it is not in", room)
                    return
                lefts = self.process.rooms.lefts[room, self.person.id]
                if max(lefts, default=0) <= self.known[room]:
                    self._complain("put out of a room that it was never out of", room)
                del self.device.positions[room], self.device.crowds[room], self.device.marks[room]
            case wire.Reload(room=room, position=position):
                self.device.positions[room] = position
            case wire.Read(room=room, offset=offset):
                if offset <= self.device.marks[room]:
                    self._complain("told of a read mark that it knows", room)
                self.device.marks[room] = offset
            case wire.Presence(room=room, came=came, went=went):
                if room not in self.device.positions:
                    self._complain("told who is in a room that it is not in", room)
                    return
                crowd = self.device.crowds[room]
                crowd.difference_update(went)
                crowd.update(person.id for person in came)
            case wire.Void(room=room, offset=offset, to=to):
                self._skip(room, offset, to or offset)
            case (
                wire.Said()
                | wire.Edited()
                | wire.Reacted()
                | wire.Unreacted()
                | wire.Deleted()
                | wire.Joined()
                | wire.Left() as entry
            ):
                self._enter(entry.room, entry.offset, body)

    def _show(self, state, position):
        self.known[state.room] = self.attendance.rooms[state.room]
        self.device.positions[state.room] = position
        self.device.crowds[state.room] = {person.id for person in state.crowd}
        self.device.marks[state.room] = state.read_offset

    def _enter(self, room, offset, body):
        if not self.process.rooms.may_read(room, self.person.id, offset):
            self._complain("may not read this", room, offset)
        seen = self.device.positions.get(room)
        if seen is None:
            self._complain("is not in this room", room, offset)
        elif offset != seen.offset + 1 or body != self.process.rooms.logs[room][offset - 1]:
            self._complain("has seen up to", seen.offset, "and got", room, offset)
        else:
            self.device.positions[room] = Position("e1", offset)

    def _skip(self, room, offset, to):
        if offset != self.device.positions[room].offset + 1:
            self._complain("has seen up to", self.device.positions[room], "and skips from", offset)
        self.device.positions[room] = Position("e1", to)

    def _complain(self, *what):
        self.device.wrong.append((self.person.name, *what))


def people_in(room, processes, rooms):
    """Return the ids of those who are in a room: members who are connected anywhere."""
    return sorted(
        {
            device.person.id
            for process in processes
            for device in process.devices
            if device.person.id in rooms.members[room] and device.connection.welcomed
        }
    )
