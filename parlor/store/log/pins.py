"""Pins: messages that the members of a room hold up."""

from __future__ import annotations

from ...errors import NoSuchMessage, TooMany
from ...wire import Person, Pinned, Unpinned
from ..results import Page, Pinning, Stored
from ..rooms.members_only import log_of_member, require_member
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from ..tables import Kind
from . import log
from .reading import extras
from .reading.shown import page_of, with_called
from .replies import answered_by

PINS = 100  # of one room


class Pins:
    """What is pinned in the rooms."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def pin(self, pinning: Pinning) -> Stored:
        """Hold a message up; see `pin`."""
        return self._access.change(pinning.room, pin, pinning)

    def unpin(self, pinning: Pinning) -> Stored:
        """Hold a message up no longer; see `unpin`."""
        return self._access.change(pinning.room, unpin, pinning)

    def of(self, user_id: int, room: str) -> Page:
        """Return all pinned messages of a room to one of its members."""
        return self._access.read(pins_of, user_id, room)


def pin(tx: Transaction, at: int, pinning: Pinning) -> Stored:
    """
    Hold a message up for all members of its room.

    Raises:
        NoSuchMessage: If there is none at this place.
        TooMany: If there are as many pins as may be.
        NoSuchRoom, NotAMember: If the person is not in the room.
        ClientIdUsed: If the client_id stands for another change.
    """
    by = pinning.by
    repeat = log.repeated(tx, by.id, pinning.client_id, Kind.PINNED, pinning.room)
    if repeat is not None:
        return repeat
    room_id = require_member(tx, by.id, pinning.room)
    if tx.first(_MESSAGE, room_id, pinning.of) is None:
        raise NoSuchMessage
    if tx.first(_PIN, room_id, pinning.of):
        return Stored(log.top(tx, pinning.room).offset, None, None)
    if (tx.first(_COUNT, room_id) or (0,))[0] >= PINS:
        raise TooMany("pins", PINS)
    _, offset = log.take_offset(tx, pinning.room)
    entry = Pinned(
        room=pinning.room,
        offset=offset,
        at=at,
        who=Person(by.id, by.name),
        of=pinning.of,
        client_id=pinning.client_id,
    )
    # It is shown, as a note; so in the log it is about nothing.
    body = log.append(tx, room_id, offset, by.id, entry, Kind.PINNED, pinning.client_id)
    tx.run(_ADD, room_id, pinning.of, by.id, at)
    extras.change(tx, room_id, pinning.of, offset, pinned=True)
    return Stored(offset, entry, body)


def unpin(tx: Transaction, at: int, pinning: Pinning) -> Stored:
    """
    Hold a message up no longer.

    Raises:
        NoSuchMessage: If there is none at this place.
        NoSuchRoom, NotAMember: If the person is not in the room.
        ClientIdUsed: If the client_id stands for another change.
    """
    by = pinning.by
    repeat = log.repeated(tx, by.id, pinning.client_id, Kind.UNPINNED, pinning.room)
    if repeat is not None:
        return repeat
    room_id = require_member(tx, by.id, pinning.room)
    if tx.first(_MESSAGE, room_id, pinning.of) is None:
        raise NoSuchMessage
    if not let_go(tx, room_id, pinning.of):
        return Stored(log.top(tx, pinning.room).offset, None, None)
    _, offset = log.take_offset(tx, pinning.room)
    entry = Unpinned(
        room=pinning.room,
        offset=offset,
        at=at,
        who=Person(by.id, by.name),
        of=pinning.of,
        client_id=pinning.client_id,
    )
    body = log.append(
        tx, room_id, offset, by.id, entry, Kind.UNPINNED, pinning.client_id, of=pinning.of
    )
    extras.change(tx, room_id, pinning.of, offset, pinned=None)
    return Stored(offset, entry, body)


def let_go(tx: Transaction, room_id: int, of: int) -> bool:
    """Take a message off the pins; tell whether it was among them."""
    was_pinned = tx.first(_PIN, room_id, of) is not None
    if was_pinned:
        tx.run(_REMOVE, room_id, of)
    return was_pinned


def pins_of(tx: Transaction, user_id: int, room: str) -> Page:
    """
    Return all pinned messages of a room, in the order of the log, to one of its members.

    Raises:
        NoSuchRoom, NotAMember: If the user is none of them.
    """
    room_id, end = log_of_member(tx, user_id, room)
    rows = tx.all(_PINNED, room_id)
    answered = answered_by([row[0] for row in rows])
    page = page_of(tx, rows, 1, end, more=False, more_after=False, answered=answered)
    return with_called(tx, room_id, user_id, page)


_MESSAGE = Statement('SELECT id FROM messages WHERE room_id = ? AND "offset" = ?')
_PIN = Statement('SELECT user_id FROM pins WHERE room_id = ? AND "offset" = ?')
_COUNT = Statement("SELECT COUNT(*) FROM pins WHERE room_id = ?")
_ADD = Statement('INSERT INTO pins (room_id, "offset", user_id, at) VALUES (?, ?, ?, ?)')
_REMOVE = Statement('DELETE FROM pins WHERE room_id = ? AND "offset" = ?')
_PINNED = Statement("""
    SELECT log.body, log.extras, log.author_id FROM pins
    JOIN log ON log.room_id = pins.room_id AND log."offset" = pins."offset"
    WHERE pins.room_id = ? ORDER BY pins."offset"
""")
