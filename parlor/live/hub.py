"""The connections of this process, by room and by person."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Protocol

import gevent

from .. import bus, wire
from ..loop.turns import in_pieces
from ..text.keywords import Wanted
from ..wire import Person
from ..wire.dialects import LOBBY
from ..wire.header import author_of
from .backfill import Backfill, BackfillStore
from .feed import Feed, FeedStore, Recipient, load_all
from .ownwords import OwnWords, OwnWordsStore
from .presence.presence import Presence
from .sessions import Sessions, SessionStore
from .settings import Settings, SettingsStore
from .signs import Signs, SignStore

log = logging.getLogger(__name__)

AT_ONCE = 250  # feeds that are begun, or looked at, within one turn of the loop


class HubStore(
    FeedStore,
    BackfillStore,
    SessionStore,
    SettingsStore,
    SignStore,
    OwnWordsStore,
    Protocol,
):
    """What the hub and its parts ask of the store."""


class Hub:
    """
    Finds the feed of a room, and the recipients of a person's notices.

    Subscribed to the bus, it is where notices become deliveries. `reloads` counts
    how often a returning reader could not be given what they missed.
    """

    def __init__(
        self,
        store: HubStore,
        to: bus.Bus,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = gevent.sleep,
    ) -> None:
        self._store = store
        self._clock = clock
        self._pause = pause
        self._feeds: dict[str, Feed] = {}
        self._people: dict[int, set[Recipient]] = defaultdict(set)
        self.sessions = Sessions(store)
        self._backfill = Backfill(
            store, to, self._feeds, self._people, self._tell, self.sessions.check, pause
        )
        self.presence = Presence(self, to, clock, pause)
        self._settings = Settings(store, self._people, self.doubt)
        self.signs = Signs(store, to, clock, pause)
        self.words = OwnWords(store)
        self.reloads = 0

    @property
    def backfills(self) -> int:
        """How often the store was asked for what the bus did not bring."""
        return self._backfill.rounds

    @property
    def people(self) -> int:
        """How many people have a connection here."""
        return len(self._people)

    @property
    def rooms(self) -> int:
        """How many rooms are read here, or were a moment ago."""
        return len(self._feeds)

    @contextmanager
    def feed(self, room: str) -> Iterator[Feed]:
        """Give the room's feed to a conversation that is about to join; may wait for the store."""
        with self.feeds([room]) as feeds:
            yield feeds[room]

    @contextmanager
    def feeds(self, rooms: Collection[str]) -> Iterator[dict[str, Feed]]:
        """Give the feeds of many rooms, whose logs are looked at by one question."""
        feeds: dict[str, Feed] = {}
        try:
            for room in in_pieces(rooms, AT_ONCE, self._pause):
                feeds[room] = self._held(room)
            load_all(feeds.values(), self._store)
            for feed in in_pieces(feeds.values(), AT_ONCE, self._pause):
                feed.load()
            if any(feed.behind for feed in feeds.values()):
                self._backfill.ask_soon()
            yield feeds
        finally:
            # All at once, for whoever pauses may be killed in it. What is not forgotten then
            # will be when the hub is ticked.
            for feed in feeds.values():
                feed.release()
            for feed in in_pieces(feeds.values(), AT_ONCE, self._pause):
                self._forget_if_empty(feed)

    def _held(self, room: str) -> Feed:
        feed = self._feeds.get(room) or self._begin(room)
        feed.hold()
        return feed

    def _begin(self, room: str) -> Feed:
        crowd = self.presence.crowd(room)
        feed = self._feeds[room] = Feed(room, self._store, crowd, self._tell, self._clock)
        return feed

    def _let_go(self, room: str, epoch: str) -> None:
        """Keep nothing of a deleted room; who was there has a time of grace, as always."""
        feed = self._feeds.get(room)
        if feed is not None and feed.loaded and feed.history.top.epoch == epoch:
            self._forget_if_empty(self._begin(room))

    def join(self, recipient: Recipient, feed: Feed, person: Person | None) -> None:
        """Let `recipient` have everything of the room from now on."""
        feed.join(recipient)
        if person is not None:
            self.introduce(feed, person)

    def introduce(self, feed: Feed, person: Person) -> None:
        """Let the others in the room see who has joined."""
        self.presence.arrive(feed.crowd, person)

    def speaks(self, room: str, person: Person) -> None:
        """Let the others know of somebody before they hear the line that they are about to say."""
        self.presence.introduce(room, person)

    def leave(self, recipient: Recipient, feed: Feed, person: Person | None) -> None:
        """Let `recipient` have nothing more of the room."""
        feed.leave(recipient)
        if person is not None:
            self.presence.depart(feed.crowd, person)
        self._forget_if_empty(feed)

    def sign_in(self, recipient: Recipient, person: Person) -> None:
        """Let `recipient` have the notices for `person`."""
        self._people[person.id].add(recipient)

    def sign_out(self, recipient: Recipient, person: Person) -> None:
        """Let `recipient` have no more notices for `person`."""
        self._people[person.id].discard(recipient)
        if not self._people[person.id]:
            del self._people[person.id]

    def notice(self, notice: bus.Notice) -> None:
        """Turn what the bus brings into deliveries."""
        match notice:
            case bus.Entered(room=room, offset=offset, body=body):
                if room in self._feeds:
                    feed = self._feeds[room]
                    if room == LOBBY and feed.announces:
                        self._announce_author(body)
                    feed.enter(offset, body)
                    if feed.behind:
                        self._backfill.ask_soon()
            case bus.Passing(room=room, body=body):
                if room in self._feeds:
                    self._feeds[room].deliver(body, passing=True)
            case bus.RoomChanged(room=room):
                self._settings.changed(room)
            case bus.RoomGranted() | bus.RoomRevoked() | bus.ReadUpTo():
                self._tell(notice)
            case bus.RoomDeleted(room=room, epoch=epoch):
                # To everybody: who comes to read it just now may have found it a moment ago.
                for user_id in tuple(self._people):
                    self._notify(user_id, notice)
                self._let_go(room, epoch)
            case bus.Personal(user_id=user_id) | bus.PersonBanned(user_id=user_id):
                self._notify(user_id, notice)
            case bus.Heard(user_ids=ids, body=body):
                for user_id in ids:
                    self._notify(user_id, bus.Personal(user_id, body))
            case bus.WordsWanted():
                self.words.change(Wanted(notice.user_id, notice.version, notice.words))
            case bus.SessionEnded(sessions=ended):
                self.sessions.end(ended)
            case bus.PersonChanged(person=person):
                self._change(person)
            case bus.Moved() | bus.Roster() | bus.RosterWanted():
                self.presence.notice(notice)
            case bus.Arrived() | bus.Gone() | bus.Missed():
                self.presence.notice(notice)
                self.words.doubt()
                self.doubt()

    def doubt(self) -> None:
        """Ask the store about everything: notices may be lost, or could not be acted on."""
        self._backfill.ask_all()

    def stop(self) -> None:
        """Ask nothing and tell nothing any more."""
        self._backfill.stop()
        self.signs.stop()
        self.presence.stop()

    # What presence asks for

    def tell_room(self, room: str, event: wire.Presence) -> None:
        """Send `event` to everybody who reads the room here."""
        if room in self._feeds:
            self._feeds[room].deliver(wire.encode(event), passing=True)

    def announce(self, came: list[Person], went: list[Person]) -> None:
        """Say who came and who went, to those in the lobby who read that as lines."""
        if lobby := self._feeds.get(LOBBY):
            lobby.announce(came, went)

    def process_lost(self) -> None:
        """Ask the store what a process did as it died; it may have been stored only later."""
        self._backfill.ask_all()

    def ticked(self) -> None:
        """Forget the feeds that nobody needs, and what others keep for a moment only."""
        for feed in in_pieces(list(self._feeds.values()), AT_ONCE, self._pause):
            feed.backlog.forget()
            self._forget_if_empty(feed)

    def _announce_author(self, body: bytes) -> None:
        if author := author_of(body):
            self.presence.speaks(author)

    def _change(self, person: Person) -> None:
        """Somebody is called otherwise now: here, elsewhere, and to all who may see them."""
        self._notify(person.id, bus.PersonChanged(person))
        self.presence.change(person)
        # Everybody is in the lobby, so its readers are all who see anybody.
        if lobby := self._feeds.get(LOBBY):
            lobby.deliver(wire.encode(wire.PersonChanged(person=person)))

    def _notify(self, user_id: int, notice: bus.Notice) -> None:
        for recipient in tuple(self._people.get(user_id, ())):
            try:
                recipient.notify(notice)
            except Exception:
                log.exception(
                    "x a conversation failed on a %s notice",
                    type(notice).__name__,
                    extra={"event": "notice.failed", "person": user_id},
                )

    def _tell(
        self, notice: bus.RoomGranted | bus.RoomRevoked | bus.ReadUpTo | bus.RoomChanged
    ) -> None:
        if isinstance(notice, bus.RoomChanged):
            self._settings.changed(notice.room)
            return
        self._notify(notice.user_id, notice)
        if isinstance(notice, bus.RoomRevoked):
            self.presence.expel(notice.room, notice.user_id)

    def _forget_if_empty(self, feed: Feed) -> None:
        if feed.empty and self._feeds.get(feed.room) is feed:
            del self._feeds[feed.room]
            self.presence.forget(feed.room)
