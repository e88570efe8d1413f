"""Whether somebody is a member of a room; a private room is not there for others."""

from __future__ import annotations

from collections.abc import Collection

from ..errors import NoSuchRoom, NotAMember
from .batches import batched
from .sql import Statement, Transaction

USERS_AT_ONCE = 1_000  # who go into one question


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


def read_offsets(tx: Transaction, user_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how far each of some users has read each room that they are a member of."""
    found: dict[int, dict[str, int]] = {user_id: {} for user_id in user_ids}
    for some in batched(sorted(user_ids), USERS_AT_ONCE):
        for user_id, room, offset in tx.all(_READ_OFFSETS, list(some)):
            found[user_id][room] = offset
    return found


_MEMBERSHIP = Statement("""
    SELECT rooms.id, rooms.top, rooms.private, memberships.user_id FROM rooms
    LEFT JOIN memberships ON memberships.room_id = rooms.id AND memberships.user_id = ?
    WHERE rooms.name = ?
""")
_READ_OFFSETS = Statement("""
    SELECT memberships.user_id, rooms.name, memberships.read_offset FROM memberships
    JOIN rooms ON rooms.id = memberships.room_id WHERE memberships.user_id = ANY(?)
""")
