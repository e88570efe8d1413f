"""The log of a room: an entry at its end, and what came after."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from ...errors import ClientIdUsed, NoSuchRoom, PositionLost
from ...text.storable import storable
from ...wire import Event, Position, encode
from ...wire.compact import Missed
from ..results import Page, Span, Stored
from ..sql.access import Access
from ..sql.batches import batched
from ..sql.statements import Statement, Transaction, insert, update
from ..tables import Kind
from .reading.pages import page, require_message
from .reading.shown import spliced

ROOMS_AT_ONCE = 1_000  # which go into one question


class Log:
    """The logs of all rooms."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def top(self, room: str) -> Position:
        """Return the position of the last entry."""
        return self._access.read(top, room)

    def tops(self, rooms: Collection[str]) -> dict[str, Position]:
        """Return the positions of the last entries of many rooms, without those there are not."""
        return self._access.read(tops, rooms)

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

    def require_message(self, user_id: int, room: str, offset: int) -> None:
        """Raise NoSuchMessage if a link to a message leads somebody nowhere."""
        self._access.read(require_message, user_id, room, offset)


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
    tx: Transaction, author_id: int, client_id: str, kinds: Kind | Collection[Kind], room: str
) -> Stored | None:
    """
    Return what a change was answered when it first came; None if this is the first time.

    Raises:
        ClientIdUsed: If it was another kind of change, or in another room.
    """
    first = tx.first(_FIRST, storable(client_id), author_id)
    if first is None:
        return None
    of_these = (kinds,) if isinstance(kinds, Kind) else kinds
    if first[0] not in of_these or first[1] != room:
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


def tops(tx: Transaction, rooms: Collection[str]) -> dict[str, Position]:
    """Return the positions of the last entries of many rooms, without those there are not."""
    found: dict[str, Position] = {}
    for some in batched(list(rooms), ROOMS_AT_ONCE):
        found.update((name, Position(epoch, top)) for name, epoch, top in tx.all(_TOPS, list(some)))
    return found


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
MOVE_TOP = update("rooms", "top", top="bigint", id="int")
_TAKE_OFFSET = Statement("UPDATE rooms SET top = top + 1 WHERE name = ? RETURNING id, top")
_FIRST = Statement("""
    SELECT log.kind, rooms.name, log."offset" FROM log JOIN rooms ON rooms.id = log.room_id
    WHERE log.client_id = ? AND log.author_id = ?
""")
_TOPS = Statement("SELECT name, epoch, top FROM rooms WHERE name = ANY(?)")
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
