"""One client's side of the talk: events in, calls to the parts, answers out."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
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
    NotSignedIn,
    NotStored,
    Refused,
    TryAgain,
    Unavailable,
    WrongField,
)
from ..loop.stopwatch import Stopwatch, in_words
from ..loop.tracing import tracing
from ..parts import Parts, Wire
from ..permissions import room_of, words
from ..settings.addresses import network
from ..store.people.preferences import Wishes
from ..store.results import Settings
from ..text.catalogues import preferred
from ..text.names import drawn_guest_name
from ..text.sentences import say
from ..verbs.messages import messages, pins, reactions, reading, reports, saved
from ..verbs.people import insisting, people, preferences
from ..verbs.rooms import memberships, mutes
from ..verbs.rooms import rooms as rooms_of_place
from ..verbs.telling import Done, Written
from ..wire import Person
from ..wire.dialects import LOBBY, Dialect
from . import answers
from .attendance import Attendance
from .speaker import Speaker

log = logging.getLogger(__name__)

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
        self._rooms = Attendance(self, parts.hub, parts.store, parts.rules, parts.settings.resume)
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
            case bus.RoomDeleted(room=room, epoch=epoch, by=by):
                self._rooms.end(room, epoch, by)
            case bus.ReadUpTo(room=room, version=version, body=body):
                # The other dialects have no words for it.
                if self.dialect.greets:
                    self._rooms.read(room, version, body)
            case bus.RoomStands():
                if not self._rooms.keeps(notice):
                    self._tell_room(notice)
            case bus.Personal(body=body):
                # The other dialects have no words for it.
                if self.dialect.greets:
                    self.wire.push_soon(text_frame(body))
            case bus.PersonBanned() | bus.SessionBanned():
                self.wire.disconnect(NotSignedIn())
            case bus.SessionEnded():
                self.wire.disconnect(AccessChanged())
            case bus.PersonChanged(person=person):
                if self.person is not None and self.person.admin != person.admin:
                    # What they may do is another thing in every room.
                    self.wire.disconnect(AccessChanged())
                self._speaker.person = person
                if self._visitor is not None:
                    self._rooms.visit(person.name)

    # The events of a client

    def _obey(self, event: wire.FromClient) -> None:
        if isinstance(event, wire.Hello):
            with Stopwatch() as watch, _store_at_hand():
                self._hello(event)
            if self._parts.slow_hellos.is_told(watch.seconds, watch.spent):
                self._say_where_the_time_went(watch, len(event.positions))
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
                where = reading.read(parts, self._somebody(), room, offset)
                if where is not None:
                    self.tell(where)
            case wire.Mark(room=room, offset=offset):
                self._accept(client_id, reading.mark(parts, self._somebody(), room, offset))
            case wire.Insist(room=room, of=of):
                self._accept(client_id, insisting.insist(parts, self._somebody(), room, of))
            case wire.Browse():
                self._send(answers.page(parts, self._somebody(), event))
            case wire.Prefer(key=key, room=wanted_of, value=value):
                person = self._somebody()
                self._accept(client_id, preferences.prefer(parts, person, key, wanted_of, value))
            case wire.Edit(room=room, of=of, text=text):
                who = self._somebody()
                edited = messages.edit(parts, who, room, client_id, of, text, self._address)
                self._accept(client_id, edited)
            case wire.Delete(room=room, of=of):
                who = self._somebody()
                self._accept(client_id, messages.delete(parts, who, room, client_id, of))
            case wire.React() | wire.Unreact():
                self._react(event)
            case wire.Pin(room=room, of=of):
                self._accept(client_id, pins.pin(parts, self._somebody(), room, client_id, of))
            case wire.Unpin(room=room, of=of):
                self._accept(client_id, pins.unpin(parts, self._somebody(), room, client_id, of))
            case wire.Save(room=room, of=of):
                self._accept(client_id, saved.save(parts, self._somebody(), room, of))
            case wire.Unsave(room=room, of=of):
                self._accept(client_id, saved.unsave(parts, self._somebody(), room, of))
            case wire.BrowseSaved():
                self._send(answers.saved_page(parts, self._somebody(), event))
            case wire.Search():
                who = self._somebody()
                self._send(answers.found(parts, who, event, self._rooms))
            case wire.Join(room=room):
                self._accept(client_id, memberships.join(parts, self._somebody(), room, client_id))
            case wire.Leave(room=room):
                accept = functools.partial(self._accept, client_id)
                memberships.leave(parts, self._somebody(), room, client_id, accept)
            case wire.Set():
                self._set(event)
            case wire.DeleteRoom(room=room, title=title):
                accept = functools.partial(self._accept, client_id)
                rooms_of_place.delete_room(parts, self._somebody(), room, title, accept)
            case wire.Report(room=room, of=of):
                who = self._somebody()
                self._accept(client_id, reports.report(parts, who, room, client_id, of))
            case wire.Mute():
                done = mutes.mute if event.on else mutes.unmute
                self._accept(client_id, done(parts, self._somebody(), event))
            case wire.Block(person=person, on=on):
                self._accept(client_id, people.block(parts, self._somebody(), person, on))
            case _:
                assert_never(event)

    def _hello(self, hello: wire.Hello) -> None:
        if self._greeted:
            raise HelloTwice
        began = self._parts.clock()
        # If it is refused, there is as much time again to say another.
        self.wire.expect(NoHello())
        speaker = self._speaker
        if speaker.person is None and hello.token:
            speaker.find_by_token(hello.token)
        speaker.let_in(named=bool(hello.name))
        person = speaker.person or speaker.become_guest(hello.name, lasting=True)
        blocked = self._parts.store.blocks.of(person.id)
        self._greeted = True
        self.wire.expect(None)
        seconds = self._parts.counts.hello_seconds[bool(hello.positions)]

        def welcome(rooms: list[msgspec.Raw], renamed: list[Person], wishes: Wishes) -> None:
            self._welcome(rooms, renamed, wishes, blocked)
            seconds.observe(self._parts.clock() - began)

        self._rooms.greet(person, hello.positions, welcome)

    def _say_where_the_time_went(self, watch: Stopwatch, rooms: int) -> None:
        said, spent = in_words(watch.seconds, watch.spent)
        log.warning(
            "x a hello on connection %s, which came back to %d rooms, took %.2f s: %s",
            self.wire.name, rooms, watch.seconds, said,
            extra={"event": "hello.slow", "connection": self.wire.name,
                   "person": self.wire.person_id, "address": self._address,
                   "seconds": round(watch.seconds, 3), "count": rooms, "spent": spent},
        )  # fmt: skip

    def _say(self, say: wire.Say) -> None:
        if (say.to is None) == (not say.room):
            raise WrongField("a message has either a room or people it is to")
        person = self._somebody()
        if (moments := tracing.now) is not None and self.wire.read_at is not None:
            moments.follow(say.room, person.id, say.client_id)
            moments.note("read", person.id, say.client_id, at=self.wire.read_at)
        if say.to is not None:
            told = messages.say_to(
                self._parts, person, say.to, say.client_id, say.text, self._address
            )
            self._accept(say.client_id, told)
            self._count(told)
            return
        with self._under_way(say.client_id, self._said) as done:
            self._parts.hub.speaks(say.room, person)
            messages.say(
                self._parts,
                person,
                say.room,
                say.client_id,
                say.text,
                done,
                self._address,
                say.reply_to,
                quiet=say.quiet,
            )

    def _react(self, asked: wire.React | wire.Unreact) -> None:
        parts, who, on = self._parts, self._somebody(), isinstance(asked, wire.React)
        with self._under_way(asked.client_id, self._done) as done:
            reactions.react(
                parts, who, asked.room, asked.client_id, asked.of, asked.emoji, done, on=on
            )

    @contextmanager
    def _under_way(
        self, client_id: str, done: Callable[[str, Written | Refused], None]
    ) -> Iterator[Done]:
        """Give what answers a change that is not waited for, once there are few enough of them."""
        self._in_flight.acquire()
        try:
            yield functools.partial(done, client_id)
        except Refused:
            self._in_flight.release()
            raise

    def _said(self, client_id: str, outcome: Written | Refused) -> None:
        if isinstance(outcome, Written):
            self._count(outcome)
        self._done(client_id, outcome)

    def _count(self, written: Written) -> None:
        if written.entries:  # a repeat has none
            self._parts.counts.messages[self.dialect.name] += 1

    def _done(self, client_id: str, outcome: Written | Refused) -> None:
        self._in_flight.release()
        if isinstance(outcome, Refused):
            self._refuse(outcome, client_id)
        else:
            self._accept(client_id, outcome)

    def _set(self, wanted: wire.Set) -> None:
        settings = Settings(
            title=wanted.title,
            topic=wanted.topic,
            private=wanted.private,
            writers=wanted.writers,
            inviters=wanted.inviters,
            newcomers=wanted.newcomers,
            for_all=wanted.for_all,
            archived=wanted.archived,
            owners=None if wanted.owners is None else frozenset(wanted.owners),
            slow=wanted.slow,
            keep_days=wanted.keep_days,
        )
        person = self._somebody()
        done = rooms_of_place.set_room(self._parts, person, wanted.room, wanted.client_id, settings)
        self._accept(wanted.client_id, done)

    def _tell_room(self, stands: bus.RoomStands) -> None:
        """Say what is set of a room, and what this person may do in it now."""
        person, state = self.person, stands.state
        if person is None or not self.dialect.greets or state.room not in self._rooms:
            return
        state = msgspec.structs.replace(
            state,
            closed=person.id in stands.closed_to,
            silent_until=stands.silent.get(person.id, 0),
        )
        may = words(person, room_of(state), self._parts.rules)
        self.wire.push_soon(text_frame(wire.encode(msgspec.structs.replace(state, may=may))))

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

    def _welcome(
        self,
        rooms: list[msgspec.Raw],
        people: list[Person],
        wishes: Wishes,
        blocked: Collection[int] = (),
    ) -> None:
        you = self.person or Person(0, self._visitor or "guest", guest=True)
        times = self._parts.times()
        self._send(
            wire.Welcome(
                you=you,
                rooms=rooms,  # type: ignore[arg-type]
                people=people,
                may=words(you, place=self._parts.rules),
                blocked=list(blocked),
                preferences=wishes.values,
                version=wishes.version,
                heartbeat=round(self._parts.settings.heartbeat * 1000),
                page_version=self._parts.page_version,
                at=round(time.time() * 1000),
                edit_time=times["edit_time"],
                delete_time=times["delete_time"],
                called=self._called(you, wishes),
                token=None if self._speaker.token is None else str(self._speaker.token),
            )
        )

    def _called(self, you: Person, wishes: Wishes) -> dict[str, list[int]]:
        """Return which unread messages have one of the reader's own words."""
        if not wishes.values.get("keywords"):
            return {}
        try:
            return self._parts.store.readmarks.called(you.id)
        except Unavailable:
            return {}  # They are counted all the same.

    # Answers

    def _accept(self, client_id: str, written: Written) -> None:
        self.tell(wire.Accepted(client_id=client_id, room=written.room, offset=written.offset))

    def _refuse(self, refusal: Refused, client_id: str | None) -> None:
        self._parts.counts.refused[refusal.code] += 1
        if (moments := tracing.now) is not None and self.person is not None and client_id:
            moments.note("refused", self.person.id, client_id, code=refusal.code)
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
