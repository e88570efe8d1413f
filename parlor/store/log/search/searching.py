"""
Searching messages: those of the rooms of one person, the newest first, a part at a time.

Where the rooms are small all of them is read. Else the index proposes messages; those that it
does not know yet are read one after the other, and so is everything if what is
sought has no grams. What is sought decides for each text that is read, so nothing is found
that is not there, and what is deleted is gone at once. Only so much is read for
one question; who asks goes on from where it ended.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from gevent.lock import Semaphore

from ....errors import NoSuchRoom, TooFast
from ....loop.threads import HASTE
from ....text.search.folding import folded
from ....text.search.query import Mark, Query
from ....wire import Person
from ...people.profiles import persons
from ...sql.access import Access
from ...sql.statements import Statement, Transaction
from ..reading.shown import spliced
from ..replies import answered_by
from . import index

FOUND = 20  # messages that are told at once
AT_ONCE = 2_000  # messages that are read by one statement
FEW = 500  # entries of the rooms, of which all are read, wherever they stand among others
SOME = 5_000  # the same, where the index has nothing to propose
SECONDS = 0.1  # of processor time for one question
NEWEST = 2**53
WAITING = 20  # searches; the last of them has its answer after two seconds
SOON = 1.0  # seconds after which others may ask
BREATH = 20_000  # characters that are compared until the loop goes round: some 3 ms


class Wanted(NamedTuple):
    """What somebody searches for; times are milliseconds, `after` is the first that counts."""

    query: Query
    room: str | None = None
    who: int | None = None
    after: int | None = None
    before: int | None = None
    link: bool = False
    reaction: bool = False
    pinned: bool = False
    saved: bool = False
    thread: bool = False


class FoundMessage(NamedTuple):
    """A message in its encoded form, its room, and where in its text what is sought stands."""

    room: str
    body: bytes
    marks: list[Mark]


class FoundSome(NamedTuple):
    """
    Some messages, the newest first, whom they name, and the rooms that were searched.

    With a `cursor` there may be others, which are older. Of all messages that there are the
    index knows the share `indexed`.
    """

    messages: list[FoundMessage]
    people: list[Person]
    rooms: list[str]
    cursor: int | None
    complete: bool
    indexed: float = 1.0


class Searching:
    """Finds messages."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.thread_time) -> None:
        """By the `clock` it is told how long a question has taken."""
        self._access = access
        self._clock = clock
        self._one = Semaphore(1)
        self._waiting = 0

    def find(self, user_id: int, wanted: Wanted, cursor: int | None = None) -> FoundSome:
        """
        Return messages of rooms that somebody is a member of.

        Raises:
            NoSuchRoom: If they search a room that is none of theirs.
            TooFast: If too many others do so at this moment.
        """
        if self._waiting >= WAITING:
            raise TooFast(SOON)
        self._waiting += 1
        try:
            # One at a time: what it takes is nobody else's.
            with self._one, HASTE:
                return self._access.read(find, user_id, wanted, cursor, self._clock)
        finally:
            self._waiting -= 1


def find(
    tx: Transaction, user_id: int, wanted: Wanted, cursor: int | None, clock: Callable[[], float]
) -> FoundSome:
    """Return messages of rooms that somebody is a member of; see `Searching.find`."""
    until = clock() + SECONDS
    rooms = {row[0]: (row[1], row[2]) for row in tx.all(_ROOMS, user_id)}
    if wanted.room is not None:
        rooms = {room_id: one for room_id, one in rooms.items() if one[0] == wanted.room}
        if not rooms:
            raise NoSuchRoom(wanted.room)
    saved = {(row[0], row[1]) for row in tx.all(_SAVED, user_id)} if wanted.saved else set()
    before = NEWEST if cursor is None else cursor
    few = sum(top for _, top in rooms.values()) <= (FEW if wanted.query.grams else SOME)
    parts = _all(tx, rooms, before) if few else _most(tx, wanted, list(rooms), before)
    names = sorted(name for name, _ in rooms.values())
    indexed = 1.0 if few else index.share(tx)
    found: list[FoundMessage] = []
    authors: set[int] = set()

    def some(older: int | None, *, complete: bool) -> FoundSome:
        people = persons(tx, authors | answered_by([one.body for one in found]))
        return FoundSome(found, people, names, older, complete, indexed)

    compared = 0
    for messages, older in parts:
        for message_id, room_id, offset, author_id, text, written_at, reply_to in messages:
            # Texts may be long; this one is looked at first the next time, for one always is.
            if clock() > until and message_id != messages[0][0]:
                return some(message_id + 1, complete=False)
            compared += len(text)
            if compared > BREATH:
                compared = 0
                tx.breathe()
            if not _may_be(wanted, author_id, written_at, text):
                continue
            if wanted.saved and (room_id, offset) not in saved:
                continue
            body, extras = tx.first(_ENTRY, room_id, offset) or (None, None)
            if body is None or not _is(wanted, reply_to, body, extras or b""):
                continue
            marks = wanted.query.marks(text)
            found.append(FoundMessage(rooms[room_id][0], spliced(body, extras), marks))
            authors.add(author_id)
            if len(found) == FOUND:
                return some(message_id, complete=True)
        if older is not None and clock() > until:
            return some(older, complete=False)
    return some(None, complete=True)


def _may_be(wanted: Wanted, author_id: int, written_at: int, text: str) -> bool:
    """Whether a message may be one that is wanted, by what is known of it without its entry."""
    if wanted.who is not None and author_id != wanted.who:
        return False
    if wanted.after is not None and written_at < wanted.after:
        return False
    if wanted.before is not None and written_at >= wanted.before:
        return False
    if wanted.link and not (":" in text or "." in text):
        return False  # no address is without one of them
    return wanted.query.fits(folded(text))


def _is(wanted: Wanted, reply_to: int | None, body: bytes, extras: bytes) -> bool:
    """Whether a message is one that is wanted, by its entry and by what others did with it."""
    if wanted.link and not _LINK.search(_decode_shown(body).html):
        return False
    if wanted.thread and reply_to is None and b'"replies":' not in extras:
        return False
    if wanted.reaction and b'"reactions":' not in extras:
        return False
    return not wanted.pinned or b'"pinned":' in extras


Part = tuple[Sequence[Sequence[Any]], int | None]  # messages, and before which id are others


class _Shown(msgspec.Struct):
    html: str = ""


_decode_shown = msgspec.json.Decoder(_Shown).decode
_LINK = re.compile('<a href="[^/]')  # the names that a message calls lead to a path


def _all(tx: Transaction, rooms: Iterable[int], before: int) -> Iterator[Part]:
    """Yield all messages of some rooms before an id, the newest first."""
    yield tx.all(_OF_ROOMS, list(rooms), before), None


def _most(tx: Transaction, wanted: Wanted, rooms: list[int], before: int) -> Iterator[Part]:
    """Yield the messages of some rooms that may be wanted before an id, the newest first."""
    newest = (tx.first(_LATEST) or (0,))[0] or 0
    before = min(before, newest + 1)
    if wanted.query.grams:
        return _by_index(tx, wanted, rooms, before)
    return _by_and_by(tx, rooms, before)


def _by_index(tx: Transaction, wanted: Wanted, rooms: list[int], before: int) -> Iterator[Part]:
    """Yield messages that the index proposes, and those that it does not know yet."""
    lowest = index.below(tx)
    for ids, floor in index.proposals(tx, sorted(wanted.query.grams), rooms, lowest, before):
        messages = list(tx.all(_OF_IDS, ids, rooms)) if ids else []
        messages += tx.all(_NOTED, rooms, floor, before)
        messages.sort(reverse=True)
        yield messages, floor if floor > 1 else None
        before = floor
    yield from _by_and_by(tx, rooms, before)


def _by_and_by(tx: Transaction, rooms: list[int], before: int) -> Iterator[Part]:
    """Yield messages of some rooms by their ids."""
    while before > 1:
        below = max(before - AT_ONCE, 1)
        yield tx.all(_BETWEEN, rooms, below, before), below if below > 1 else None
        before = below


# What stands in a room is found by the index of rooms; by ids, it is not to be asked.
_ROOMS = Statement("""
    SELECT rooms.id, rooms.name, rooms.top FROM memberships
    JOIN rooms ON rooms.id = memberships.room_id
    WHERE memberships.user_id = ? AND rooms.deleted_at IS NULL
""")
_OF_ROOMS = Statement("""
    SELECT id, room_id, "offset", author_id, text, at, reply_to FROM messages
    WHERE room_id = ANY(?) AND id < ? ORDER BY id + 0 DESC
""")
_BETWEEN = Statement("""
    SELECT id, room_id, "offset", author_id, text, at, reply_to FROM messages
    WHERE room_id + 0 = ANY(?) AND id >= ? AND id < ? ORDER BY id DESC
""")
_OF_IDS = Statement("""
    SELECT id, room_id, "offset", author_id, text, at, reply_to FROM messages
    WHERE id = ANY(?) AND room_id + 0 = ANY(?)
""")
_NOTED = Statement("""
    SELECT messages.id, messages.room_id, messages."offset", author_id, text, at, reply_to
    FROM unindexed CROSS JOIN messages
    WHERE messages.room_id = unindexed.room_id AND messages."offset" = unindexed."offset"
        AND unindexed.room_id + 0 = ANY(?) AND messages.id >= ? AND messages.id < ?
""")
_LATEST = Statement("SELECT MAX(id) FROM messages")
_SAVED = Statement('SELECT room_id, "offset" FROM saved WHERE user_id = ?')
_ENTRY = Statement('SELECT body, extras FROM log WHERE room_id = ? AND "offset" = ?')
