"""How far members have read: many marks by three statements."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, bindparam, select, update

from ..errors import NotAMember, Refused
from .tables import Membership, Room
from .writer import Change

MEMBERSHIPS: Table = Membership.__table__  # type: ignore[assignment]


class ReadMark(Change[int]):
    """
    A member has read a room up to an offset.

    Marks never go back and never pass the top. They come after everything
    else of a turn: every reader moves one at every message.
    """

    late = True

    def __init__(self, user_id: int, room: str, offset: int) -> None:
        self.user_id = user_id
        self.room = room
        self.offset = offset

    @classmethod
    def carry_out(
        cls, connection: Connection, at: int, changes: Sequence[ReadMark]
    ) -> Sequence[int | Refused]:
        users = {mark.user_id for mark in changes}
        rooms = {mark.room for mark in changes}
        rows = connection.execute(_STANDING, {"users": users, "rooms": rooms})
        standing = {(row.user_id, row.name): row for row in rows}
        marks = {key: row.read_offset for key, row in standing.items()}
        outcomes: list[int | Refused] = []
        for change in changes:
            key = (change.user_id, change.room)
            if key not in standing:
                outcomes.append(NotAMember(change.room))
                continue
            marks[key] = max(marks[key], min(change.offset, standing[key].top))
            outcomes.append(marks[key])
        moved = [
            {"member": row.user_id, "place": row.room_id, "to": marks[key]}
            for key, row in standing.items()
            if marks[key] > row.read_offset
        ]
        if moved:
            connection.execute(_MOVE, moved)
        return outcomes


_STANDING = (
    select(Membership.user_id, Membership.room_id, Membership.read_offset, Room.name, Room.top)
    .join(Room, Room.id == Membership.room_id)
    .where(
        Membership.user_id.in_(bindparam("users", expanding=True)),
        Room.name.in_(bindparam("rooms", expanding=True)),
    )
    # In one order, so nobody deadlocks; and as it stands when it is ours: another process
    # may be moving the same mark, and it must not go back.
    .order_by(Membership.room_id, Membership.user_id)
    .with_for_update(of=Membership)
)
_MOVE = (
    update(MEMBERSHIPS)
    .where(
        MEMBERSHIPS.c.user_id == bindparam("member"), MEMBERSHIPS.c.room_id == bindparam("place")
    )
    .values(read_offset=bindparam("to"))
)
