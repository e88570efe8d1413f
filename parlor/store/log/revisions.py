"""
A message that is edited or deleted: the change is an entry, and the message is rewritten.

In the transaction that appends the change, the entry of the message becomes
what it is now, so that pages and resuming go on being copying of bytes. Of
several edits only the newest has a text. What was deleted, or is said by a
newer edit, is a void: it has its place in the log and says nothing, but its
author and client_id stay, so that a late repeat does not bring it back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import msgspec

from ...errors import NoSuchMessage, NotAllowed, TooLate, TooMany
from ...text.storable import storable
from ...wire import Deleted, Edited, Person, encode
from ...wire.fold import void
from ..members_only import require_member
from ..results import Edit, Removal, Stored
from ..sql.statements import Statement, Transaction
from ..sql.writer import Single
from ..tables import Kind
from . import log

EDITS = 100  # of one message
GRACE = 300.0  # seconds: an edit that was begun in time may be sent so much later


class Editing(Single[Stored]):
    """An edit, rendered before the transaction begins."""

    def __init__(self, change: Edit, render: Callable[[str], str]) -> None:
        super().__init__(self._edit, (change.room,))
        self.weight = len(change.text)
        self._change = change
        self._render = render
        self._html = ""

    def prepare(self) -> None:
        text = storable(self._change.text)
        self._change = replace(self._change, text=text)
        self._html = self._render(text)

    def _edit(self, tx: Transaction, at: int) -> Stored:
        return edit(tx, at, self._change, self._html)


class MessageRow(NamedTuple):
    author_id: int
    text: str
    at: int
    edits: int


def edit(tx: Transaction, at: int, change: Edit, html: str) -> Stored:
    """
    Give a message of one's own another text.

    Raises:
        NoSuchMessage: If there is none at this place, or it is somebody else's.
        TooLate: If the time to edit it is over.
        TooMany: If it was edited too often.
        NoSuchRoom, NotAMember: If the author is not in the room.
        ClientIdUsed: If the client_id stands for another change.
    """
    author = change.author
    repeat = log.repeated(tx, author.id, change.client_id, Kind.EDITED, change.room)
    if repeat is not None:
        return repeat
    room_id = require_member(tx, author.id, change.room)
    message = _message(tx, room_id, change.of)
    if message.author_id != author.id:
        raise NoSuchMessage
    # Where nobody may edit, no edit was begun in time.
    if change.within == 0 or _over(change.within, at - message.at, GRACE):
        raise TooLate(change.within or 0.0)
    if change.text == message.text:
        return Stored(log.top(tx, change.room).offset, None, None)
    if message.edits >= EDITS:
        raise TooMany("edits", EDITS)
    _, offset = log.take_offset(tx, change.room)
    entry = Edited(
        room=change.room,
        offset=offset,
        at=at,
        who=Person(author.id, author.name),
        of=change.of,
        text=change.text,
        html=html,
        client_id=change.client_id,
    )
    _void_edits(tx, room_id, change.room, change.of)
    body = log.append(
        tx, room_id, offset, author.id, entry, Kind.EDITED, change.client_id, of=change.of
    )
    _rewrite(tx, room_id, entry)
    tx.run(_EDIT_MESSAGE, change.text, at, room_id, change.of)
    tx.forgets = True
    return Stored(offset, entry, body)


def delete(tx: Transaction, at: int, removal: Removal) -> Stored:
    """
    Take a message away, with all that it ever said.

    Raises:
        NoSuchMessage: If there is none at this place.
        NotAllowed: If it is somebody else's, and `removal` is not `of_others`.
        TooLate: If the time to delete one's own is over.
        NoSuchRoom, NotAMember: If the person is not in the room.
        ClientIdUsed: If the client_id stands for another change.
    """
    by = removal.by
    repeat = log.repeated(tx, by.id, removal.client_id, Kind.DELETED, removal.room)
    if repeat is not None:
        return repeat
    room_id = require_member(tx, by.id, removal.room)
    message = _message(tx, room_id, removal.of)
    own = message.author_id == by.id
    if not own and not removal.of_others:
        raise NotAllowed
    late = removal.within == 0 or _over(removal.within, at - message.at)
    if own and late and not removal.of_others:
        raise TooLate(removal.within or 0.0)
    _, offset = log.take_offset(tx, removal.room)
    entry = Deleted(
        room=removal.room, offset=offset, at=at, who=Person(by.id, by.name), of=removal.of
    )
    _void_edits(tx, room_id, removal.room, removal.of)
    _void(tx, room_id, removal.room, removal.of)
    body = log.append(
        tx, room_id, offset, by.id, entry, Kind.DELETED, removal.client_id, of=removal.of
    )
    tx.run(_DELETE_MESSAGE, room_id, removal.of)
    if not own:
        tx.run(_AUDIT, at, by.id, "delete", room_id, removal.of, message.author_id)
    tx.forgets = True
    return Stored(offset, entry, body)


def _over(within: float | None, age: int, grace: float = 0.0) -> bool:
    """Whether a message of so many milliseconds is older than that; None is no limit."""
    return within is not None and age > (within + grace) * 1000


def _message(tx: Transaction, room_id: int, offset: int) -> MessageRow:
    row = tx.first(_MESSAGE, room_id, offset)
    if row is None:
        raise NoSuchMessage
    return MessageRow(*row)


def _rewrite(tx: Transaction, room_id: int, edited: Edited) -> None:
    """Have the entry of a message say what an edit says; other fields of it stay."""
    (body,) = tx.first(_BODY, room_id, edited.of) or (b"{}",)
    said = msgspec.json.decode(body)
    said |= {"text": edited.text, "html": edited.html, "edited_at": edited.at}
    tx.run(_SET_BODY, encode(said), encode({"as_of": edited.offset}), room_id, edited.of)


def _void_edits(tx: Transaction, room_id: int, room: str, of: int) -> None:
    for (offset,) in tx.all(_EDITS, room_id, of, int(Kind.EDITED)):
        _void(tx, room_id, room, offset)


def _void(tx: Transaction, room_id: int, room: str, offset: int) -> None:
    tx.run(_SET_VOID, void(room, offset), room_id, offset)


_MESSAGE = Statement(
    'SELECT author_id, text, at, edits FROM messages WHERE room_id = ? AND "offset" = ?'
)
_EDIT_MESSAGE = Statement(
    "UPDATE messages SET text = ?, edited_at = ?, edits = edits + 1"
    ' WHERE room_id = ? AND "offset" = ?'
)
_DELETE_MESSAGE = Statement('DELETE FROM messages WHERE room_id = ? AND "offset" = ?')
_BODY = Statement('SELECT body FROM log WHERE room_id = ? AND "offset" = ?')
_SET_BODY = Statement('UPDATE log SET body = ?, extras = ? WHERE room_id = ? AND "offset" = ?')
_SET_VOID = Statement(
    'UPDATE log SET body = ?, extras = NULL, of = "offset" WHERE room_id = ? AND "offset" = ?'
)
_EDITS = Statement(
    'SELECT "offset" FROM log WHERE room_id = ? AND of = ? AND kind = ? AND "offset" <> of'
)
_AUDIT = Statement(
    'INSERT INTO audit (at, who, what, room_id, "offset", author_id) VALUES (?, ?, ?, ?, ?, ?)'
)
