"""One client's side of the talk: events in, calls to the parts, answers out."""

from __future__ import annotations

import functools
import logging
import time
from contextlib import ExitStack
from typing import NamedTuple, Protocol, assert_never

import gevent
import msgspec
from gevent.lock import Semaphore

from . import bus, events
from .addresses import network
from .config import Settings
from .dialects import LOBBY, Dialect
from .errors import (
    AccessChanged,
    EmptyText,
    HelloFirst,
    HelloTwice,
    Misbehaving,
    NotSignedIn,
    PositionLost,
    Refused,
    TooLong,
)
from .events import MAX_TEXT, Person, Position, RoomState
from .frames import text_frame
from .hub import Audience, Hub
from .ratelimit import Bucket, RateLimit
from .store import Store
from .store.records import Post, Stored, User

log = logging.getLogger(__name__)

MAX_STRIKES = 10
IN_FLIGHT = 64
BATCH = 500


class Wire(Protocol):
    """What a conversation needs of its connection."""

    @property
    def connected(self) -> bool: ...

    @property
    def host(self) -> str: ...

    @property
    def of_a_page(self) -> bool: ...

    def send(self, message: str | bytes) -> None: ...

    def push(self, frames: bytes, *, passing: bool = False) -> None: ...

    def disconnect(self, why: AccessChanged) -> None: ...


class Identity(Protocol):
    """Who is at the other end, by a session cookie or a token."""

    def user_of_session(self) -> User | None: ...

    def user_of_token(self, token: str) -> User | None: ...

    def make_token(self, user: User) -> str: ...


class Parts(NamedTuple):
    """What all conversations of a process share."""

    settings: Settings
    store: Store
    bus: bus.Bus
    hub: Hub
    identity: Identity
    newcomers: RateLimit


class Conversation:
    """
    The talk on one connection, whatever the dialect.

    It belongs to somebody once hello was said; a dialect without a hello is
    greeted when it opens, and is nobody in particular until it first speaks.
    """

    contextual = False

    def __init__(self, parts: Parts, dialect: Dialect, connection: Wire) -> None:
        self.dialect = dialect
        self.push = connection.push
        self._connection = connection
        self._parts = parts
        self._user: User | None = None
        self._greeted = False
        self._by_token = False
        self._rooms: dict[str, bool] = {}
        self._greeting = False
        self._granted_meanwhile: list[str] = []
        self._revocations: list[str] = []
        self._strikes = 0
        self._in_flight = Semaphore(IN_FLIGHT)
        self._saying = Bucket(parts.settings.rate_say)
        self._typing = Bucket(parts.settings.rate_typing)
        self._browsing = Bucket(parts.settings.rate_browse)

    # What the edge calls

    def opened(self) -> None:
        """
        Find out who it is, by the session.

        Raises:
            NotSignedIn: If nobody is, and guests are not let in.
        """
        self._user = self._parts.identity.user_of_session()
        if not self.dialect.greets:
            self._let_in()
            self._enter_unasked()

    def received(self, message: str | bytes) -> None:
        """
        Do what `message` asks, or refuse it and go on.

        Raises:
            Misbehaving: After ten in a row that no client would send.
        """
        client_id = None
        try:
            event = self.dialect.heard(message)
            client_id = getattr(event, "client_id", None)
            self._obey(event)
            self._strikes = 0
        except Refused as refusal:
            self._refuse(refusal, client_id or _client_id_in(message))
            self._strikes = self._strikes + 1 if refusal.hostile else 0
            if self._strikes >= MAX_STRIKES:
                raise Misbehaving from None

    def closed(self) -> None:
        """Leave every room."""
        person = self._user.person if self._user else None
        for room in list(self._rooms):
            self._leave_hub(room)
        if person is not None and self._greeted:
            self._parts.hub.sign_out(self, person)

    # What the hub calls

    def notify(self, notice: bus.Notice) -> None:
        """Take note of what happened to this person elsewhere; must not block."""
        match notice:
            case bus.RoomGranted(room=room):
                if self._greeting:
                    self._granted_meanwhile.append(room)
                elif room not in self._rooms:
                    gevent.spawn(self._granted, room)
            case bus.RoomRevoked(room=room):
                self._revocations.append(room)
                self._revoked(room)
            case bus.ReadUpTo(room=room, offset=offset):
                self._tell(events.Read(room=room, offset=offset))
            case bus.SignedOut():
                self._connection.disconnect(AccessChanged())

    # The events of a client

    def _obey(self, event: events.FromClient) -> None:
        if isinstance(event, events.Hello):
            self._hello(event)
            return
        if not self._greeted:
            raise HelloFirst
        match event:
            case events.Say():
                self._say(event)
            case events.Typing(room=room):
                self._type(room)
            case events.Read(room=room, offset=offset):
                self._read(room, offset)
            case events.Browse():
                self._browse(event)
            case events.Join():
                self._join(event)
            case events.Leave():
                self._leave(event)
            case _:
                assert_never(event)

    def _hello(self, hello: events.Hello) -> None:
        if self._greeted:
            raise HelloTwice
        if self._user is None and hello.token:
            self._user = self._parts.identity.user_of_token(hello.token)
            self._by_token = self._user is not None
        self._let_in()
        if self._user is None and self._connection.of_a_page and not hello.name:
            # Its session has ended; it must not find itself somebody else.
            raise NotSignedIn
        if self._user is None:
            self._become_guest(hello.name)
            self._by_token = True
        self._greet(hello.positions)

    def _say(self, say: events.Say) -> None:
        self._saying.take(time.monotonic())
        if not say.text.strip():
            raise EmptyText
        if len(say.text) > MAX_TEXT:
            raise TooLong(len(say.text), MAX_TEXT)
        post = Post(self._somebody(), say.room, say.client_id, say.text)
        self._in_flight.acquire()
        self._parts.store.post(post, functools.partial(self._posted, say))

    def _posted(self, say: events.Say, outcome: Stored | Refused) -> None:
        """Answer, then publish: nothing is shown that is not stored."""
        self._in_flight.release()
        if isinstance(outcome, Refused):
            self._refuse(outcome, say.client_id)
            return
        self._accept(say.client_id, say.room, outcome)
        self._publish(say.room, outcome)

    def _type(self, room: str) -> None:
        self._typing.take(time.monotonic())
        self._require_member(room)
        body = events.encode(events.Typing(room=room, who=self._somebody()))
        self._parts.bus.publish(bus.Passing(room, body))

    def _read(self, room: str, offset: int) -> None:
        self._browsing.take(time.monotonic())
        self._require_member(room)
        person = self._somebody()
        now = self._parts.store.mark_read(person.id, room, offset)
        self._parts.bus.publish(bus.ReadUpTo(person.id, room, now))

    def _browse(self, browse: events.Browse) -> None:
        self._browsing.take(time.monotonic())
        entries, more = self._parts.store.page_before(
            self._somebody().id, browse.room, browse.before, browse.limit
        )
        page = events.Page(
            client_id=browse.client_id,
            room=browse.room,
            entries=[msgspec.Raw(entry) for entry in entries],  # type: ignore[misc]
            more=more,
        )
        self._tell(page)

    def _join(self, join: events.Join) -> None:
        self._browsing.take(time.monotonic())
        person = self._somebody()
        stored = self._parts.store.join(person.id, join.room, join.client_id)
        self._accept(join.client_id, join.room, stored)
        self._publish(join.room, stored)
        self._parts.bus.publish(bus.RoomGranted(person.id, join.room))

    def _leave(self, leave: events.Leave) -> None:
        self._browsing.take(time.monotonic())
        person = self._somebody()
        stored = self._parts.store.leave(person.id, leave.room, leave.client_id)
        self._accept(leave.client_id, leave.room, stored)
        self._publish(leave.room, stored)
        self._parts.bus.publish(bus.RoomRevoked(person.id, leave.room))

    # Coming in

    def _let_in(self) -> None:
        if self._user is None and self._parts.settings.open_to != "guests":
            raise NotSignedIn

    def _enter_unasked(self) -> None:
        """Join the lobby for a dialect that does not say hello."""
        self._greeted = True
        with self._parts.hub.audience(LOBBY) as audience:
            self._rooms[LOBBY] = False
            if self._user is not None:
                self._parts.hub.sign_in(self, self._user.person)
            if not self._connection.connected:
                return
            you = self._user.person if self._user else Person(0, "guest", guest=True)
            self._tell(events.Welcome(you=you, rooms=[], heartbeat=self._heartbeat))
            self._join_hub(audience)

    def _somebody(self) -> Person:
        """Return who speaks; whoever came without a name gets one now."""
        if self._user is None:
            person = self._become_guest(None)
            self._parts.hub.sign_in(self, person)
            self._parts.hub.introduce(LOBBY, person)
            return person
        return self._user.person

    def _become_guest(self, name: str | None) -> Person:
        self._parts.newcomers.take(network(self._connection.host), time.monotonic())
        newcomer = self._parts.store.add_guest(name)
        self._user = newcomer
        self._parts.bus.publish(bus.Entered(LOBBY, newcomer.joined.offset, newcomer.body))
        return newcomer.person

    def _greet(self, seen: dict[str, Position]) -> None:
        """Welcome, then what was missed of each room, then everything live."""
        person = self._somebody()
        self._greeted = self._greeting = True
        # From here on notices come: what is taken away while we read must not be given.
        self._parts.hub.sign_in(self, person)
        with ExitStack() as stack:
            found = [
                (state, stack.enter_context(self._parts.hub.audience(state.room)))
                for state in self._parts.store.rooms_of(person.id)
            ]
            rooms = [pair for pair in found if pair[0].room not in self._revocations]
            self._rooms.update({state.room: False for state, _ in rooms})
            self._welcome(person, rooms, seen)
            for _, audience in rooms:
                if audience.room in seen:
                    self._resume(audience, seen[audience.room])
        self._greeting = False
        for room in self._granted_meanwhile:
            self._granted(room)

    def _welcome(
        self,
        person: Person,
        rooms: list[tuple[RoomState, Audience]],
        seen: dict[str, Position],
    ) -> None:
        """Say where every room stands, and join those of which nothing was missed."""
        if not self._connection.connected:
            return
        for _, audience in rooms:
            if audience.room not in seen:
                self._join_hub(audience)
        self._tell(
            events.Welcome(
                you=person,
                rooms=[_as_it_stands(*pair) for pair in rooms],
                heartbeat=self._heartbeat,
                token=self._token(),
            )
        )

    def _resume(self, audience: Audience, seen: Position) -> None:
        """Send everything after `seen`, oldest first, then join; or say `reload`, then join."""
        try:
            missed = self._catch_up(audience, seen)
        except PositionLost:
            missed = [
                events.encode(events.Reload(room=audience.room, position=audience.history.top))
            ]
        if self._connection.connected and self._rooms.get(audience.room) is False:
            self.push(b"".join(text_frame(body) for body in missed))
            self._join_hub(audience)

    def _catch_up(self, audience: Audience, seen: Position) -> list[bytes]:
        """
        Send from the store until memory has the rest, and return that rest.

        Raises:
            PositionLost: If it is another numbering, or too much.
        """
        top = audience.history.top
        if (
            seen.epoch != top.epoch
            or not 0 <= top.offset - seen.offset <= self._parts.settings.resume
        ):
            raise PositionLost
        while True:
            try:
                return audience.history.since(seen)
            except PositionLost:
                batch = self._parts.store.events_after(audience.room, seen, BATCH)
            if not batch or audience.room not in self._rooms:
                raise PositionLost
            for _, body in batch:
                self._connection.send(body.decode())
            seen = Position(seen.epoch, batch[-1][0])

    def _join_hub(self, audience: Audience) -> None:
        self._rooms[audience.room] = True
        self._parts.hub.join(self, audience, self._user.person if self._user else None)

    def _leave_hub(self, room: str) -> None:
        if self._rooms.pop(room, False):
            self._parts.hub.leave(self, room, self._user.person if self._user else None)

    def _granted(self, room: str) -> None:
        """Take up a room that this person became a member of."""
        person = self._somebody()
        before = len(self._revocations)
        with self._parts.hub.audience(room) as audience:
            try:
                state = self._parts.store.room_state(person.id, room)
            except Refused:
                return
            if room in self._rooms or room in self._revocations[before:]:
                return
            if self._connection.connected:
                self._join_hub(audience)
                self._tell(events.Granted(room=_as_it_stands(state, audience)))

    def _revoked(self, room: str) -> None:
        if room in self._rooms:
            self._leave_hub(room)
            self._tell(events.Revoked(room=room))

    # Answers

    def _tell(self, event: events.Event) -> None:
        told = self.dialect.told(event)
        if told is not None:
            self.push(text_frame(told))

    def _accept(self, client_id: str, room: str, stored: Stored) -> None:
        self._tell(events.Accepted(client_id=client_id, room=room, offset=stored.offset))

    def _refuse(self, refusal: Refused, client_id: str | None) -> None:
        after = getattr(refusal, "retry_after", None)
        self._tell(
            events.Refused(
                code=refusal.code,
                message=str(refusal),
                client_id=client_id,
                retry_after=None if after is None else round(after * 1000) + 1,
            )
        )

    def _publish(self, room: str, stored: Stored) -> None:
        if stored.entry is not None and stored.body is not None:
            self._parts.bus.publish(bus.Entered(room, stored.offset, stored.body))

    def _require_member(self, room: str) -> None:
        if room not in self._rooms:
            self._parts.store.require_member(self._somebody().id, room)

    def _token(self) -> str | None:
        if self._by_token and self._user is not None:
            return self._parts.identity.make_token(self._user)
        return None

    @property
    def _heartbeat(self) -> int:
        return round(self._parts.settings.heartbeat * 1000)


def _as_it_stands(state: RoomState, audience: Audience) -> RoomState:
    return msgspec.structs.replace(
        state, position=audience.history.top, crowd=audience.crowd.people
    )


class _Answerable(msgspec.Struct):
    client_id: str


def _client_id_in(message: str | bytes) -> str | None:
    """Return what an unusable message calls itself, so that its sender knows which it was."""
    try:
        return msgspec.json.decode(message, type=_Answerable).client_id[:64]
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
