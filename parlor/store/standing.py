"""Whether somebody is a member of a room; a private room is not there for others."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select

from ..errors import NoSuchRoom, NotAMember
from .batches import batched
from .tables import Membership, Room

USERS_AT_ONCE = 1_000  # who go into one question


def is_member(connection: Connection, user_id: int, room: str) -> bool:
    """Whether somebody is a member of a room."""
    try:
        require_member(connection, user_id, room)
    except (NoSuchRoom, NotAMember):
        return False
    return True


def require_member(connection: Connection, user_id: int, room: str) -> int:
    """
    Return the id of a room that somebody is a member of.

    Raises:
        NoSuchRoom: If there is none, or it is private and the user not in it.
        NotAMember: If it is open and the user not in it.
    """
    row = connection.execute(_STANDING, {"room": room, "user": user_id}).first()
    if row is None:
        raise NoSuchRoom(room)
    room_id, private, member = row
    if member is None and private:
        raise NoSuchRoom(room)
    if member is None:
        raise NotAMember(room)
    return room_id


def standing_of(connection: Connection, user_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how far each of some users has read each room that they are a member of."""
    found: dict[int, dict[str, int]] = {user_id: {} for user_id in user_ids}
    for some in batched(sorted(user_ids), USERS_AT_ONCE):
        for user_id, room, offset in connection.execute(_STANDINGS, {"users": some}):
            found[user_id][room] = offset
    return found


# Statements that are run all the time are built once: building one costs more than running it.
_STANDING = (
    select(Room.id, Room.private, Membership.user_id)
    .outerjoin(
        Membership, (Membership.room_id == Room.id) & (Membership.user_id == bindparam("user"))
    )
    .where(Room.name == bindparam("room"))
)
_STANDINGS = (
    select(Membership.user_id, Room.name, Membership.read_offset)
    .join(Room, Room.id == Membership.room_id)
    .where(Membership.user_id.in_(bindparam("users", expanding=True)))
)
