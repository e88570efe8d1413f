"""Becoming a member of a room, and ceasing to be one; both are entries of its log."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from ..errors import MustStay, NoSuchRoom, NotAllowed
from ..wire import Joined, Left, Person
from . import log
from .results import Stored
from .standing import is_member, require_member
from .tables import LOBBY, Membership, Room, User


def enter(
    connection: Connection, at: int, room: str, who: Person, client_id: str | None = None
) -> tuple[Joined, bytes]:
    """Make a member of somebody who is none; all that was before counts as read."""
    joined, body = log.append(connection, at, room, who, Joined, client_id)
    row = select(Room.id).where(Room.name == room).scalar_subquery()
    connection.execute(
        insert(Membership).values(
            user_id=who.id, room_id=row, read_offset=joined.offset, joined_at=at
        )
    )
    return joined, body


def join(connection: Connection, at: int, user_id: int, room: str, client_id: str) -> Stored:
    """
    Let somebody into an open room; where they are in already, nothing changes.

    Raises:
        NoSuchRoom: If there is none, or it is private.
        ClientIdUsed: If `client_id` stands for another change.
    """
    repeat = log.repeated(connection, user_id, client_id, Joined, room)
    if repeat is not None:
        return repeat
    if is_member(connection, user_id, room):
        return Stored(log.top(connection, room).offset, None, None)
    private = connection.scalar(select(Room.private).where(Room.name == room))
    if private is None or private:
        raise NoSuchRoom(room)
    joined, body = enter(connection, at, room, _somebody(connection, user_id), client_id)
    return Stored(joined.offset, joined, body)


def leave(connection: Connection, at: int, user_id: int, room: str, client_id: str) -> Stored:
    """
    Let somebody out of a room.

    Raises:
        MustStay: If it is the lobby.
        NoSuchRoom, NotAMember: If they are not in it.
        ClientIdUsed: If `client_id` stands for another change.
    """
    repeat = log.repeated(connection, user_id, client_id, Left, room)
    if repeat is not None:
        return repeat
    left, body = _part(connection, at, room, user_id, client_id)
    return Stored(left.offset, left, body)


def grant(connection: Connection, at: int, by: int, room: str, user_id: int) -> Joined | None:
    """
    Let somebody into a room on the word of a member; None if they are in.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        NotAllowed: If there is nobody of this id.
    """
    require_member(connection, by, room)
    who = _somebody(connection, user_id)
    if is_member(connection, user_id, room):
        return None
    return enter(connection, at, room, who)[0]


def revoke(connection: Connection, at: int, by: int, room: str, user_id: int) -> Left | None:
    """
    Put somebody out of a room; None if they are out.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        NotAllowed: If `by` neither made the room nor is an administrator.
        MustStay: If it is the lobby.
    """
    if not may_revoke(connection, by, room):
        raise NotAllowed
    if not is_member(connection, user_id, room):
        return None
    return _part(connection, at, room, user_id)[0]


def may_revoke(connection: Connection, by: int, room: str) -> bool:
    """
    Whether a member may put others out of a room: its maker and administrators may.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
    """
    require_member(connection, by, room)
    maker = connection.scalar(select(Room.created_by).where(Room.name == room))
    return by == maker or _somebody(connection, by).admin


def _part(
    connection: Connection, at: int, room: str, user_id: int, client_id: str | None = None
) -> tuple[Left, bytes]:
    room_id = require_member(connection, user_id, room)
    if room == LOBBY:
        raise MustStay
    connection.execute(
        delete(Membership).where(Membership.user_id == user_id, Membership.room_id == room_id)
    )
    return log.append(connection, at, room, _somebody(connection, user_id), Left, client_id)


def _somebody(connection: Connection, user_id: int) -> Person:
    row = connection.execute(
        select(User.id, User.name, User.kind, User.admin).where(User.id == user_id, User.active)
    ).first()
    if row is None:
        raise NotAllowed
    return Person(id=row.id, name=row.name, guest=row.kind == "guest", admin=row.admin)
