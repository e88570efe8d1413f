"""One client's side of the talk: events in, calls to the parts, answers out."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import assert_never

import msgspec
from gevent.lock import Semaphore

from .. import bus, wire
from ..delivery.frames import text_frame
from ..errors import (
    AccessChanged,
    BadName,
    HelloFirst,
    HelloTwice,
    Misbehaving,
    NameTaken,
    NoHello,
    NotStored,
    Refused,
    TryAgain,
    Unavailable,
    WrongField,
)
from ..parts import Parts, Wire
from ..permissions import words
from ..settings.addresses import network
from ..store.results import Span
from ..text.catalogues import preferred
from ..text.names import drawn_guest_name
from ..text.sentences import say
from ..verbs import memberships, messages, reading
from ..verbs.telling import Written
from ..wire import Person, RoomState
from ..wire.dialects import LOBBY, Dialect
from .attendance import Attendance
from .speaker import Speaker

MAX_STRIKES = 10
IN_FLIGHT = 64
LETTERS = 6  # of the name of a visitor, which is to be free when they first speak


class Conversation:
    """
    The talk on one connection, whatever the dialect.

    It belongs to somebody once hello was said; a dialect without a hello is
    greeted when it opens, and is nobody in particular until it first speaks.
    """

    request_context = "never"
    __slots__ = (
        "_address", "_greeted", "_in_flight", "_language", "_parts", "_rooms", "_speaker",
        "_strikes", "_visitor", "dialect", "wire",
    )  # fmt: skip

    def __init__(self, parts: Parts, dialect: Dialect, connection: Wire) -> None:
        self.dialect = dialect
        self.wire = connection
        self._parts = parts
        self._address = network(connection.host)
        self._speaker = Speaker(parts, connection, self)
        self._greeted = False
        self._visitor: str | None = None
        self._rooms = Attendance(self, parts.hub, parts.store, parts.settings.resume)
        self._language = preferred(connection.languages)
        self._strikes = 0
        self._in_flight = Semaphore(IN_FLIGHT)

    # What the edge calls

    def opened(self) -> None:
        """
        Find out who it is, by the cookie.

        Raises:
            NotSignedIn: If nobody is, and guests are not let in.
            TryAgain: If the store does not answer.
        """
        with _store_at_hand():
            self._speaker.find_by_cookie()
            if not self.dialect.greets:
                self._speaker.let_in()
                self._greeted = True
                if self.person is not None:
                    self._parts.hub.sign_in(self, self.person)
                if self.dialect.announces:
                    self._visitor = self.person.name if self.person else drawn_guest_name(LETTERS)
                self._rooms.enter(LOBBY, self._welcome, self._visitor)
        if not self._greeted:
            self.wire.expect(NoHello())

    def received(self, message: str | bytes) -> None:
        """
        Do what `message` asks, or refuse it and go on.

        Raises:
            Misbehaving: After ten in a row that no client would send.
            TryAgain: If it is a hello, and the store does not answer.
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
        self._rooms.leave_all()
        if self.person is not None and self._greeted:
            self._parts.hub.sign_out(self, self.person)
        self._speaker.leave()

    # What the hub and the attendance call

    @property
    def person(self) -> Person | None:
        """Who speaks here; None for nobody in particular."""
        return self._speaker.person

    @property
    def connected(self) -> bool:
        return self.wire.connected

    @property
    def rooms(self) -> Mapping[str, int]:
        """The rooms that are read here, each with the offset up to which that is known."""
        return self._rooms.rooms

    def tell(self, event: wire.Event) -> None:
        """Say something to this client alone."""
        told = self.dialect.told(event)
        if told is not None:
            self.wire.push_soon(text_frame(told))

    def _send(self, event: wire.Event) -> None:
        """Answer with what may be large; waits while the client is slow to read."""
        told = self.dialect.told(event)
        if told is not None:
            self.send(told)

    def send(self, body: bytes) -> None:
        """Send an encoded event; waits while the client is slow to read."""
        self.wire.send(body.decode())

    def notify(self, notice: bus.Notice) -> None:
        """Take note of what happened to this person elsewhere; must not block."""
        match notice:
            case bus.RoomGranted(room=room, by=by):
                # The other dialects speak in the lobby only.
                if self.dialect.greets:
                    self._rooms.grant(room, by)
            case bus.RoomRevoked(room=room, offset=offset):
                self._rooms.revoke(room, offset)
            case bus.ReadUpTo(room=room, offset=offset):
                self._rooms.read(room, offset)
            case bus.SessionEnded():
                self.wire.disconnect(AccessChanged())
            case bus.PersonChanged(person=person):
                self._speaker.person = person
                if self._visitor is not None:
                    self._rooms.visit(person.name)

    # The events of a client

    def _obey(self, event: wire.FromClient) -> None:
        if isinstance(event, wire.Hello):
            with _store_at_hand():
                self._hello(event)
            return
        if not self._greeted:
            raise HelloFirst
        parts, client_id = self._parts, getattr(event, "client_id", "")
        match event:
            case wire.Say():
                self._say(event)
            case wire.Typing(room=room):
                self._require_member(room)
                reading.type_in(parts, self._somebody(), room)
            case wire.Read(room=room, offset=offset):
                reading.read(parts, self._somebody(), room, offset)
            case wire.Browse():
                self._browse(event)
            case wire.Edit(room=room, of=of, text=text):
                who = self._somebody()
                edited = messages.edit(parts, who, room, client_id, of, text, self._address)
                self._accept(client_id, edited)
            case wire.Delete(room=room, of=of):
                who = self._somebody()
                self._accept(client_id, messages.delete(parts, who, room, client_id, of))
            case wire.Join(room=room):
                self._accept(client_id, memberships.join(parts, self._somebody(), room, client_id))
            case wire.Leave(room=room):
                accept = functools.partial(self._accept, client_id)
                memberships.leave(parts, self._somebody(), room, client_id, accept)
            case _:
                assert_never(event)

    def _hello(self, hello: wire.Hello) -> None:
        if self._greeted:
            raise HelloTwice
        # If it is refused, there is as much time again to say another.
        self.wire.expect(NoHello())
        speaker = self._speaker
        if speaker.person is None and hello.token:
            speaker.find_by_token(hello.token)
        speaker.let_in(named=bool(hello.name))
        person = speaker.person or speaker.become_guest(hello.name, lasting=True)
        self._greeted = True
        self.wire.expect(None)
        self._rooms.greet(person, hello.positions, self._welcome)

    def _say(self, say: wire.Say) -> None:
        person = self._somebody()
        self._in_flight.acquire()
        self._parts.hub.speaks(say.room, person)
        done = functools.partial(self._said, say.client_id)
        try:
            messages.say(
                self._parts, person, say.room, say.client_id, say.text, done, self._address
            )
        except Refused:
            self._in_flight.release()
            raise

    def _said(self, client_id: str, outcome: Written | Refused) -> None:
        self._in_flight.release()
        if isinstance(outcome, Refused):
            self._refuse(outcome, client_id)
        else:
            self._accept(client_id, outcome)

    def _browse(self, browse: wire.Browse) -> None:
        span = Span(browse.before, browse.after, browse.around, browse.limit)
        if [span.before, span.after, span.around].count(None) < 2:
            raise WrongField("before, after and around exclude each other")
        page = reading.browse(self._parts, self._somebody(), browse.room, span)
        self._send(
            wire.Page(
                client_id=browse.client_id,
                room=browse.room,
                from_=page.first,
                to=page.last,
                entries=[msgspec.Raw(entry) for entry in page.entries],  # type: ignore[misc]
                people=page.people,
                more=page.more,
                more_after=page.more_after,
            )
        )

    def _somebody(self) -> Person:
        """Return who speaks; whoever came without a name gets one now."""
        if self._speaker.person is None:
            person = self._new_guest()
            self._parts.hub.sign_in(self, person)
            self._rooms.introduce(person)
            return person
        return self._speaker.person

    def _new_guest(self) -> Person:
        """Make a guest, of the name by which others saw them come, if that is still free."""
        if self._visitor is not None:
            with suppress(NameTaken, BadName):
                return self._speaker.become_guest(self._visitor)
        return self._speaker.become_guest(None)

    def _welcome(self, rooms: list[RoomState], people: list[Person]) -> None:
        you = self.person or Person(0, self._visitor or "guest", guest=True)
        self._send(
            wire.Welcome(
                you=you,
                rooms=rooms,
                people=people,
                may=words(you),
                heartbeat=round(self._parts.settings.heartbeat * 1000),
                page_version=self._parts.page_version,
                token=None if self._speaker.token is None else str(self._speaker.token),
            )
        )

    # Answers

    def _accept(self, client_id: str, written: Written) -> None:
        self.tell(wire.Accepted(client_id=client_id, room=written.room, offset=written.offset))

    def _refuse(self, refusal: Refused, client_id: str | None) -> None:
        after = getattr(refusal, "retry_after", None)
        self.tell(
            wire.Refused(
                code=refusal.code,
                message=say(refusal, self._language),
                client_id=client_id,
                retry_after=None if after is None else round(after * 1000) + 1,
            )
        )

    def _require_member(self, room: str) -> None:
        if room not in self._rooms:
            self._parts.store.memberships.require(self._somebody().id, room)


@contextmanager
def _store_at_hand() -> Iterator[None]:
    """Have somebody who cannot be let in, as the store is away, come back later."""
    try:
        yield
    except (NotStored, Unavailable):
        raise TryAgain from None


class _Answerable(msgspec.Struct):
    client_id: str


def _client_id_in(message: str | bytes) -> str | None:
    """Return what an unusable message calls itself, so that its sender knows which it was."""
    try:
        return msgspec.json.decode(message, type=_Answerable).client_id[:64]
    except wire.UNREADABLE:
        return None
