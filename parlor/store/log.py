"""The log of a room: an entry at its end, what came after, what was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Table, bindparam, insert, select, text, update

from ..errors import ClientIdUsed, NoSuchRoom, PositionLost
from ..text.storable import storable
from ..wire import Entry, Joined, Left, Person, Position, decode_entry, encode
from .results import Page, Span, Stored
from .standing import require_member
from .tables import LogEntry, Room

LOG: Table = LogEntry.__table__  # type: ignore[assignment]

E = TypeVar("E", Joined, Left)


def append(
    connection: Connection,
    at: int,
    room: str,
    who: Person,
    kind: type[E],
    client_id: str | None = None,
) -> tuple[E, bytes]:
    """Write that somebody joined or left at the end of the log; return it, and it encoded."""
    room_id, offset = connection.execute(
        update(Room).where(Room.name == room).values(top=Room.top + 1).returning(Room.id, Room.top)
    ).one()
    entry = kind(room=room, offset=offset, at=at, who=who)
    body = encode(entry)
    row = {
        "room_id": room_id,
        "offset": offset,
        "author_id": who.id,
        "client_id": client_id,
        "body": body,
    }
    connection.execute(insert(LOG), row)
    return entry, body


def repeated(
    connection: Connection, author_id: int, client_id: str, kind: type[Entry], room: str
) -> Stored | None:
    """
    Return what a change was answered when it first came; None if this is the first time.

    Raises:
        ClientIdUsed: If it was another kind of change, or in another room.
    """
    body = connection.scalar(
        select(LogEntry.body).where(
            LogEntry.author_id == author_id, LogEntry.client_id == client_id
        )
    )
    if body is None:
        return None
    first = decode_entry(body)
    if not isinstance(first, kind) or first.room != room:
        raise ClientIdUsed
    return Stored(first.offset, None, None)


def top(connection: Connection, room: str) -> Position:
    """
    Return the position of the last entry.

    Raises:
        NoSuchRoom: If there is none of this name.
    """
    row = connection.execute(_TOP, {"room": room}).first()
    if row is None:
        raise NoSuchRoom(room)
    return Position(row.epoch, row.top)


def events_after(
    connection: Connection, room: str, seen: Position, limit: int
) -> list[tuple[int, bytes]]:
    """
    Return the next entries after `seen`, oldest first, as offset and JSON.

    Raises:
        NoSuchRoom: If there is none of this name.
        PositionLost: If `seen` is of another epoch, or beyond the top.
    """
    now = top(connection, room)
    if seen.epoch != now.epoch or not 0 <= seen.offset <= now.offset:
        raise PositionLost
    rows = connection.execute(_AFTER, {"room": room, "seen": seen.offset, "limit": limit})
    return [(offset, body) for offset, body in rows]


def entries_after(
    connection: Connection, seen: Mapping[str, Position], limit: int
) -> list[tuple[str, int, bytes]]:
    """
    Return the next entries of many rooms, at most `limit` of each, oldest first in each.

    A room that is not there, or whose numbering is another now, brings nothing.
    """
    places = [
        (storable(room), storable(position.epoch), position.offset)
        for room, position in seen.items()
    ]
    rows = connection.execute(
        _AFTER_ALL[connection.dialect.name],
        {"places": msgspec.json.encode(places).decode(), "limit": limit},
    )
    return [(room, offset, body) for room, offset, body in rows]


def page(connection: Connection, user_id: int, room: str, span: Span) -> Page:
    """
    Return a page of a room's log to one of its members.

    Raises:
        NoSuchRoom: If there is none, or it is private and the user not in it.
        NotAMember: If it is open and the user not in it.
    """
    room_id = require_member(connection, user_id, room)
    end = top(connection, room).offset
    if span.after is not None:
        return _page(connection, room_id, end, min(span.after, end), 0, span.limit)
    if span.around is not None:
        before = (span.limit + 1) // 2
        return _page(connection, room_id, end, min(span.around, end), before, span.limit - before)
    until = end if span.before is None else min(span.before - 1, end)
    return _page(connection, room_id, end, until, span.limit, 0)


def _page(
    connection: Connection, room_id: int, end: int, until: int, before: int, after: int
) -> Page:
    """Return `before` entries up to offset `until`, and `after` entries after it."""
    older = _rows(connection, _UP_TO, room_id, until, before)
    newer = _rows(connection, _FOLLOWING, room_id, until, after)
    # Offsets have no hole and begin at 1.
    first = older[-1][0] if older else until + 1
    last = newer[-1][0] if newer else until
    bodies = [body for _, body in reversed(older)] + [body for _, body in newer]
    return Page(bodies, first, last, more=first > 1, more_after=last < end)


def _rows(
    connection: Connection, statement: Any, room_id: int, offset: int, limit: int
) -> Sequence[tuple[int, bytes]]:
    if not limit:
        return []
    values = {"room_id": room_id, "seen": offset, "limit": limit}
    return [(found, body) for found, body in connection.execute(statement, values)]


_TOP = select(Room.epoch, Room.top).where(Room.name == bindparam("room"))
_AFTER = (
    select(LogEntry.offset, LogEntry.body)
    .join(Room, Room.id == LogEntry.room_id)
    .where(Room.name == bindparam("room"), LogEntry.offset > bindparam("seen"))
    .order_by(LogEntry.offset)
    .limit(bindparam("limit"))
)
# All places are one value: a statement with some for each room takes longer to make than to run.
_AFTER_ALL = {
    "sqlite": text("""
        SELECT rooms.name, log."offset", log.body
        FROM json_each(:places) AS place
        CROSS JOIN rooms ON rooms.name = json_extract(place.value, '$[0]')
            AND rooms.epoch = json_extract(place.value, '$[1]')
        -- Offsets have no hole, so this is the limit.
        CROSS JOIN log ON log.room_id = rooms.id
            AND log."offset" > json_extract(place.value, '$[2]')
            AND log."offset" <= json_extract(place.value, '$[2]') + :limit
        ORDER BY rooms.name, log."offset"
    """),
    "postgresql": text("""
        SELECT rooms.name, entry."offset", entry.body
        FROM jsonb_array_elements(CAST(:places AS jsonb)) AS place
        JOIN rooms ON rooms.name = place ->> 0 AND rooms.epoch = place ->> 1
        CROSS JOIN LATERAL (
            SELECT log."offset", log.body FROM log
            WHERE log.room_id = rooms.id AND log."offset" > CAST(place ->> 2 AS bigint)
            ORDER BY log."offset" LIMIT :limit
        ) AS entry
        ORDER BY rooms.name, entry."offset"
    """),
}
_UP_TO = (
    select(LogEntry.offset, LogEntry.body)
    .where(LogEntry.room_id == bindparam("room_id"), LogEntry.offset <= bindparam("seen"))
    .order_by(LogEntry.offset.desc())
    .limit(bindparam("limit"))
)
_FOLLOWING = (
    select(LogEntry.offset, LogEntry.body)
    .where(LogEntry.room_id == bindparam("room_id"), LogEntry.offset > bindparam("seen"))
    .order_by(LogEntry.offset)
    .limit(bindparam("limit"))
)
