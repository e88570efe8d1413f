"""
What those do to rooms who run the place, and need not be in them.

An entry that a command makes is by the place itself: it has the name of that, and the id 0,
which nobody has. Direct rooms are their people's, and are not there.
"""

from __future__ import annotations

from typing import NamedTuple

from ...errors import NoSuchPerson, NoSuchRoom, NotAllowed, OnlyOwner
from ...wire import Person
from .. import audit
from ..audit import BY_COMMAND
from ..log.settings import Author, Check, change_room
from ..people.people import Whom, found, place
from ..results import Settings, Stored, User
from ..rooms.members_only import is_member
from ..rooms.memberships import let_in, put_out
from ..rooms.roomfacts import room_facts
from ..rooms.rooms import make_room
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from .administrators import require_administrator


class Moved(NamedTuple):
    """Who was let into a room or put out of it; without anything `stored`, they were already."""

    user: User
    stored: Stored | None


class RuledRooms:
    """Rooms, for those who run the place; each deed is in the audit, with who did it."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, title: str, private: bool, by: int = BY_COMMAND) -> str:
        """Make a room that nobody is in; return its name. See `add`."""
        return self._access.change(None, add, title, private, by)

    def set(
        self, room: str, wanted: Settings, what: str, check: Check, by: int = BY_COMMAND
    ) -> list[Stored]:
        """Change what is set of a room; see `set_room`."""
        return self._access.change(room, set_room, room, wanted, what, check, by)

    def own(
        self, room: str, whom: Whom, on: bool, check: Check, by: int = BY_COMMAND
    ) -> list[Stored]:
        """Make a member one of a room's owners, or one no longer; see `own`."""
        return self._access.change(room, own, room, whom, on, check, by)

    def let_in(self, room: str, whom: Whom, check: Check, by: int = BY_COMMAND) -> Moved:
        """Let somebody into a room; see `grant`."""
        return self._access.change(room, grant, room, whom, check, by)

    def put_out(self, room: str, whom: Whom, check: Check, by: int = BY_COMMAND) -> Moved:
        """Put somebody out of a room; see `revoke`."""
        return self._access.change(room, revoke, room, whom, check, by)


def add(tx: Transaction, at: int, title: str, private: bool, by: int) -> str:
    """
    Make a room that nobody is in; return its name.

    Raises:
        BadTitle: If the title cannot be.
        NotAllowed: If who does it is no administrator any more, or nobody has set the place up.
    """
    require_administrator(tx, by)
    _doer(tx, by)
    room = make_room(tx, at, title, private, None if by == BY_COMMAND else by)
    audit.note(tx, at, by, "add room", room_id=_ruled(tx, room))
    return room


def set_room(
    tx: Transaction, at: int, room: str, wanted: Settings, what: str, check: Check, by: int
) -> list[Stored]:
    """
    Change what is set of a room; return each change that is one. In the audit it is `what`.

    `check` raises, by what is set at this moment, if it cannot be done to this room.

    Raises:
        NoSuchRoom: If there is none.
        NotAllowed: If who does it is no administrator any more, or names a private room that
            they are not in: its title is not for them.
        BadTitle, Archived: As they say.
    """
    room_id = _checked(tx, room, check, by)
    named = wanted.title is not None and by != BY_COMMAND
    if named and room_facts(tx, room).state.private and not is_member(tx, by, room):
        raise NotAllowed
    done = change_room(tx, at, _author(tx, room_id, by), room, wanted)
    if done:
        days = None if wanted.keep_days is None else str(wanted.keep_days)
        audit.note(tx, at, by, what, room_id=room_id, detail=days)
    return done


def own(
    tx: Transaction, at: int, room: str, whom: Whom, on: bool, check: Check, by: int
) -> list[Stored]:
    """
    Make a member one of a room's owners, or one no longer; return the change, if it is one.

    Raises:
        NoSuchRoom, NoSuchPerson: If there is none, or nobody.
        NotAMember: If they are not in it.
        OnlyOwner: If it is the only one, who is to be one no longer.
        NotAllowed: If it is a guest, or who does it is no administrator any more.
        Archived: If the room is.
    """
    room_id = _checked(tx, room, check, by)
    user = found(tx, whom)
    owners = set(room_facts(tx, room).state.owners)
    if not on and owners == {user.id}:
        raise OnlyOwner
    if on is (user.id in owners):
        return []
    wanted = Settings(owners=frozenset(owners ^ {user.id}))
    done = change_room(tx, at, _author(tx, room_id, by), room, wanted)
    detail = "owner" if on else "member"
    audit.note(tx, at, by, "own room", room_id=room_id, whom=user.id, detail=detail)
    return done


def grant(tx: Transaction, at: int, room: str, whom: Whom, check: Check, by: int) -> Moved:
    """
    Let somebody into a room.

    Raises:
        NoSuchRoom, NoSuchPerson: If there is none, or nobody.
        NotAllowed: If who does it is no administrator any more.
    """
    room_id = _checked(tx, room, check, by)
    user = _somebody(tx, whom)
    stored = let_in(tx, at, room, user.id, _doer(tx, by))
    if stored is not None:
        audit.note(tx, at, by, "let in", room_id=room_id, whom=user.id)
    return Moved(user, stored)


def revoke(tx: Transaction, at: int, room: str, whom: Whom, check: Check, by: int) -> Moved:
    """
    Put somebody out of a room.

    Raises:
        NoSuchRoom, NoSuchPerson: If there is none, or nobody.
        MustStay: If it is the lobby.
        NotAllowed: If who does it is no administrator any more.
    """
    room_id = _checked(tx, room, check, by)
    user = _somebody(tx, whom)
    stored = put_out(tx, at, room, user.id, _doer(tx, by))
    if stored is not None:
        audit.note(tx, at, by, "put out", room_id=room_id, whom=user.id)
    return Moved(user, stored)


def _checked(tx: Transaction, room: str, check: Check, by: int) -> int:
    """Return the id of a room to which something may be done."""
    require_administrator(tx, by)
    room_id = _ruled(tx, room)
    check(room_facts(tx, room))
    return room_id


def _ruled(tx: Transaction, room: str) -> int:
    row = tx.first(_RULED, room)
    if row is None:
        raise NoSuchRoom(room)
    return int(row[0])


def _somebody(tx: Transaction, whom: Whom) -> User:
    user = found(tx, whom)
    if not user.active:
        raise NoSuchPerson
    return user


def _doer(tx: Transaction, by: int) -> Person:
    """Return who did it, as entries say it."""
    if by != BY_COMMAND:
        return Person(by, found(tx, by).name)
    name = place(tx)
    if name is None:
        raise NotAllowed
    return Person(BY_COMMAND, name)


def _author(tx: Transaction, room_id: int, by: int) -> Author:
    """Return whose an entry is: where nobody did it, somebody's of the room all the same."""
    who = _doer(tx, by)
    if by != BY_COMMAND:
        return Author(by, who)
    [(user_id,)] = tx.all(_ANYBODY, room_id)
    return Author(user_id, who)


_RULED = Statement("SELECT id FROM rooms WHERE name = ? AND NOT direct AND deleted_at IS NULL")
_ANYBODY = Statement("""
    SELECT COALESCE(
        (SELECT MIN(user_id) FROM memberships WHERE room_id = ?), (SELECT MIN(id) FROM users)
    )
""")
