"""What is set of a room, the same for all who read it."""

from __future__ import annotations

from ...errors import NoSuchRoom
from ...wire import RoomChanged
from ..results import RoomFacts
from ..sql.statements import Statement, Transaction
from .directs import closed_among, people_of


def room_facts(tx: Transaction, room: str, keep_days: int | None = None) -> RoomFacts:
    """
    Return what is set of a room, and to whom of its people it is closed.

    `keep_days` is for how many days the place keeps messages.

    Raises:
        NoSuchRoom: If there is none of this name.
    """
    row = tx.first(_ROOM, room)
    if row is None:
        raise NoSuchRoom(room)
    room_id, title, private, topic, writers, inviters, newcomers, for_all, archived_at, *rest = row
    direct, slow, own_days, since = rest
    people = people_of(tx, [room_id]) if direct else {}
    state = RoomChanged(
        room=room,
        title=title,
        private=bool(private),
        topic=topic,
        writers=writers,
        inviters=inviters,
        newcomers=newcomers or "default",
        for_all=bool(for_all),
        archived=archived_at is not None,
        owners=[owner for (owner,) in tx.all(_OWNERS, room_id)],
        people=people.get(room_id, []),
        slow=slow,
        keep_days=(keep_days if own_days is None else own_days) or 0,
        own_days=own_days is not None,
        days_since=since or 0,
    )
    closed = frozenset(user_id for _, user_id in closed_among(tx, people))
    return RoomFacts(state, closed, dict(map(tuple, tx.all(_SILENT, room_id))))


_ROOM = Statement("""
    SELECT id, title, private, topic, writers, inviters, newcomers, for_all, archived_at, direct,
        slow, keep_days, keep_since
    FROM rooms WHERE name = ?
""")
_SILENT = Statement("SELECT user_id, until FROM mutes WHERE room_id = ?")
_OWNERS = Statement("SELECT user_id FROM memberships WHERE room_id = ? AND owner ORDER BY user_id")
