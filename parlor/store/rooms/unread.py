"""How rooms stand for their members: what is set of them, how far was read, what is unread."""

from __future__ import annotations

from typing import NamedTuple

from ...wire import Person, Position, RoomState
from ...wire.events.preferences import Level
from ..sql.statements import Row, Statement

UNREAD = 100  # nobody reads a greater number
UNREAD_WITHIN = 5_000  # the newest messages that are looked at for it: bounds a welcome's work

# Of a membership, the messages of others after its mark, and those that call its member. In a
# direct room all of them do. Of rooms that are read, which most are, nothing is looked up.
NUMBERS = f"""
    CASE WHEN rooms.top <= memberships.read_offset THEN 0 ELSE (SELECT count(*) FROM (
        SELECT 1 FROM (
            SELECT author_id FROM messages
            WHERE room_id = memberships.room_id AND "offset" > memberships.read_offset
            ORDER BY "offset" DESC LIMIT {UNREAD_WITHIN}
        ) AS newest WHERE author_id <> memberships.user_id LIMIT {UNREAD}
    ) AS others) END,
    CASE WHEN rooms.direct THEN {UNREAD} WHEN rooms.top <= memberships.read_offset THEN 0 ELSE
        (SELECT count(*) FROM (
            SELECT 1 FROM mentions
            WHERE user_id = memberships.user_id AND room_id = memberships.room_id
            AND "offset" > memberships.read_offset
            UNION ALL
            SELECT 1 FROM mentions
            WHERE user_id = 0 AND room_id = memberships.room_id
            AND "offset" > memberships.read_offset AND author_id <> memberships.user_id
            LIMIT {UNREAD}
        ) AS calls)
    END
"""  # noqa: S608 - of constants only
_STATE = f"""
    SELECT memberships.user_id, rooms.id, rooms.direct, rooms.name, rooms.title, rooms.private,
    rooms.epoch, rooms.top, rooms.topic, rooms.writers, rooms.inviters, rooms.newcomers,
    rooms.for_all, rooms.slow, rooms.archived_at, memberships.starred, memberships.read_offset,
    memberships.version, memberships.level, memberships.muted_until,
    memberships.silent_until,
    (SELECT count(*) FROM pins WHERE pins.room_id = rooms.id),
    (SELECT at FROM messages WHERE room_id = rooms.id ORDER BY "offset" DESC LIMIT 1),
    rooms.keep_days, rooms.keep_since, {NUMBERS}
    FROM memberships JOIN rooms ON rooms.id = memberships.room_id
"""  # noqa: S608 - of constants only


def states(where: str) -> Statement:
    """Return the question how some rooms stand for their members, who begin each row."""
    return Statement(_STATE + where)


class Usual(NamedTuple):
    """What rooms have where nothing else is set: how much is told, how long messages are kept."""

    level: Level = "mentions"
    keep_days: int | None = None


def state(
    row: Row, usual: Usual, people: list[Person], owners: list[int], closed: bool
) -> RoomState:
    """Return how a room stands for a member, by a row of such a question."""
    (
        _, _, direct, name, title, private, epoch, top, topic, writers, inviters, newcomers,
        for_all, slow, archived_at, starred, read_offset, version, own_level, muted_until,
        silent_until, pins, said_at, keep_days, keep_since, unread, mentions,
    ) = row  # fmt: skip
    return RoomState(
        room=name,
        title=title,
        private=bool(private),
        position=Position(epoch, top),
        read_offset=read_offset,
        version=version,
        unread=unread,
        mentions=unread if direct else mentions,
        pins=pins,
        owners=owners,
        topic=topic,
        writers=writers,
        inviters=inviters,
        newcomers=newcomers or "default",
        for_all=bool(for_all),
        archived=archived_at is not None,
        starred=bool(starred),
        said_at=said_at or 0,
        direct=bool(direct),
        people=people,
        closed=closed,
        level=own_level or ("all" if direct else usual.level),
        muted_until=muted_until or 0,
        silent_until=silent_until or 0,
        slow=slow,
        keep_days=(usual.keep_days if keep_days is None else keep_days) or 0,
        own_days=keep_days is not None,
        days_since=keep_since or 0,
    )
