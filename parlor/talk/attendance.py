"""
The rooms that one conversation reads, and how it comes to read them.

Whoever joins must miss nothing between what is read from the store and what
comes live. So a feed is held, and with it its history in step with the
log, while the store is read; the last step, from the history in memory into
the hub, happens within one turn of the loop.

That somebody is a member is known up to an offset of the room's log: the top
of it when the store was asked. A revocation by an earlier entry is old news,
however late it comes; one by a later entry ends it, and is remembered, so that
nothing that was read before is given. None is missed, for the feed began
no later than that offset, or the store is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import NamedTuple, Protocol

import gevent
import msgspec

from .. import bus, wire
from ..delivery.frames import text_frame
from ..errors import NoSuchRoom, PositionLost, Refused, Unavailable
from ..live.feed import Feed, Recipient
from ..live.hub import Hub
from ..live.presence.crowd import LISTED
from ..loop.turns import in_pieces
from ..permissions import Place, with_words
from ..store.people.preferences import NONE, Wishes
from ..store.rooms.readmarks import told
from ..store.store import Store
from ..wire import Person, Position, RoomState
from .resuming import catch_up

AT_ONCE = 1_000  # rooms that are found within one turn of the loop
ENCODED_AT_ONCE = 250
RESUMED_AT_ONCE = 100
LEFT_AT_ONCE = 100

# Gets the rooms, encoded, those who were renamed lately, and what the reader wants.
Welcome = Callable[[list[msgspec.Raw], list[Person], Wishes], None]

_decode_crowd = msgspec.json.Decoder(list[Person]).decode


class Attendee(Recipient, Protocol):
    """A conversation, as its attendance sees it; `person` is None for nobody in particular."""

    @property
    def person(self) -> Person | None: ...

    @property
    def connected(self) -> bool: ...

    def tell(self, event: wire.Event) -> None: ...

    def send(self, body: bytes) -> None: ...


class Attendance:
    """Joins and leaves rooms on behalf of one reader."""

    __slots__ = (
        "_ended", "_granted", "_greeting", "_hub", "_marked", "_reader", "_resume_limit",
        "_revoked", "_rooms", "_rules", "_stands", "_store", "_visit", "_welcomed",
    )  # fmt: skip

    def __init__(self, reader: Attendee, hub: Hub, store: Store, rules: Place, resume: int) -> None:
        self._reader = reader
        self._hub = hub
        self._store = store
        self._rules = rules
        self._resume_limit = resume
        self._rooms: dict[str, _Seat] = {}
        self._greeting = False
        self._welcomed = True
        self._stands: dict[str, bus.RoomStands] = {}
        self._granted: dict[str, Person | None] = {}
        self._revoked: dict[str, int] = {}
        self._ended: dict[str, Person] = {}  # by the epochs of rooms, who deleted them
        self._marked: dict[str, tuple[int, bytes]] = {}
        self._visit: Person | None = None

    def __contains__(self, room: str) -> bool:
        return room in self._rooms

    @property
    def rooms(self) -> Mapping[str, int]:
        """The rooms, each with the offset up to which the membership is known."""
        return {room: seat.known for room, seat in self._rooms.items()}

    def enter(self, room: str, welcome: Welcome, visitor: str | None = None) -> None:
        """Welcome somebody who asked for nothing, and let them read one room."""
        with self._hub.feed(room) as feed:
            if self._reader.connected:
                welcome([], [], NONE)
                if visitor is not None:
                    self.visit(visitor)
                top = feed.history.top
                self._rooms[room] = _Seat(top.epoch, top.offset, 0)
                self._join(feed)

    def greet(self, person: Person, seen: dict[str, Position], welcome: Welcome) -> None:
        """Welcome, then what was missed of each room, then everything live."""
        self._greeting, self._welcomed = True, False
        self._hub.sign_in(self._reader, person)
        with ExitStack() as stack:
            # Before the rooms: what is changed meanwhile is in them, or told after the welcome.
            wishes = self._store.preferences.of(person.id)
            told = self._take_seats(person, self._find_rooms(person, stack))
            people = self._store.people.renamed() if told else []
            told = [one for one in told if one.feed.room in self._rooms]
            if self._reader.connected:
                welcome([one.encoded for one in told], people, wishes)
            self._be_welcomed(told)
            for one in in_pieces(told, RESUMED_AT_ONCE):
                if one.feed.room in self._rooms:
                    self._resume(one.feed, seen.get(one.feed.room, one.position), one.crowd)
        self._greeting = False
        for room, by in tuple(self._granted.items()):
            self._take_up(room, by)
        for room, (version, body) in tuple(self._marked.items()):
            self.read(room, version, body)
        self._marked.clear()

    def visit(self, name: str) -> None:
        """Have those who read lines see somebody of this name come, and go when all is left."""
        if self._visit is None or self._visit.name != name:
            self._end_visit()
            self._visit = self._hub.presence.visits.begin(name)

    def introduce(self, person: Person) -> None:
        """Let the others see who a reader without a name turned out to be."""
        if self._visit is not None:
            self.visit(person.name)
        for seat in self._rooms.values():
            if seat.feed is not None:
                self._hub.introduce(seat.feed, person)

    def grant(self, room: str, by: Person | None = None) -> None:
        """Take up a room that this person is a member of from now on; never waits."""
        if self._greeting:
            self._granted[room] = by
        elif room not in self._rooms:
            gevent.spawn(self._take_up, room, by)

    def revoke(self, room: str, offset: int) -> None:
        """Let go of a room at once, unless what put this person out is older than what is known."""
        self._revoked[room] = max(offset, self._revoked.get(room, 0))
        seat = self._rooms.get(room)
        if seat is not None and seat.known < offset:
            self._leave(room)
            if self._welcomed:
                self._reader.tell(wire.Revoked(room=room))
            # They may be in again since, and the notice of that have come before.
            self.grant(room)

    def end(self, room: str, epoch: str, by: Person) -> None:
        """Let go of a room that was deleted, but not of another one that has its name since."""
        self._ended[epoch] = by
        self._revoked.pop(room, None)
        seat = self._rooms.get(room)
        if seat is not None and seat.epoch == epoch:
            self._leave(room)
            if self._welcomed:
                self._reader.tell(wire.Revoked(room=room, deleted=True, by=by))

    def keeps(self, notice: bus.RoomStands) -> bool:
        """Whether how a room stands is told after the welcome, which may tell of before."""
        if not self._welcomed:
            self._stands[notice.state.room] = notice
        return not self._welcomed

    def read(self, room: str, version: int, body: bytes) -> None:
        """Tell how far this person has read a room, unless that is known here; never waits."""
        if self._greeting:
            if version >= self._marked.get(room, (0, b""))[0]:
                self._marked[room] = version, body
            return
        seat = self._rooms.get(room)
        if seat is None or seat.version >= version:
            return
        if body:
            seat.version = version
            self._reader.wire.push(text_frame(body))
        elif not seat.asking:
            seat.asking = True
            gevent.spawn(self._ask_mark, room, seat)

    def _ask_mark(self, room: str, seat: _Seat) -> None:
        """Ask how far this person has read a room: the notice of it was lost."""
        person = self._reader.person
        assert person is not None, "it is read by somebody"
        try:
            mark = self._store.readmarks.at(person.id, room)
        except Unavailable:
            self._hub.doubt()
            return
        finally:
            seat.asking = False
        if mark is not None and mark.version > seat.version and self._reader.connected:
            seat.version = mark.version
            self._reader.tell(told(room, mark))

    def leave_all(self) -> None:
        """Let go of every room."""
        self._end_visit()
        for room in in_pieces(list(self._rooms), LEFT_AT_ONCE):
            if room in self._rooms:
                self._leave(room)

    def _find_rooms(self, person: Person, stack: ExitStack) -> list[tuple[RoomState, Feed]]:
        """Hold the feeds of the rooms; none of them began later than the rooms were asked."""
        held: dict[str, Feed] = {}
        while True:
            states = self._store.rooms.of(person.id)
            new = [state.room for state in states if state.room not in held]
            try:
                held.update(stack.enter_context(self._hub.feeds(new)))
            except NoSuchRoom:  # one of them was deleted a moment ago
                continue
            found, all_seen = [], True
            for state in in_pieces(states, AT_ONCE):
                feed = held[state.room]
                found.append((state, feed))
                all_seen = all_seen and not feed.began_after(state.position)
            if all_seen:
                return found

    def _take_up(self, room: str, by: Person | None = None) -> None:
        person = self._reader.person
        assert person is not None, "rooms are granted to somebody"
        if room in self._rooms or not self._reader.connected:
            return
        try:
            with self._hub.feed(room) as feed:
                state = self._store.rooms.state(person.id, room)
                known = room in self._rooms or self._is_revoked(state)
                if known or not self._reader.connected:
                    return
                self._rooms[room] = _seat_in(state)
                crowd = feed.crowd.encoded_with(person)
                state = with_words(person, state, self._rules)
                self._reader.tell(wire.Granted(room=_with_crowd(state, feed, crowd), by=by))
                self._resume(feed, state.position, crowd)
        except Unavailable:
            self._hub.doubt()
        except Refused:
            return

    def _take_seats(self, person: Person, rooms: list[tuple[RoomState, Feed]]) -> list[_Told]:
        """
        Take a seat in every room that is still this person's, and return what is told of each.

        Whatever is revoked from now on is left before it is told.
        """
        told = []
        for state, feed in in_pieces(rooms, ENCODED_AT_ONCE):
            if self._is_revoked(state):
                continue
            self._rooms[state.room] = _seat_in(state)
            crowd = feed.crowd.encoded_with(person)
            encoded = wire.encode(_with_crowd(with_words(person, state, self._rules), feed, crowd))
            told.append(_Told(state.position, feed, crowd, msgspec.Raw(encoded)))
        return told

    def _be_welcomed(self, told: list[_Told]) -> None:
        """Tell what happened to the rooms of the welcome while that was put together."""
        self._welcomed = True
        for one in [one for one in told if one.feed.room not in self._rooms]:
            by = self._ended.get(one.position.epoch)
            self._reader.tell(wire.Revoked(room=one.feed.room, deleted=by is not None, by=by))
        stands, self._stands = self._stands, {}
        for notice in stands.values():
            self._reader.notify(notice)

    def _resume(self, feed: Feed, seen: Position, crowd: bytes) -> None:
        """
        Send everything after `seen`, oldest first, then join; or say `reload`, then join.

        `crowd` is who was said to be there; what that has become since is told, too.
        """
        try:
            missed = catch_up(
                feed, seen, self._resume_limit, lambda: feed.room in self._rooms, self._reader.send
            )
        except NoSuchRoom:  # it was deleted, of which this person is told, or has been
            return
        except PositionLost:
            self._hub.reloads += 1
            reload = wire.Reload(room=feed.room, position=feed.history.top)
            missed = [wire.encode(reload)]
        if self._reader.connected and feed.room in self._rooms:
            person = self._reader.person
            if person is not None and feed.crowd.encoded_with(person) != crowd:
                missed.append(wire.encode(_news_of(feed, crowd)))
            if missed:
                self._reader.wire.push(b"".join(text_frame(body) for body in missed))
            self._join(feed)

    def _end_visit(self) -> None:
        if self._visit is not None:
            self._hub.presence.visits.end(self._visit)
            self._visit = None

    def _is_revoked(self, state: RoomState) -> bool:
        position = state.position
        return position.epoch in self._ended or self._revoked.get(state.room, 0) > position.offset

    def _join(self, feed: Feed) -> None:
        self._rooms[feed.room].feed = feed
        self._hub.join(self._reader, feed, self._reader.person)

    def _leave(self, room: str) -> None:
        feed = self._rooms.pop(room).feed
        if feed is not None:
            self._hub.leave(self._reader, feed, self._reader.person)


class _Told(NamedTuple):
    """What a welcome tells of a room, and its crowd as it is in there."""

    position: Position
    feed: Feed
    crowd: bytes
    encoded: msgspec.Raw


class _Seat:
    """A place in a room: up to where it is known, which mark was told, the feed once joined."""

    __slots__ = ("asking", "epoch", "feed", "known", "version")

    def __init__(self, epoch: str, known: int, version: int) -> None:
        self.epoch = epoch
        self.known = known
        self.version = version
        self.asking = False
        self.feed: Feed | None = None


def _seat_in(state: RoomState) -> _Seat:
    return _Seat(state.position.epoch, state.position.offset, state.version)


def _with_crowd(state: RoomState, feed: Feed, crowd: bytes) -> RoomState:
    return msgspec.structs.replace(
        state,
        crowd=msgspec.Raw(crowd),
        count=len(feed.crowd) if feed.crowd.unlisted else 0,
    )


def _news_of(feed: Feed, crowd: bytes) -> wire.Presence:
    """Return who is there now, and who is not any more of those who were said to be."""
    now = {person.id for person in feed.crowd.people}
    return wire.Presence(
        room=feed.room,
        count=len(feed.crowd),
        came=feed.crowd.people[:LISTED],
        went=[person.id for person in _decode_crowd(crowd) if person.id not in now],
    )
