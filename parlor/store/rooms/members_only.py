"""What only members of a room may, or some of them: for others a private room is not there."""

from __future__ import annotations

from ...errors import Archived, NoSuchRoom, NotAllowed, NotAMember
from ...wire import Person
from ..sql.statements import Statement, Transaction
from . import silence
from .directs import closed_rooms


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


def require_writer(tx: Transaction, at: int, who: Person, room: str) -> int:
    """
    Return the id of a room that somebody writes in.

    Raises:
        NoSuchRoom, NotAMember: If they are not in it.
        Archived: If nobody does.
        Banned, Muted: If they are.
        NotAllowed: If only others do.
    """
    room_id = require_member(tx, who.id, room)
    archived, writers, direct, owner, silent = tx.all(_WRITING, who.id, room_id)[0]
    if archived is not None:
        raise Archived
    if refusal := silence.refusal(silent, at):
        raise refusal
    if writers == "owners" and not (owner or who.admin):
        raise NotAllowed
    if direct and (room_id, who.id) in closed_rooms(tx, [room_id]):
        raise NotAllowed
    return room_id


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
_WRITING = Statement("""
    SELECT rooms.archived_at, rooms.writers, rooms.direct, memberships.owner,
        memberships.silent_until FROM rooms
    JOIN memberships ON memberships.room_id = rooms.id AND memberships.user_id = ?
    WHERE rooms.id = ?
""")
