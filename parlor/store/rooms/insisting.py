"""
Who of a direct room is not to be disturbed, and may be told of a message anyway.

That is once for each pair of people, until the one may be disturbed again; who is not to be for
long, or for ever, is told once a day.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ...errors import NoSuchMessage, NotAllowed
from ...wire import Person
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from .members_only import require_member, require_writer

AGAIN_MS = 24 * 3600 * 1000  # after which somebody may be told anyway once more


class Insisting:
    """Telling people anyway who are not to be disturbed."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def possible(self, user_id: int, room: str) -> list[int]:
        """Return those of a direct room whom somebody may tell anyway now, by id."""
        return self._access.read(possible, user_id, room, round(self._clock() * 1000))

    def put(self, who: Person, room: str, of: int) -> list[int]:
        """Note that some people are told anyway of a message; return them."""
        return self._access.change(room, insist, who, room, of)


def possible(tx: Transaction, user_id: int, room: str, at: int) -> list[int]:
    """
    Return those of a direct room whom somebody may tell anyway at a time, in ms, by id.

    Raises:
        NoSuchRoom, NotAMember: If they are not in it.
    """
    room_id = require_member(tx, user_id, room)
    return [found[0] for found in _possible(tx, room_id, user_id, at)]


def insist(tx: Transaction, at: int, who: Person, room: str, of: int) -> list[int]:
    """
    Note that some people are told anyway of a message; return them.

    Raises:
        NoSuchRoom, NotAMember: If `who` is not in the room.
        NotAllowed: If they cannot write there, or there is nobody who may be told.
        NoSuchMessage: If it is none of theirs.
    """
    room_id = require_writer(tx, at, who, room)
    if tx.first(_OWN, room_id, of, who.id) is None:
        raise NoSuchMessage
    found = _possible(tx, room_id, who.id, at)
    if not found:
        raise NotAllowed
    for user_id, until in found:
        tx.run(_FORGET, user_id, who.id)
        tx.run(_INSIST, user_id, who.id, min(until, at + AGAIN_MS))
    return [user_id for user_id, _ in found]


def _possible(tx: Transaction, room_id: int, user_id: int, at: int) -> list[tuple[int, int]]:
    """Return who may be told anyway, each with until when they are not to be disturbed."""
    rows = tx.all(_QUIET, user_id, at, user_id, room_id, user_id, at)
    return [(other, until) for other, until in rows]


_OWN = Statement('SELECT id FROM messages WHERE room_id = ? AND "offset" = ? AND author_id = ?')
# Who blocks somebody is not told by them; nor is who has said that nobody may.
_QUIET = Statement("""
    SELECT users.id, users.dnd_until FROM memberships
    JOIN rooms ON rooms.id = memberships.room_id AND rooms.direct
    JOIN users ON users.id = memberships.user_id AND users.active
    LEFT JOIN insisted ON insisted.user_id = users.id AND insisted.by_id = ? AND insisted.until > ?
    LEFT JOIN preferences ON preferences.user_id = users.id AND preferences.key = 'anyway'
    LEFT JOIN blocks ON blocks.user_id = users.id AND blocks.blocked_id = ?
    WHERE memberships.room_id = ? AND users.id <> ? AND users.dnd_until > ?
    AND insisted.user_id IS NULL AND blocks.user_id IS NULL
    AND COALESCE(preferences.value, 'true') <> 'false'
    ORDER BY users.id
""")
_FORGET = Statement("DELETE FROM insisted WHERE user_id = ? AND by_id = ?")
_INSIST = Statement("INSERT INTO insisted (user_id, by_id, until) VALUES (?, ?, ?)")
