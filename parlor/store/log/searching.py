"""
Searching messages: those of the rooms of one person, the newest first, a part at a time.

What is sought decides for each text that is read, so nothing is found that is
not there, and what is deleted is gone at once. Only so much is read for one
question; who asks goes on from where it ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from gevent.lock import Semaphore

from ...errors import NoSuchRoom
from ...loop.threads import HASTE
from ...text.searching import Mark, Query, folded, has_link
from ...wire import Person
from ..people.profiles import persons
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from .reading.shown import spliced
from .replies import answered_by

FOUND = 20  # messages that are told at once
AT_ONCE = 2_000  # messages that are read by one statement
FEW = 5_000  # entries of the rooms, of which all are read, wherever they stand among others
SECONDS = 0.1  # of processor time for one question
NEWEST = 2**53


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

    With a `cursor` there may be others, which are older.
    """

    messages: list[FoundMessage]
    people: list[Person]
    rooms: list[str]
    cursor: int | None
    complete: bool


class Searching:
    """Finds messages."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.thread_time) -> None:
        """By the `clock` it is told how long a question has taken."""
        self._access = access
        self._clock = clock
        self._one = Semaphore(1)

    def find(self, user_id: int, wanted: Wanted, cursor: int | None = None) -> FoundSome:
        """
        Return messages of rooms that somebody is a member of.

        Raises:
            NoSuchRoom: If they search a room that is none of theirs.
        """
        # One at a time, and the loop need not wait for it: what it takes is nobody else's.
        with self._one, HASTE:
            return self._access.read(find, user_id, wanted, cursor, self._clock)


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
    few = sum(top for _, top in rooms.values()) <= FEW
    before = NEWEST if cursor is None else cursor
    parts = _all(tx, list(rooms), before) if few else _by_and_by(tx, list(rooms), before)
    names = sorted(name for name, _ in rooms.values())
    found: list[FoundMessage] = []
    authors: set[int] = set()
    for messages, older in parts:
        for message_id, room_id, offset, author_id, text, written_at, reply_to in messages:
            # Texts may be long; this one is looked at first the next time, for one always is.
            if clock() > until and message_id != messages[0][0]:
                return _some(tx, found, authors, names, message_id + 1, complete=False)
            if not _may_be(wanted, author_id, written_at, text):
                continue
            if wanted.saved and (room_id, offset) not in saved:
                continue
            body, extras = tx.first(_ENTRY, room_id, offset) or (None, None)
            if body is None or not _is(wanted, reply_to, extras or b""):
                continue
            marks = wanted.query.marks(text)
            found.append(FoundMessage(rooms[room_id][0], spliced(body, extras), marks))
            authors.add(author_id)
            if len(found) == FOUND:
                return _some(tx, found, authors, names, message_id, complete=True)
        if older is not None and clock() > until:
            return _some(tx, found, authors, names, older, complete=False)
    return _some(tx, found, authors, names, None, complete=True)


def _some(
    tx: Transaction,
    found: list[FoundMessage],
    authors: set[int],
    rooms: list[str],
    cursor: int | None,
    *,
    complete: bool,
) -> FoundSome:
    people = persons(tx, authors | answered_by([one.body for one in found]))
    return FoundSome(found, people, rooms, cursor, complete)


def _may_be(wanted: Wanted, author_id: int, written_at: int, text: str) -> bool:
    """Whether a message may be one that is wanted, by what is known of it without its entry."""
    if wanted.who is not None and author_id != wanted.who:
        return False
    if wanted.after is not None and written_at < wanted.after:
        return False
    if wanted.before is not None and written_at >= wanted.before:
        return False
    if wanted.link and not has_link(text):
        return False
    return wanted.query.fits(folded(text))


def _is(wanted: Wanted, reply_to: int | None, extras: bytes) -> bool:
    """Whether a message is one that is wanted, by what others did with it."""
    if wanted.thread and reply_to is None and b'"replies":' not in extras:
        return False
    if wanted.reaction and b'"reactions":' not in extras:
        return False
    return not wanted.pinned or b'"pinned":' in extras


def _all(
    tx: Transaction, rooms: list[int], before: int
) -> Iterator[tuple[Sequence[Sequence[Any]], int | None]]:
    """Yield all messages of some rooms before an id, the newest first; then there are no others."""
    yield tx.all(_OF_ROOMS, rooms, before), None


def _by_and_by(
    tx: Transaction, rooms: list[int], before: int
) -> Iterator[tuple[Sequence[Sequence[Any]], int | None]]:
    """Yield messages of some rooms by their ids, and before which id there may be others."""
    newest = (tx.first(_LATEST) or (0,))[0] or 0
    at = min(before, newest + 1)
    while at > 1:
        below = max(at - AT_ONCE, 1)
        yield tx.all(_BETWEEN, rooms, below, at), below if below > 1 else None
        at = below


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
_LATEST = Statement("SELECT MAX(id) FROM messages")
_SAVED = Statement('SELECT room_id, "offset" FROM saved WHERE user_id = ?')
_ENTRY = Statement('SELECT body, extras FROM log WHERE room_id = ? AND "offset" = ?')
