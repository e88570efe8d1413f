"""Saved messages: what somebody wants to find again, in all rooms that they are a member of."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ...errors import NoSuchMessage, TooMany
from ...wire import Person, SavedMessage
from ..log.reading.shown import spliced
from ..log.replies import answered_by
from ..people.profiles import persons
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from ..versions import next_version
from .members_only import require_member

SAVED = 1_000  # of one person


class SavedSome(NamedTuple):
    """Some saved messages, the last saved first, those they name, and whether there are others."""

    messages: list[SavedMessage]
    people: list[Person]
    more: bool


class Saved:
    """What everybody has saved for themselves."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, user_id: int, room: str, of: int) -> int | None:
        """Save a message; see `save`."""
        return self._access.change(None, save, user_id, room, of)

    def remove(self, user_id: int, room: str, of: int) -> int | None:
        """Save a message no longer; see `unsave`."""
        return self._access.change(None, unsave, user_id, room, of)

    def page(self, user_id: int, before: int | None, limit: int) -> SavedSome:
        """Return some of what somebody has saved, of rooms that they are a member of."""
        return self._access.read(saved_by, user_id, before, limit)


def save(tx: Transaction, at: int, user_id: int, room: str, of: int) -> int | None:
    """
    Save a message, and return the version of that; None if it is saved already.

    Raises:
        NoSuchMessage: If there is none at this place.
        TooMany: If as many are saved as may be.
        NoSuchRoom, NotAMember: If the person is not in the room.
    """
    room_id = require_member(tx, user_id, room)
    if tx.first(_ONE, user_id, room_id, of):
        return None
    if tx.first(_MESSAGE, room_id, of) is None:
        raise NoSuchMessage
    if (tx.first(_COUNT, user_id) or (0,))[0] >= SAVED:
        raise TooMany("saved", SAVED)
    version = next_version(tx, user_id)
    tx.run(_ADD, user_id, room_id, of, at, version)
    return version


def unsave(tx: Transaction, at: int, user_id: int, room: str, of: int) -> int | None:
    """
    Save a message no longer, and return the version of that; None if it is not saved.

    Raises:
        NoSuchRoom, NotAMember: If the person is not in the room.
    """
    room_id = require_member(tx, user_id, room)
    if not tx.first(_ONE, user_id, room_id, of):
        return None
    tx.run(_REMOVE, user_id, room_id, of)
    return next_version(tx, user_id)


def saved_by(tx: Transaction, user_id: int, before: int | None, limit: int) -> SavedSome:
    """Return some of what somebody has saved, of rooms that they are a member of."""
    rows = tx.all(_SAVED, user_id, _NEWEST if before is None else before, limit + 1)
    found, authors, bodies = [], set(), []
    for room, of, at, version, body, extras, author_id in rows[:limit]:
        entry = None
        if body is not None:
            bodies.append(body)
            authors.add(author_id)
            entry = msgspec.Raw(spliced(body, extras))
        found.append(SavedMessage(room, of, at, version, entry))  # type: ignore[arg-type]
    people = persons(tx, authors | answered_by(bodies))
    return SavedSome(found, people, more=len(rows) > limit)


_NEWEST = 2**53
_ONE = Statement('SELECT at FROM saved WHERE user_id = ? AND room_id = ? AND "offset" = ?')
_MESSAGE = Statement('SELECT id FROM messages WHERE room_id = ? AND "offset" = ?')
_COUNT = Statement("SELECT COUNT(*) FROM saved WHERE user_id = ?")
_ADD = Statement(
    'INSERT INTO saved (user_id, room_id, "offset", at, version) VALUES (?, ?, ?, ?, ?)'
)
_REMOVE = Statement('DELETE FROM saved WHERE user_id = ? AND room_id = ? AND "offset" = ?')
# What was deleted is a void, which is about itself.
_SAVED = Statement("""
    SELECT rooms.name, saved."offset", saved.at, saved.version, log.body, log.extras, log.author_id
    FROM saved
    JOIN memberships ON memberships.user_id = saved.user_id
        AND memberships.room_id = saved.room_id
    JOIN rooms ON rooms.id = saved.room_id
    LEFT JOIN log ON log.room_id = saved.room_id AND log."offset" = saved."offset"
        AND log.of IS NULL
    WHERE saved.user_id = ? AND saved.version < ?
    ORDER BY saved.version DESC LIMIT ?
""")
