"""Who is muted in which room: they read and say nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from ...errors import NoSuchPerson, NotAllowed, NotAMember
from ...wire import FOR_EVER
from .. import audit
from ..results import RoomFacts
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from .members_only import is_member, require_member
from .roomfacts import room_facts
from .silence import settle

Check = Callable[[RoomFacts], None]


class Mutes:
    """Who says nothing in which room; each deed is in the audit, with who did it."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def put(self, by: int, room: str, user_id: int, seconds: float | None, check: Check) -> None:
        """Have somebody say nothing in a room; see `mute`."""
        self._access.change(room, mute, by, room, user_id, seconds, check)

    def lift(self, by: int, room: str, user_id: int, check: Check) -> None:
        """Let somebody say something in a room again; see `unmute`."""
        self._access.change(room, unmute, by, room, user_id, check)

    def lapse(self) -> list[str]:
        """Lift the mutes that have run out; return the rooms in which."""
        if not self._access.read(any_over, round(self._clock() * 1000)):
            return []
        return self._access.change(None, lapse)


def mute(
    tx: Transaction,
    at: int,
    by: int,
    room: str,
    user_id: int,
    seconds: float | None,
    check: Check,
) -> None:
    """
    Have a member say nothing in a room, for so many seconds or until further notice.

    `check` raises, by what is set at this moment, if `by` may not.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it, or the other is not.
        NotAllowed: If the other owns the room, or is an administrator.
    """
    room_id = require_member(tx, by, room)
    facts = room_facts(tx, room)
    check(facts)
    if not is_member(tx, user_id, room):
        raise NotAMember(room)
    if user_id in facts.state.owners or tx.first(_ADMIN, user_id) is not None:
        raise NotAllowed
    until = FOR_EVER if seconds is None else at + round(seconds * 1000)
    tx.run(_FORGET, room_id, user_id)
    tx.run(_PUT, room_id, user_id, until)
    settle(tx, room_id, user_id)
    audit.note(tx, at, by, "mute", room_id=room_id, whom=user_id)


def unmute(tx: Transaction, at: int, by: int, room: str, user_id: int, check: Check) -> None:
    """
    Let somebody say something in a room again, also who has left it since.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        NoSuchPerson: If they are not muted.
    """
    room_id = require_member(tx, by, room)
    check(room_facts(tx, room))
    if not tx.all(_FORGET_ONE, room_id, user_id):
        raise NoSuchPerson
    settle(tx, room_id, user_id)
    audit.note(tx, at, by, "unmute", room_id=room_id, whom=user_id)


def lapse(tx: Transaction, at: int) -> list[str]:
    """Lift the mutes that have run out; return the rooms in which."""
    rooms = set()
    for room_id, user_id, room in tx.all(_OVER, at):
        tx.run(_FORGET, room_id, user_id)
        settle(tx, room_id, user_id)
        rooms.add(room)
    return sorted(rooms)


def any_over(tx: Transaction, at: int) -> bool:
    """Whether a mute has run out that is still there."""
    return tx.first(_ANY_OVER, at) is not None


_ADMIN = Statement("SELECT id FROM users WHERE id = ? AND admin")
_FORGET = Statement("DELETE FROM mutes WHERE room_id = ? AND user_id = ?")
_FORGET_ONE = Statement("DELETE FROM mutes WHERE room_id = ? AND user_id = ? RETURNING until")
_PUT = Statement("INSERT INTO mutes (room_id, user_id, until) VALUES (?, ?, ?)")
_ANY_OVER = Statement("SELECT room_id FROM mutes WHERE until <= ? LIMIT 1")
_OVER = Statement("""
    SELECT mutes.room_id, mutes.user_id, rooms.name FROM mutes
    JOIN rooms ON rooms.id = mutes.room_id WHERE mutes.until <= ?
    ORDER BY mutes.room_id, mutes.user_id
""")
