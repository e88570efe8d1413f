"""Becoming a member of a room, and ceasing to be one; both are entries of its log."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import MustStay, NoSuchRoom, NotAllowed
from ...wire import Joined, Left, Person
from ..log import log
from ..results import RoomFacts, Stored
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from ..tables import LOBBY, Kind
from .members_only import is_member, require_member
from .roomfacts import room_facts

Check = Callable[[RoomFacts], None]


def anybody(facts: RoomFacts) -> None:
    """Let any member do it."""


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

    def grant(self, by: int, room: str, user_id: int, check: Check = anybody) -> Stored | None:
        """Let somebody into a room on the word of a member; None if they are in."""
        return self._access.change(room, grant, by, room, user_id, check)

    def revoke(self, by: int, room: str, user_id: int) -> Stored | None:
        """Put somebody out of a room on the word of a member; None if they are out."""
        return self._access.change(room, revoke, by, room, user_id)

    def has(self, user_id: int, room: str) -> bool:
        """Whether somebody is a member of a room."""
        return self._access.read(is_member, user_id, room)

    def count(self, room: str) -> int:
        """Return how many members a room has."""
        return self._access.read(count, room)

    def require(self, user_id: int, room: str) -> None:
        """Raise NoSuchRoom or NotAMember unless somebody is a member of a room."""
        self._access.read(require_member, user_id, room)


def count(tx: Transaction, room: str) -> int:
    """Return how many members a room has."""
    row = tx.first(_COUNT, room)
    return 0 if row is None else int(row[0])


def enter(
    tx: Transaction,
    at: int,
    room: str,
    who: Person,
    client_id: str | None = None,
    by: Person | None = None,
) -> Stored:
    """Make a member of somebody who is none: as newcomers begin, and all before counts as read."""
    room_id, offset = log.take_offset(tx, room)
    entry = Joined(room=room, offset=offset, at=at, who=Person(who.id, who.name), by=by)
    body = log.append(tx, room_id, offset, who.id, entry, Kind.JOINED, client_id)
    tx.run(_ENTER, who.id, offset, at, who.id, who.id, room_id)
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
        NotAllowed: If it is a direct room, which is of its people for ever.
        NoSuchRoom, NotAMember: If they are not in it.
        ClientIdUsed: If `client_id` stands for another change.
    """
    repeat = log.repeated(tx, user_id, client_id, Kind.LEFT, room)
    if repeat is not None:
        return repeat
    return _part(tx, at, room, user_id, client_id)


def grant(
    tx: Transaction, at: int, by: int, room: str, user_id: int, check: Check
) -> Stored | None:
    """
    Let somebody into a room on the word of a member; None if they are in.

    `check` raises, by what is set at this moment, if `by` may not.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        NotAllowed: If there is nobody of this id, or it is a direct room.
    """
    room_id = require_member(tx, by, room)
    check(room_facts(tx, room))
    if tx.all(_DIRECT, room_id)[0][0]:
        raise NotAllowed
    return let_in(tx, at, room, user_id, _somebody(tx, by))


def let_in(tx: Transaction, at: int, room: str, user_id: int, by: Person) -> Stored | None:
    """
    Let somebody into a room, by whom the caller lets; None if they are in.

    Raises:
        NotAllowed: If there is nobody of this id.
    """
    who = _somebody(tx, user_id)
    return None if is_member(tx, user_id, room) else enter(tx, at, room, who, by=by)


def revoke(tx: Transaction, at: int, by: int, room: str, user_id: int) -> Stored | None:
    """
    Put somebody out of a room on the word of a member; None if they are out.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        MustStay: If it is the lobby.
    """
    require_member(tx, by, room)
    return put_out(tx, at, room, user_id, None if by == user_id else _somebody(tx, by))


def put_out(tx: Transaction, at: int, room: str, user_id: int, by: Person | None) -> Stored | None:
    """
    Put somebody out of a room, by whom the caller lets; None if they are out.

    Raises:
        MustStay: If it is the lobby.
    """
    return _part(tx, at, room, user_id, by=by) if is_member(tx, user_id, room) else None


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
    if tx.all(_DIRECT, room_id)[0][0]:
        raise NotAllowed
    [(version,)] = tx.all(_PART, user_id, room_id)
    tx.run(_KEEP_VERSION, user_id, room_id, version)
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


_ENTER = Statement("""
    INSERT INTO memberships (user_id, room_id, read_offset, joined_at, level, silent_until, version)
    SELECT ?, id, ?, ?, newcomers,
        (SELECT until FROM mutes WHERE mutes.room_id = rooms.id AND mutes.user_id = ?),
        COALESCE((
            SELECT version + 1 FROM former_marks WHERE user_id = ? AND room_id = rooms.id
        ), 0)
    FROM rooms WHERE id = ?
""")
_COUNT = Statement("""
    SELECT count(*) FROM memberships WHERE room_id = (SELECT id FROM rooms WHERE name = ?)
""")
_PART = Statement("DELETE FROM memberships WHERE user_id = ? AND room_id = ? RETURNING version")
_KEEP_VERSION = Statement("""
    INSERT INTO former_marks (user_id, room_id, version) VALUES (?, ?, ?)
    ON CONFLICT (user_id, room_id) DO UPDATE SET version = excluded.version
""")
_DIRECT = Statement("SELECT direct FROM rooms WHERE id = ?")
_PRIVATE = Statement("SELECT private FROM rooms WHERE name = ?")
_FIND_NAME = "SELECT name FROM users WHERE id = ? AND active"
_NAME = Statement(_FIND_NAME, _FIND_NAME + " FOR SHARE")  # who is banned just now, joins before
