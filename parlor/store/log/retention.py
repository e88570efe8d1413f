"""
Messages that are older than a room keeps them: taken away, some at a time.

Each transaction takes the oldest of a room, and tells of them by one `deleted`
with a range. What stands between them (who joined, who left) stays.
"""

from __future__ import annotations

from typing import NamedTuple

from ...errors import NoSuchRoom
from ...wire import Deleted
from ...wire.fold import void
from ..results import Stored
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from ..tables import Kind
from . import log, replies
from .search import index

PIECE = 500  # messages in one transaction: some 50 ms in which nobody else writes
MOST_PINNED = 200  # in one room; more than may be
REACH = 5_000  # offsets that one `deleted` is about: a client looks through all of them
DAY_MS = 24 * 3600 * 1000
GRACE_MS = DAY_MS  # from when days are new to when they first delete anything
FACT, DONE, SOON = "keep_days", "expired_at", "expiring"


class Retention:
    """How long messages are kept."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def settle(self, days: int | None) -> int:
        """Note for how many days the place keeps messages; return since when, in milliseconds."""
        return self._access.change(None, settle, days)

    def rooms(self, days: int | None, at: int) -> list[tuple[str, int]]:
        """Return the rooms that keep messages for some days only, and for how many."""
        return self._access.read(rooms, days, at)

    def due(self, room: str, days: int | None) -> Due | None:
        """Return what a room will lose by days of its own that are new; None if they are not."""
        return self._access.read(due, room, days)

    def count(self, days: int | None, at: int) -> int:
        """Return how many messages are too old at a time."""
        return self._access.read(count, days, at)

    def announce(self, begins: int, messages: int) -> None:
        """Note when messages are to be taken away for the first time, and how many."""
        self._access.change(None, lambda tx, _: _note(tx, SOON, f"{begins}@{messages}"))

    def announced(self) -> int:
        """Return how many messages are to be taken away soon; 0 if that was done, or is none."""
        return self._access.read(announced)

    def done_at(self) -> int:
        """Return when all that was too old was taken away last; 0 is never."""
        return self._access.read(done_at)

    def done(self, at: int) -> None:
        """Note that all that was too old is taken away."""
        self._access.change(None, lambda tx, _: _note(tx, DONE, str(at)))

    def expire(self, room: str, days: int | None, *, but_pinned: bool = False) -> Stored | None:
        """
        Take the oldest messages of a room away that are too old; None if there are none.

        `days` is for how many the place keeps messages, where the room does not say.
        """
        return self._access.change(room, expire, room, days, but_pinned)


def settle(tx: Transaction, at: int, days: int | None) -> int:
    """Note for how many days the place keeps messages; return since when, in milliseconds."""
    said = "" if days is None else str(days)
    known = tx.first(_FACT, FACT)
    if known is not None and known[0].partition("@")[0] == said:
        return int(known[0].partition("@")[2])
    _note(tx, FACT, f"{said}@{at}")
    return at


def done_at(tx: Transaction) -> int:
    """Return when all that was too old was taken away last; 0 is never."""
    known = tx.first(_FACT, DONE)
    return 0 if known is None else int(known[0])


def announced(tx: Transaction) -> int:
    """Return how many messages are to be taken away soon; 0 if that was done, or is none."""
    known = tx.first(_FACT, SOON)
    begins, _, messages = ("0", "", "0") if known is None else known[0].partition("@")
    return int(messages) if done_at(tx) < int(begins) else 0


def rooms(tx: Transaction, days: int | None, at: int) -> list[tuple[str, int]]:
    """Return the rooms that keep messages for some days only and have done so for a while."""
    return [(name, kept) for name, kept in tx.all(_ROOMS, days or 0, at - GRACE_MS) if kept > 0]


class Due(NamedTuple):
    """The first time that days of a room delete anything, in ms, and how many messages."""

    at: int
    messages: int


def due(tx: Transaction, room: str, days: int | None) -> Due | None:
    """Return what a room will lose by days of its own that are new; None if they are not."""
    found = tx.first(_ROOM, days or 0, room)
    if found is None:
        raise NoSuchRoom(room)
    _, kept, since = found
    begins = since + GRACE_MS
    if not since or not kept or done_at(tx) >= begins:
        return None
    [(messages,)] = tx.all(_TOO_OLD, room, begins - kept * DAY_MS)
    return Due(begins, messages)


def count(tx: Transaction, days: int | None, at: int) -> int:
    """Return how many messages are too old at a time."""
    return sum(
        (tx.first(_TOO_OLD, room, at - kept * DAY_MS) or (0,))[0]
        for room, kept in rooms(tx, days, at)
    )


def expire(
    tx: Transaction, at: int, room: str, days: int | None, but_pinned: bool
) -> Stored | None:
    """Take the oldest messages of a room away that are too old; None if there are none."""
    found = tx.first(_ROOM, days or 0, room)
    if found is None:
        raise NoSuchRoom(room)
    # As it is set at this moment: somebody may just have thought better of it.
    room_id, kept, since = found
    if not kept or since > at - GRACE_MS:
        return None
    old = _oldest(tx, room_id, at - kept * DAY_MS, but_pinned)
    if not old:
        return None
    offsets = [one.offset for one in old]
    first, last = offsets[0], offsets[-1]
    _, offset = log.take_offset(tx, room)
    changes = [change for (change,) in tx.all(_CHANGES, room_id, offsets)]
    beginning = void(room, 0).decode().removesuffix("0}")
    for some in (offsets, changes):
        if some:
            tx.run(_VOID, beginning, room_id, some)
    answered = tx.all(_ANSWERED, room_id, offsets)
    index.forget(tx, room_id, offsets)
    for rows in (_MESSAGES, _PINS, _MENTIONS):
        tx.run(rows, room_id, offsets)
    # Younger replies say what they reply to; those that went with it are void.
    for of, root in answered:
        replies.forget(tx, room_id, of, root)
    roots = [one.root for one in old if one.answers(first)]
    root = roots[0] if roots else None
    entry = Deleted(
        room=room,
        offset=offset,
        at=at,
        of=first,
        to=last if last > first else None,
        root=root,
        replies=0 if root is None else replies.discount(tx, room_id, root, offset, len(roots)),
    )
    # Nobody did it, but an entry has an author: whoever wrote the first of them.
    author_id = old[0].author_id
    body = log.append(tx, room_id, offset, author_id, entry, Kind.DELETED, of=first)
    tx.forgets = True
    return Stored(offset, entry, body)


class _Old(NamedTuple):
    """A message; `root` is what began its conversation, if that is there still."""

    offset: int
    author_id: int
    at: int
    pinned: int | None
    root: int | None

    def answers(self, first: int) -> bool:
        """Whether it is a reply in a conversation that began before an offset."""
        return self.root is not None and self.root < first


def _oldest(tx: Transaction, room_id: int, before: int, but_pinned: bool) -> list[_Old]:
    """
    Return the oldest messages.

    The first that is young ends them; so does one that stays, for the range is without a hole,
    and a reply in another conversation that stays, for an entry tells one count of replies.
    """
    old: list[_Old] = []
    root = None
    for one in map(_Old._make, tx.all(_OLDEST, room_id, PIECE + MOST_PINNED)):
        stays = but_pinned and one.pinned is not None
        if stays and not old:
            continue
        full = len(old) == PIECE or (old and one.offset - old[0].offset >= REACH)
        if stays or full or one.at >= before:
            break
        if one.answers(old[0].offset if old else one.offset):
            if root not in (None, one.root):
                break
            root = one.root
        old.append(one)
    return old


def _note(tx: Transaction, fact: str, value: str) -> None:
    tx.run(_FORGET_FACT, fact)
    tx.run(_SET_FACT, fact, value)


_ANSWERED = Statement("""
    SELECT "offset", root FROM messages WHERE room_id = ? AND "offset" IN (
        SELECT reply_to FROM messages AS answers
        WHERE answers.room_id = messages.room_id AND answers.reply_to = ANY(?)
    )
""")
_FACT = Statement("SELECT value FROM facts WHERE name = ?")
_FORGET_FACT = Statement("DELETE FROM facts WHERE name = ?")
_SET_FACT = Statement("INSERT INTO facts (name, value) VALUES (?, ?)")
_ROOMS = Statement("""
    SELECT name, COALESCE(keep_days, ?) FROM rooms WHERE COALESCE(keep_since, 0) <= ? ORDER BY id
""")
_TOO_OLD = Statement("""
    SELECT count(*) FROM messages
    WHERE room_id = (SELECT id FROM rooms WHERE name = ?) AND at < ?
""")
_ROOM = Statement("""
    SELECT id, COALESCE(keep_days, ?), COALESCE(keep_since, 0) FROM rooms WHERE name = ?
""")
_OLDEST = Statement("""
    SELECT messages."offset", messages.author_id, messages.at, pins.user_id, roots."offset"
    FROM messages
    LEFT JOIN pins ON pins.room_id = messages.room_id AND pins."offset" = messages."offset"
    LEFT JOIN messages AS roots
        ON roots.room_id = messages.room_id AND roots."offset" = messages.root
    WHERE messages.room_id = ? ORDER BY messages."offset" LIMIT ?
""")
_CHANGES = Statement(
    'SELECT "offset" FROM log WHERE room_id = ? AND of = ANY(?) AND "offset" <> of'
)
_VOID = Statement(
    """
    UPDATE log SET body = CAST(? || "offset" || '}' AS BLOB), extras = NULL, of = "offset"
    WHERE room_id = ? AND "offset" = ANY(?)
    """,
    """
    UPDATE log SET body = convert_to(CAST(? AS text) || "offset" || '}', 'UTF8'),
        extras = NULL, of = "offset"
    WHERE room_id = ? AND "offset" = ANY(?)
    """,
)
_MESSAGES = Statement('DELETE FROM messages WHERE room_id = ? AND "offset" = ANY(?)')
_PINS = Statement('DELETE FROM pins WHERE room_id = ? AND "offset" = ANY(?)')
_MENTIONS = Statement("DELETE FROM mentions WHERE room_id = ? AND of = ANY(?)")
