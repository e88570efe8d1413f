"""
The readers of one room in this process, and what they read last.

Each dialect's form of an event is made once, however many read it.

The log itself says who may read it: when an entry says that somebody left, the
entries before it are theirs to read and those after it are not, even if the
notice that says so on the bus comes sooner, later or never.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Protocol

from gevent import get_hub
from gevent.event import AsyncResult

from .. import bus
from ..delivery import fanout
from ..delivery.fanout import Fanout
from ..errors import NoSuchRoom
from ..loop.asking import ask_once
from ..loop.stopwatch import Waiting
from ..loop.tracing import tracing
from ..wire import Person, Position
from ..wire.dialects import Dialect
from ..wire.header import REPLY, SAID, Author, Header, is_said, read_header, signature_of
from .amendments import AMENDING, Amendments
from .backlog import Backlog, BacklogStore
from .history import History
from .presence.crowd import Crowd
from .sequencer import Sequencer

log = logging.getLogger(__name__)

LINES = 20  # messages that are still in sight where nothing but lines is shown


class FeedStore(BacklogStore, Protocol):
    def tops(self, rooms: Collection[str]) -> Mapping[str, Position]: ...


class Recipient(Protocol):
    """One conversation, as the hub sees it; `wire` is its connection."""

    dialect: Dialect

    @property
    def wire(self) -> fanout.Reader: ...

    @property
    def rooms(self) -> Mapping[str, int]:
        """The rooms that are read, each with the offset up to which the membership is known."""

    def notify(self, notice: bus.Notice) -> None: ...


Tell = Callable[[bus.RoomGranted | bus.RoomRevoked | bus.RoomChanged], None]

# Entries after which the room is another one for its readers.
SETTINGS = ("renamed", "topic_set", "archived", "unarchived", "changed")


class Feed:
    """
    One room's readers and history in this process.

    `tell` gets a notice for everybody of whom the log says that they joined or left, and for
    each change of what is set of the room.
    """

    def __init__(
        self, room: str, store: FeedStore, crowd: Crowd, tell: Tell, clock: Callable[[], float]
    ) -> None:
        self.room = room
        self.crowd = crowd
        self.backlog = Backlog(room, store, clock)
        self._store = store
        self._tell = tell
        self._sequencer = Sequencer()
        self._holds = 0
        self._dialects: dict[str, tuple[Dialect, Fanout[fanout.Reader]]] = {}
        self._loading: AsyncResult | None = None
        self._history: History | None = None
        self._amendments: Amendments | None = None
        self._began: Position | None = None

    @property
    def history(self) -> History:
        assert self._history is not None, "a feed is loaded before anybody joins"
        return self._history

    @property
    def loaded(self) -> bool:
        """Whether the top of the log is known."""
        return self._history is not None

    @property
    def behind(self) -> bool:
        """Whether entries are missing that hold up later ones."""
        return self._sequencer.behind

    @property
    def empty(self) -> bool:
        return not self._holds and self.crowd.idle and not any(self.readers)

    @property
    def announces(self) -> bool:
        """Whether anybody here reads as lines who comes and who goes."""
        return any(dialect.announces and readers for dialect, readers in self._dialects.values())

    def began_after(self, position: Position) -> bool:
        """
        Whether entries after `position` were never seen here, as the feed began with later ones.

        If so, somebody who was a member at `position` may have left in between.
        """
        assert self._began is not None, "a feed is loaded before anybody joins"
        return position.epoch == self._began.epoch and position.offset < self._began.offset

    def hold(self) -> None:
        """Keep the feed, and so its history, in step with the log while a conversation joins."""
        self._holds += 1

    def release(self) -> None:
        """Keep it for that conversation no longer."""
        self._holds -= 1

    def enter(self, offset: int, body: bytes) -> None:
        """Take in an entry, from the bus or the store; deliver all entries that are due now."""
        self._advance(self._sequencer.offer(offset, body))

    def catch_up(self, offset: int) -> None:
        """
        Read on in the log, until `offset` is in the history or the log ends.

        Raises:
            PositionLost: If the numbering is another now.
        """
        while self.history.top.offset < offset:
            found = self.backlog.after(self.history.top)
            if not found:
                return
            for place, _, body in found:
                self.enter(place, body)

    @property
    def readers(self) -> Iterator[fanout.Reader]:
        """The connections of everybody who reads the room here."""
        for _, readers in self._dialects.values():
            yield from readers

    def join(self, recipient: Recipient) -> None:
        """Let `recipient` have everything from now on, and nothing of what was before."""
        dialect = recipient.dialect
        _, readers = self._dialects.setdefault(dialect.name, (dialect, Fanout(self.room)))
        readers.flush()
        readers.join(recipient.wire)

    def leave(self, recipient: Recipient) -> None:
        """Let `recipient` have nothing more."""
        self._dialects[recipient.dialect.name][1].leave(recipient.wire)

    def deliver(self, body: bytes, *, passing: bool = False, out_of_sight: bool = False) -> None:
        """
        Send to every reader at the end of this turn of the loop.

        A change of what is `out_of_sight` is not sent in dialects that show lines only.
        """
        for dialect, readers in self._dialects.values():
            if not readers or (out_of_sight and dialect.shows_lines):
                continue
            try:
                shared = dialect.shared(body)
            except Exception:
                # A newer version may write what this one cannot translate; others get it.
                log.exception(
                    "x the dialect %s cannot translate an event",
                    dialect.name,
                    extra={"event": "dialect.failed"},
                )
                continue
            if shared is not None:
                readers.deliver(shared, passing=passing)

    def announce(self, came: list[Person], went: list[Person]) -> None:
        """Say who came and who went, to those who read that as lines."""
        for dialect, readers in self._dialects.values():
            if dialect.announces and readers:
                for line in dialect.announced(came, went):
                    readers.deliver(line, passing=True)

    def load(self) -> None:
        """
        Wait for the top of the log to be known; what comes meanwhile is kept.

        Raises:
            NoSuchRoom: If there is no log.
        """
        while self._history is None:
            if self._loading is not None and self._loading.exception is not None:
                self._loading = None  # It went wrong for somebody else, earlier.
            load_all([self], self._store)
            loading = self._loading
            assert loading is not None, "it is asked for"
            try:
                with Waiting("store"):
                    tops: Mapping[str, Position] = loading.get()
            finally:
                if loading.ready() and self._loading is loading:
                    self._loading = None
            if self.room not in tops:
                raise NoSuchRoom(self.room)
            self._begin(tops[self.room])

    def _begin(self, top: Position) -> None:
        if self._history is None:
            self._history, self._began = History(top), top
            self._amendments = Amendments(self.room, self._history)
            self._advance(self._sequencer.start(top.offset))

    def _advance(self, due: list[bytes]) -> None:
        for body in due:
            self.history.append(body)
            if body.startswith(SAID) and REPLY not in body:
                self.deliver(body)
            else:
                self._take(read_header(body), body)
            if tracing.now is not None and (readers := sum(1 for _ in self.readers)):
                # After what the fan-outs do, which is done as this turn ends.
                get_hub().loop.run_callback(_note_delivered, self.room, body, readers)

    def _take(self, header: Header, body: bytes) -> None:
        """Deliver an entry that may be no message, and do what it says."""
        match header:
            case Header(type="edited" | "deleted", of=int(of), to=to):
                self.deliver(body, out_of_sight=not self._in_sight(to or of))
            case _:
                self.deliver(body)
        match header:
            case Header(type="left", who=Author(id=user_id)):
                # The entries up to this one are theirs, too, who are put out by it.
                for _, readers in self._dialects.values():
                    readers.flush()
                self._tell(bus.RoomRevoked(user_id, self.room, header.offset))
            case Header(type="joined", who=Author(id=user_id), by=by):
                self._tell(bus.RoomGranted(user_id, self.room, by))
            case Header(type=kind) if kind in SETTINGS:
                self._tell(bus.RoomChanged(self.room))
            case Header(type=kind) if kind in AMENDING:
                assert self._amendments is not None
                self._amendments.take(header, body)
                if header.type in ("edited", "deleted"):
                    # They were read before it was written, and must not be served after it.
                    self.backlog.clear()

    def _in_sight(self, offset: int) -> bool:
        """Whether a message is among the last LINES of the room."""
        if self.history.get(offset) is None:
            return False
        later = self.history.since(Position(self.history.top.epoch, offset))
        return sum(map(is_said, later)) < LINES


def _note_delivered(room: str, body: bytes, readers: int) -> None:
    """Note that a message was handed to its readers here, if that is traced."""
    if (moments := tracing.now) is not None and (signature := signature_of(body)):
        moments.follow(room, *signature)
        moments.note("delivered", *signature, readers=readers)


def load_all(feeds: Iterable[Feed], store: FeedStore) -> None:
    """Ask for the tops of the logs that nobody has asked for yet, by one question."""
    unasked = {feed.room: feed for feed in feeds if not feed.loaded and feed._loading is None}
    if unasked:
        loading = ask_once(functools.partial(store.tops, list(unasked)))
        for feed in unasked.values():
            feed._loading = loading
