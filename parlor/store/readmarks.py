"""How far members have read: many marks by two statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..errors import NoSuchRoom, NotAMember, Refused
from .sql.access import Access
from .sql.batches import batched
from .sql.statements import Statement, Transaction, update
from .sql.writer import Change

USERS_AT_ONCE = 1_000  # who go into one question


class ReadMarks:
    """How far members have read their rooms."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def move(self, user_id: int, room: str, offset: int) -> int:
        """Return how far somebody has read, which is `offset` unless it was further."""
        return self._access.carry_out(ReadMark(user_id, room, offset))

    def of(self, user_ids: Collection[int]) -> dict[int, dict[str, int]]:
        """Return how far each of some users has read each of their rooms, by one question."""
        return self._access.read(read_offsets, user_ids)


class ReadMark(Change[int]):
    """
    A member has read a room up to an offset.

    Marks never go back and never pass the top. They come after everything
    else of a turn: every reader moves one at every message.
    """

    late = True
    plain = True

    def __init__(self, user_id: int, room: str, offset: int) -> None:
        self.user_id = user_id
        self.room = room
        self.offset = offset

    @classmethod
    def carry_out(
        cls, tx: Transaction, at: int, changes: Sequence[ReadMark]
    ) -> Sequence[int | Refused]:
        users = list({mark.user_id for mark in changes})
        rooms = list({mark.room for mark in changes})
        found = tx.all(_MEMBERSHIPS, users, rooms)
        members = {(row[0], row[3]): row for row in found}
        marks = {key: row[2] for key, row in members.items()}
        outcomes: list[int | Refused] = []
        for change in changes:
            key = (change.user_id, change.room)
            if key not in members:
                outcomes.append(_refusal(tx, change.room))
                continue
            marks[key] = max(marks[key], min(change.offset, members[key][4]))
            outcomes.append(marks[key])
        moved = [
            (marks[key], user_id, room_id)
            for key, (user_id, room_id, before, *_) in members.items()
            if marks[key] > before
        ]
        if moved:
            tx.write((_MOVE, moved))
        return outcomes


def read_offsets(tx: Transaction, user_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how far each of some users has read each room that they are a member of."""
    found: dict[int, dict[str, int]] = {user_id: {} for user_id in user_ids}
    for some in batched(sorted(user_ids), USERS_AT_ONCE):
        for user_id, room, offset in tx.all(_READ_OFFSETS, list(some)):
            found[user_id][room] = offset
    return found


def _refusal(tx: Transaction, room: str) -> Refused:
    """Return what is said to who is no member: a private room is not there for others."""
    return NotAMember(room) if tx.first(_OPEN, room) else NoSuchRoom(room)


_FIND = """
    SELECT memberships.user_id, memberships.room_id, memberships.read_offset, rooms.name, rooms.top
    FROM memberships JOIN rooms ON rooms.id = memberships.room_id
    WHERE memberships.user_id = ANY(?) AND rooms.name = ANY(?)
"""
_MEMBERSHIPS = Statement(
    _FIND,
    # In one order, so nobody deadlocks; and as it stands when it is ours: another process
    # may be moving the same mark, and it must not go back.
    _FIND + "ORDER BY memberships.room_id, memberships.user_id FOR UPDATE OF memberships",
)
_OPEN = Statement("SELECT id FROM rooms WHERE name = ? AND NOT private")
_MOVE = update("memberships", "read_offset", read_offset="bigint", user_id="int", room_id="int")
_READ_OFFSETS = Statement("""
    SELECT memberships.user_id, rooms.name, memberships.read_offset FROM memberships
    JOIN rooms ON rooms.id = memberships.room_id WHERE memberships.user_id = ANY(?)
""")
