"""The log of a room: an entry at its end, what came after, pages of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ..errors import ClientIdUsed, NoSuchRoom, PositionLost
from ..text.storable import storable
from ..wire import Event, Position, encode
from ..wire.compact import Missed
from .access import Access
from .members_only import log_of_member
from .profiles import persons
from .results import Page, Span, Stored
from .sql import Row, Statement, Transaction, insert
from .tables import Kind

LOOKED_AT = 2_000  # offsets that are looked at for one page, on each of its sides


class Log:
    """The logs of all rooms."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def top(self, room: str) -> Position:
        """Return the position of the last entry."""
        return self._access.read(top, room)

    def after(self, room: str, seen: Position, limit: int) -> list[Missed]:
        """Return the next entries after `seen`, oldest first, or raise PositionLost."""
        return self._access.read(entries_after, room, seen, limit)

    def of_many_after(
        self, seen: Mapping[str, Position], limit: int
    ) -> list[tuple[str, int, bytes]]:
        """Return the next entries of many rooms, at most `limit` of each, by one question."""
        return self._access.read(entries_of_many, seen, limit)

    def page(self, user_id: int, room: str, span: Span) -> Page:
        """Return a page of a room's log to one of its members."""
        return self._access.read(page, user_id, room, span)


def take_offset(tx: Transaction, room: str) -> tuple[int, int]:
    """
    Return the id of a room and the offset of its next entry, which is the caller's now.

    Raises:
        NoSuchRoom: If there is none of this name.
    """
    row = tx.first(_TAKE_OFFSET, room)
    if row is None:
        raise NoSuchRoom(room)
    return row[0], row[1]


def append(
    tx: Transaction,
    room_id: int,
    offset: int,
    author_id: int,
    entry: Event,
    kind: Kind,
    client_id: str | None = None,
    of: int | None = None,
) -> bytes:
    """Write an entry at an offset that was taken for it, and return it encoded."""
    body = encode(entry)
    known = None if client_id is None else storable(client_id)
    tx.write((ENTRIES, [(room_id, offset, author_id, known, int(kind), of, body)]))
    return body


def repeated(
    tx: Transaction, author_id: int, client_id: str, kind: Kind, room: str
) -> Stored | None:
    """
    Return what a change was answered when it first came; None if this is the first time.

    Raises:
        ClientIdUsed: If it was another kind of change, or in another room.
    """
    first = tx.first(_FIRST, storable(client_id), author_id)
    if first is None:
        return None
    if first[0] != kind or first[1] != room:
        raise ClientIdUsed
    return Stored(first[2], None, None)


def top(tx: Transaction, room: str) -> Position:
    """
    Return the position of the last entry.

    Raises:
        NoSuchRoom: If there is none of this name.
    """
    row = tx.first(_TOP, room)
    if row is None:
        raise NoSuchRoom(room)
    return Position(*row)


def entries_after(tx: Transaction, room: str, seen: Position, limit: int) -> list[Missed]:
    """
    Return the next entries after `seen`, oldest first.

    Raises:
        NoSuchRoom: If there is none of this name.
        PositionLost: If `seen` is of another epoch, or beyond the top.
    """
    now = top(tx, room)
    if seen.epoch != now.epoch or not 0 <= seen.offset <= now.offset:
        raise PositionLost
    rows = tx.all(_AFTER, room, seen.offset, limit)
    return [(offset, of, spliced(body, extras)) for offset, of, body, extras in rows]


def entries_of_many(
    tx: Transaction, seen: Mapping[str, Position], limit: int
) -> list[tuple[str, int, bytes]]:
    """
    Return the next entries of many rooms, at most `limit` of each, oldest first in each.

    A room that is not there, or whose numbering is another now, brings nothing.
    """
    places = [
        (storable(room), storable(position.epoch), position.offset)
        for room, position in seen.items()
    ]
    rows = tx.all(_AFTER_OF_MANY, json.dumps(places), limit)
    return [(room, offset, spliced(body, extras)) for room, offset, body, extras in rows]


def page(tx: Transaction, user_id: int, room: str, span: Span) -> Page:
    """
    Return a page of what is shown of a room's log, to one of its members.

    Changes and voids are not shown. Where there are many of them, a page may
    have fewer entries than its limit, or none, though the log goes on.

    Raises:
        NoSuchRoom: If there is none, or it is private and the user not in it.
        NotAMember: If it is open and the user not in it.
    """
    room_id, end = log_of_member(tx, user_id, room)
    if span.after is not None:
        return _page(tx, room_id, end, min(span.after, end), 0, span.limit)
    if span.around is not None:
        before = (span.limit + 1) // 2
        return _page(tx, room_id, end, min(span.around, end), before, span.limit - before)
    until = end if span.before is None else min(span.before - 1, end)
    return _page(tx, room_id, end, until, span.limit, 0)


def spliced(body: bytes, extras: bytes | None) -> bytes:
    """Return the JSON of an entry with its extras among its fields."""
    return body if extras is None else body[:-1] + b"," + extras[1:]


def _page(tx: Transaction, room_id: int, end: int, middle: int, before: int, after: int) -> Page:
    """Return `before` shown entries up to offset `middle`, and `after` of them after it."""
    first, older = _older(tx, room_id, middle, before) if before else (middle + 1, [])
    last, newer = _newer(tx, room_id, middle, end, after) if after else (middle, [])
    rows = older + newer
    # A page is made all the time, and most of its entries have no extras: no call for those.
    bodies = [body if extras is None else spliced(body, extras) for body, extras, _ in rows]
    people = persons(tx, {author_id for _, _, author_id in rows})
    # Offsets have no hole and begin at 1.
    return Page(bodies, first, last, more=first > 1, more_after=last < end, people=people)


def _older(tx: Transaction, room_id: int, until: int, limit: int) -> tuple[int, list[Row]]:
    """Return the first offset that was looked at for `limit` shown entries, and these."""
    # Mostly these are the last offsets, without a change between them; and SQLite goes faster
    # forwards than backwards through entries that were written one after the other.
    first = max(0, until - limit) + 1
    newest = tx.all(_SHOWN_BETWEEN, room_id, first, until)
    missing = limit - len(newest)
    if not missing or first == 1:
        return first, newest
    low = max(0, until - LOOKED_AT)
    rest = tx.all(_SHOWN_BACKWARDS, room_id, first, low, missing)
    rows = [row[1:] for row in reversed(rest)] + newest
    return _reached(rest, missing, low + 1), rows


def _newer(
    tx: Transaction, room_id: int, after: int, end: int, limit: int
) -> tuple[int, list[Row]]:
    """Return the last offset that was looked at for `limit` shown entries, and these."""
    last = min(end, after + limit)
    oldest = tx.all(_SHOWN_BETWEEN, room_id, after + 1, last)
    missing = limit - len(oldest)
    if not missing or last == end:
        return last, oldest
    high = min(end, after + LOOKED_AT)
    rest = tx.all(_SHOWN_FORWARDS, room_id, last, high, missing)
    return _reached(rest, missing, high), oldest + [row[1:] for row in rest]


def _reached(rows: Sequence[Row], wanted: int, otherwise: int) -> int:
    """Return the last offset that had to be looked at for so many rows."""
    return rows[-1][0] if len(rows) == wanted else otherwise


ENTRIES = insert(
    "log",
    room_id="int",
    offset="bigint",
    author_id="int",
    client_id="text",
    kind="smallint",
    of="bigint",
    body="bytea",
)
_TAKE_OFFSET = Statement("UPDATE rooms SET top = top + 1 WHERE name = ? RETURNING id, top")
_FIRST = Statement("""
    SELECT log.kind, rooms.name, log."offset" FROM log JOIN rooms ON rooms.id = log.room_id
    WHERE log.client_id = ? AND log.author_id = ?
""")
_TOP = Statement("SELECT epoch, top FROM rooms WHERE name = ?")
_AFTER = Statement("""
    SELECT log."offset", log.of, log.body, log.extras
    FROM log WHERE log.room_id = (SELECT id FROM rooms WHERE name = ?) AND log."offset" > ?
    ORDER BY log."offset" LIMIT ?
""")
# All rooms are one value: a statement with some for each takes longer to make than to run.
_AFTER_OF_MANY = Statement(
    """
    WITH asked AS (SELECT ? AS places, ? AS most)
    SELECT rooms.name, log."offset", log.body, log.extras
    FROM asked CROSS JOIN json_each(asked.places) AS place
    CROSS JOIN rooms ON rooms.name = json_extract(place.value, '$[0]')
        AND rooms.epoch = json_extract(place.value, '$[1]')
    -- Offsets have no hole, so this is the limit.
    CROSS JOIN log ON log.room_id = rooms.id
        AND log."offset" > json_extract(place.value, '$[2]')
        AND log."offset" <= json_extract(place.value, '$[2]') + asked.most
    ORDER BY rooms.name, log."offset"
    """,
    """
    SELECT rooms.name, entry."offset", entry.body, entry.extras
    FROM jsonb_array_elements(CAST(? AS jsonb)) AS place
    JOIN rooms ON rooms.name = place ->> 0 AND rooms.epoch = place ->> 1
    CROSS JOIN LATERAL (
        SELECT log."offset", log.body, log.extras FROM log
        WHERE log.room_id = rooms.id AND log."offset" > CAST(place ->> 2 AS bigint)
        ORDER BY log."offset" LIMIT ?
    ) AS entry
    ORDER BY rooms.name, entry."offset"
    """,
)
_SHOWN_BETWEEN = Statement("""
    SELECT body, extras, author_id FROM log
    WHERE room_id = ? AND "offset" >= ? AND "offset" <= ? AND of IS NULL
    ORDER BY "offset"
""")
_SHOWN_BACKWARDS = Statement("""
    SELECT "offset", body, extras, author_id FROM log
    WHERE room_id = ? AND "offset" < ? AND "offset" > ? AND of IS NULL
    ORDER BY "offset" DESC LIMIT ?
""")
_SHOWN_FORWARDS = Statement("""
    SELECT "offset", body, extras, author_id FROM log
    WHERE room_id = ? AND "offset" > ? AND "offset" <= ? AND of IS NULL
    ORDER BY "offset" LIMIT ?
""")
