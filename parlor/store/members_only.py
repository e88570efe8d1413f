"""What only the members of a room may: for others, a private room is not there."""

from __future__ import annotations

from ..errors import NoSuchRoom, NotAMember
from .sql.statements import Statement, Transaction


def is_member(tx: Transaction, user_id: int, room: str) -> bool:
    """Whether somebody is a member of a room."""
    try:
        require_member(tx, user_id, room)
    except (NoSuchRoom, NotAMember):
        return False
    return True


def require_member(tx: Transaction, user_id: int, room: str) -> int:
    """
    Return the id of a room that somebody is a member of.

    Raises:
        NoSuchRoom: If there is none, or it is private and the user not in it.
        NotAMember: If it is open and the user not in it.
    """
    return log_of_member(tx, user_id, room)[0]


def log_of_member(tx: Transaction, user_id: int, room: str) -> tuple[int, int]:
    """Return the id of a room that somebody is a member of, and the last offset of its log."""
    row = tx.first(_MEMBERSHIP, user_id, room)
    if row is None:
        raise NoSuchRoom(room)
    room_id, top, private, member = row
    if member is None:
        raise NoSuchRoom(room) if private else NotAMember(room)
    return room_id, top


_MEMBERSHIP = Statement("""
    SELECT rooms.id, rooms.top, rooms.private, memberships.user_id FROM rooms
    LEFT JOIN memberships ON memberships.room_id = rooms.id AND memberships.user_id = ?
    WHERE rooms.name = ?
""")
