"""Becoming a member of a room, and ceasing to be one; both are entries of its log."""

from __future__ import annotations

from ..errors import MustStay, NoSuchRoom, NotAllowed
from ..wire import Joined, Left, Person
from .log import log
from .members_only import is_member, require_member
from .results import Stored
from .sql.access import Access
from .sql.statements import Statement, Transaction
from .tables import LOBBY, Kind


class Memberships:
    """Who is a member of which room."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def join(self, user_id: int, room: str, client_id: str) -> Stored:
        """Let somebody into an open room; where they are in already, nothing changes."""
        return self._access.change(room, join, user_id, room, client_id)

    def leave(self, user_id: int, room: str, client_id: str) -> Stored:
        """Let somebody out of a room that is not the lobby."""
        return self._access.change(room, leave, user_id, room, client_id)

    def grant(self, by: int, room: str, user_id: int) -> Stored | None:
        """Let somebody into a room on the word of a member; None if they are in."""
        return self._access.change(room, grant, by, room, user_id)

    def revoke(self, by: int, room: str, user_id: int) -> Stored | None:
        """Put somebody out of a room on the word of a member; None if they are out."""
        return self._access.change(room, revoke, by, room, user_id)

    def has(self, user_id: int, room: str) -> bool:
        """Whether somebody is a member of a room."""
        return self._access.read(is_member, user_id, room)

    def require(self, user_id: int, room: str) -> None:
        """Raise NoSuchRoom or NotAMember unless somebody is a member of a room."""
        self._access.read(require_member, user_id, room)


def enter(
    tx: Transaction,
    at: int,
    room: str,
    who: Person,
    client_id: str | None = None,
    by: Person | None = None,
) -> Stored:
    """Make a member of somebody who is none; all that was before counts as read."""
    room_id, offset = log.take_offset(tx, room)
    entry = Joined(room=room, offset=offset, at=at, who=Person(who.id, who.name), by=by)
    body = log.append(tx, room_id, offset, who.id, entry, Kind.JOINED, client_id)
    tx.run(_ENTER, who.id, room_id, offset, at)
    return Stored(offset, entry, body)


def join(tx: Transaction, at: int, user_id: int, room: str, client_id: str) -> Stored:
    """
    Let somebody into an open room; where they are in already, nothing changes.

    Raises:
        NoSuchRoom: If there is none, or it is private.
        ClientIdUsed: If `client_id` stands for another change.
    """
    repeat = log.repeated(tx, user_id, client_id, Kind.JOINED, room)
    if repeat is not None:
        return repeat
    if is_member(tx, user_id, room):
        return Stored(log.top(tx, room).offset, None, None)
    found = tx.first(_PRIVATE, room)
    if found is None or found[0]:
        raise NoSuchRoom(room)
    return enter(tx, at, room, _somebody(tx, user_id), client_id)


def leave(tx: Transaction, at: int, user_id: int, room: str, client_id: str) -> Stored:
    """
    Let somebody out of a room.

    Raises:
        MustStay: If it is the lobby.
        NoSuchRoom, NotAMember: If they are not in it.
        ClientIdUsed: If `client_id` stands for another change.
    """
    repeat = log.repeated(tx, user_id, client_id, Kind.LEFT, room)
    if repeat is not None:
        return repeat
    return _part(tx, at, room, user_id, client_id)


def grant(tx: Transaction, at: int, by: int, room: str, user_id: int) -> Stored | None:
    """
    Let somebody into a room on the word of a member; None if they are in.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        NotAllowed: If there is nobody of this id.
    """
    require_member(tx, by, room)
    who = _somebody(tx, user_id)
    if is_member(tx, user_id, room):
        return None
    return enter(tx, at, room, who, by=_somebody(tx, by))


def revoke(tx: Transaction, at: int, by: int, room: str, user_id: int) -> Stored | None:
    """
    Put somebody out of a room on the word of a member; None if they are out.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        MustStay: If it is the lobby.
    """
    require_member(tx, by, room)
    if not is_member(tx, user_id, room):
        return None
    return _part(tx, at, room, user_id, by=None if by == user_id else _somebody(tx, by))


def _part(
    tx: Transaction,
    at: int,
    room: str,
    user_id: int,
    client_id: str | None = None,
    by: Person | None = None,
) -> Stored:
    room_id = require_member(tx, user_id, room)
    if room == LOBBY:
        raise MustStay
    tx.run(_PART, user_id, room_id)
    who = _somebody(tx, user_id)
    _, offset = log.take_offset(tx, room)
    entry = Left(room=room, offset=offset, at=at, who=who, by=by)
    body = log.append(tx, room_id, offset, user_id, entry, Kind.LEFT, client_id)
    return Stored(offset, entry, body)


def _somebody(tx: Transaction, user_id: int) -> Person:
    """Return an active user by what entries say of somebody."""
    row = tx.first(_NAME, user_id)
    if row is None:
        raise NotAllowed
    return Person(user_id, row[0])


_ENTER = Statement(
    "INSERT INTO memberships (user_id, room_id, read_offset, joined_at) VALUES (?, ?, ?, ?)"
)
_PART = Statement("DELETE FROM memberships WHERE user_id = ? AND room_id = ?")
_PRIVATE = Statement("SELECT private FROM rooms WHERE name = ?")
_NAME = Statement("SELECT name FROM users WHERE id = ? AND active")
