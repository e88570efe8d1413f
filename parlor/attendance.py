"""
The rooms that one conversation reads, and how it comes to read them.

Whoever joins must miss nothing between what is read from the store and what
comes live. So an audience is held, and with it its history in step with the
log, while the store is read; the last step, from the history in memory into
the hub, happens within one turn of the loop.

Meanwhile notices arrive. What is granted waits until the greeting is over;
what is revoked is remembered, so that nothing that was read before is given.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol

import gevent
import msgspec

from . import events
from .audience import Audience, Reader
from .errors import PositionLost, Refused
from .events import Person, Position, RoomState
from .frames import text_frame
from .hub import Hub
from .store import Store

BATCH = 500


class Attendee(Reader, Protocol):
    """A conversation, as its attendance sees it; `person` is None for nobody in particular."""

    @property
    def person(self) -> Person | None: ...

    @property
    def connected(self) -> bool: ...

    def tell(self, event: events.Event) -> None: ...

    def send(self, body: bytes) -> None: ...


class Attendance:
    """Joins and leaves rooms on behalf of one reader."""

    __slots__ = (
        "_granted", "_greeting", "_hub", "_reader", "_resume_limit", "_revoked", "_rooms", "_store",
    )  # fmt: skip

    def __init__(self, reader: Attendee, hub: Hub, store: Store, resume: int) -> None:
        self._reader = reader
        self._hub = hub
        self._store = store
        self._resume_limit = resume
        self._rooms: dict[str, bool] = {}
        self._greeting = False
        self._granted: list[str] = []
        self._revoked: list[str] = []

    def __contains__(self, room: str) -> bool:
        return room in self._rooms

    def enter(self, room: str, welcome: Callable[[list[RoomState]], None]) -> None:
        """Welcome somebody who asked for nothing, and let them read one room."""
        with self._hub.audience(room) as audience:
            if self._reader.connected:
                welcome([])
                self._join(audience)

    def greet(
        self, person: Person, seen: dict[str, Position], welcome: Callable[[list[RoomState]], None]
    ) -> None:
        """Welcome, then what was missed of each room, then everything live."""
        self._greeting = True
        self._hub.sign_in(self._reader, person)
        with ExitStack() as stack:
            found = [
                (state, stack.enter_context(self._hub.audience(state.room)))
                for state in self._store.rooms_of(person.id)
            ]
            rooms = [pair for pair in found if pair[0].room not in self._revoked]
            self._rooms.update({state.room: False for state, _ in rooms})
            if self._reader.connected:
                self._join_all([audience for _, audience in rooms if audience.room not in seen])
                welcome([_as_it_stands(*pair) for pair in rooms])
            for _, audience in rooms:
                if audience.room in seen:
                    self._resume(audience, seen[audience.room])
        self._greeting = False
        for room in self._granted:
            self._take_up(room)

    def grant(self, room: str) -> None:
        """Take up a room that this person is a member of from now on; never waits."""
        if self._greeting:
            self._granted.append(room)
        elif room not in self._rooms:
            gevent.spawn(self._take_up, room)

    def revoke(self, room: str) -> None:
        """Let go of a room at once."""
        self._revoked.append(room)
        if room in self._rooms:
            self._leave(room)
            self._reader.tell(events.Revoked(room=room))

    def leave_all(self) -> None:
        """Let go of every room."""
        for room in list(self._rooms):
            self._leave(room)

    def _take_up(self, room: str) -> None:
        person, before = self._reader.person, len(self._revoked)
        assert person is not None, "rooms are granted to somebody"
        try:
            with self._hub.audience(room) as audience:
                state = self._store.room_state(person.id, room)
                taken_away = room in self._revoked[before:]
                if room in self._rooms or taken_away or not self._reader.connected:
                    return
                self._join(audience)
                self._reader.tell(events.Granted(room=_as_it_stands(state, audience)))
        except Refused:
            return

    def _resume(self, audience: Audience, seen: Position) -> None:
        """Send everything after `seen`, oldest first, then join; or say `reload`, then join."""
        try:
            missed = self._catch_up(audience, seen)
        except PositionLost:
            reload = events.Reload(room=audience.room, position=audience.history.top)
            missed = [events.encode(reload)]
        if self._reader.connected and self._rooms.get(audience.room) is False:
            self._reader.wire.push(b"".join(text_frame(body) for body in missed))
            self._join(audience)

    def _catch_up(self, audience: Audience, seen: Position) -> list[bytes]:
        """
        Send from the store until memory has the rest, and return that rest.

        Raises:
            PositionLost: If it is another numbering, or too much.
        """
        top = audience.history.top
        missed = top.offset - seen.offset
        if seen.epoch != top.epoch or not 0 <= missed <= self._resume_limit:
            raise PositionLost
        while True:
            try:
                return audience.history.since(seen)
            except PositionLost:
                batch = self._store.events_after(audience.room, seen, BATCH)
            if not batch or audience.room not in self._rooms:
                raise PositionLost
            for _, body in batch:
                self._reader.send(body)
            seen = Position(seen.epoch, batch[-1][0])

    def _join_all(self, audiences: list[Audience]) -> None:
        for audience in audiences:
            self._join(audience)

    def _join(self, audience: Audience) -> None:
        self._rooms[audience.room] = True
        self._hub.join(self._reader, audience, self._reader.person)

    def _leave(self, room: str) -> None:
        if self._rooms.pop(room):
            self._hub.leave(self._reader, room, self._reader.person)


def _as_it_stands(state: RoomState, audience: Audience) -> RoomState:
    return msgspec.structs.replace(
        state, position=audience.history.top, crowd=audience.crowd.people
    )
