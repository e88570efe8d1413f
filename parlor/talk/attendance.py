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
from typing import Protocol

import gevent
import msgspec

from .. import wire
from ..delivery.frames import text_frame
from ..errors import PositionLost, Refused, Unavailable
from ..live.feed import Feed, Recipient
from ..live.hub import Hub
from ..permissions import with_words
from ..store.store import Store
from ..wire import Person, Position, RoomState
from .resuming import catch_up

AT_ONCE = 1_000  # rooms that are dealt with within one turn of the loop
SOON = 1e-6  # seconds; any time at all leads through the whole loop

# Gets the rooms, and those who were renamed lately.
Welcome = Callable[[list[RoomState], list[Person]], None]


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
        "_granted", "_greeting", "_hub", "_reader", "_resume_limit", "_revoked", "_rooms", "_store",
        "_visit",
    )  # fmt: skip

    def __init__(self, reader: Attendee, hub: Hub, store: Store, resume: int) -> None:
        self._reader = reader
        self._hub = hub
        self._store = store
        self._resume_limit = resume
        self._rooms: dict[str, _Seat] = {}
        self._greeting = False
        self._granted: dict[str, Person | None] = {}
        self._revoked: dict[str, int] = {}
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
                welcome([], [])
                if visitor is not None:
                    self.visit(visitor)
                self._rooms[room] = _Seat(feed.history.top.offset, 0)
                self._join(feed)

    def greet(self, person: Person, seen: dict[str, Position], welcome: Welcome) -> None:
        """Welcome, then what was missed of each room, then everything live."""
        self._greeting = True
        self._hub.sign_in(self._reader, person)
        with ExitStack() as stack:
            found = self._find_rooms(person, stack)
            # Now, because from joining on to the welcome nothing may wait.
            people = self._store.people.renamed() if found else []
            rooms = [(state, feed) for state, feed in found if not self._is_revoked(state)]
            self._rooms.update({state.room: _seat_in(state) for state, _ in rooms})
            if self._reader.connected:
                for _, feed in rooms:
                    if feed.room not in seen:
                        self._join(feed)
                welcome([_as_it_stands(*pair) for pair in rooms], people)
            for _, feed in rooms:
                if feed.room in seen:
                    self._resume(feed, seen[feed.room])
        self._greeting = False
        for room, by in tuple(self._granted.items()):
            self._take_up(room, by)

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
            self._reader.tell(wire.Revoked(room=room))
            # They may be in again since, and the notice of that have come before.
            self.grant(room)

    def read(self, room: str, offset: int) -> None:
        """Tell how far this person has read a room, unless that is known here."""
        seat = self._rooms.get(room)
        if seat is not None and seat.read < offset:
            seat.read = offset
            self._reader.tell(wire.Read(room=room, offset=offset))

    def leave_all(self) -> None:
        """Let go of every room."""
        self._end_visit()
        for room in list(self._rooms):
            self._leave(room)

    def _find_rooms(self, person: Person, stack: ExitStack) -> list[tuple[RoomState, Feed]]:
        """Hold the feeds of the rooms; none of them began later than the rooms were asked."""
        held: dict[str, Feed] = {}
        while True:
            states = self._store.rooms.of(person.id)
            new = [state.room for state in states if state.room not in held]
            held.update(stack.enter_context(self._hub.feeds(new)))
            found = []
            for number, state in enumerate(states, 1):
                found.append((with_words(person, state), held[state.room]))
                if number % AT_ONCE == 0:
                    gevent.sleep(SOON)
            if not any(feed.began_after(state.position) for state, feed in found):
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
                self._join(feed)
                state = with_words(person, state)
                self._reader.tell(wire.Granted(room=_as_it_stands(state, feed), by=by))
        except Unavailable:
            self._hub.doubt()
        except Refused:
            return

    def _resume(self, feed: Feed, seen: Position) -> None:
        """Send everything after `seen`, oldest first, then join; or say `reload`, then join."""
        try:
            missed = catch_up(
                feed, seen, self._resume_limit, lambda: feed.room in self._rooms, self._reader.send
            )
        except PositionLost:
            reload = wire.Reload(room=feed.room, position=feed.history.top)
            missed = [wire.encode(reload)]
        if self._reader.connected and feed.room in self._rooms:
            self._reader.wire.push(b"".join(text_frame(body) for body in missed))
            self._join(feed)

    def _end_visit(self) -> None:
        if self._visit is not None:
            self._hub.presence.visits.end(self._visit)
            self._visit = None

    def _is_revoked(self, state: RoomState) -> bool:
        return self._revoked.get(state.room, 0) > state.position.offset

    def _join(self, feed: Feed) -> None:
        self._rooms[feed.room].feed = feed
        self._hub.join(self._reader, feed, self._reader.person)

    def _leave(self, room: str) -> None:
        feed = self._rooms.pop(room).feed
        if feed is not None:
            self._hub.leave(self._reader, feed, self._reader.person)


class _Seat:
    """A place in a room: up to where it is known, what was read, and the feed once joined."""

    __slots__ = ("feed", "known", "read")

    def __init__(self, known: int, read: int) -> None:
        self.known = known
        self.read = read
        self.feed: Feed | None = None


def _seat_in(state: RoomState) -> _Seat:
    return _Seat(state.position.offset, state.read_offset)


def _as_it_stands(state: RoomState, feed: Feed) -> RoomState:
    return msgspec.structs.replace(
        state,
        position=feed.history.top,
        crowd=msgspec.Raw(feed.crowd.encoded),
        count=len(feed.crowd) if feed.crowd.unlisted else 0,
    )
