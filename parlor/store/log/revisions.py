"""
A message that is edited or deleted: the change is an entry, and the message is rewritten.

In the transaction that appends the change, the entry of the message becomes
what it is now, so that pages and resuming go on being copying of bytes. Of
several edits only the newest has a text. What was deleted, or is said by a
newer edit, is a void, and so is a reaction to what was deleted: it has its
place in the log and says nothing, but its author and client_id stay, so that a
late repeat does not bring it back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec

from ...errors import NoSuchMessage, NotAllowed, TooLate, TooMany
from ...text.mentions import Calls, Told
from ...text.storable import storable
from ...wire import Deleted, Edited, Person, encode
from ...wire.fold import void
from .. import audit
from ..results import Edit, Removal, Stored
from ..rooms.members_only import require_member, require_writer
from ..sql.statements import Statement, Transaction
from ..sql.writer import Single
from ..tables import Kind
from . import calls, log, pins, replies
from .reading import extras
from .search import index

EDITS = 100  # of one message
AT_ONCE = 200  # messages that are deleted in one transaction, each by an entry
GRACE = 300.0  # seconds: an edit that was begun in time may be sent so much later


class Editing(Single[Stored]):
    """An edit, rendered before the transaction begins."""

    def __init__(self, change: Edit, render: Callable[[str], str], root: str = "") -> None:
        super().__init__(self._edit, (change.room,))
        self.weight = len(change.text)
        self._change = change
        self._render = render
        self._root = root
        self._html = ""
        self._calls: Calls | None = None
        self._hearing: frozenset[int] = frozenset()

    def prepare(self) -> None:
        text = storable(self._change.text)
        self._change = replace(self._change, text=text)
        if self._change.words is not None:
            self._hearing = self._change.words.who(text)
        if "@" in text:
            self._calls = Calls(text)
        else:
            self._html = self._render(text)

    def _edit(self, tx: Transaction, at: int) -> Stored:
        return edit(tx, at, self._change, self._tell, self._hearing)

    def _tell(self, tx: Transaction, room_id: int) -> Told:
        """Return what the text says, by whom its names call now."""
        if self._calls is None:
            return Told(self._html, [])
        ids = calls.named(tx, self._calls.keys)
        most = self._change.crowd
        allowed = self._calls.may_call_all and (
            most is None or calls.crowd(tx, [room_id])[room_id] <= most
        )
        return self._calls.told(calls.with_everybody(ids, allowed), self._root)


class MessageRow(NamedTuple):
    author_id: int
    text: str
    at: int
    edits: int
    root: int | None


def edit(
    tx: Transaction,
    at: int,
    change: Edit,
    tell: Callable[[Transaction, int], Told],
    hearing: Collection[int] = (),
) -> Stored:
    """
    Give a message of one's own another text, of which `tell` knows what it says in a room.

    `hearing` are those who want to hear of a word in it.

    Raises:
        NoSuchMessage: If there is none at this place, or it is somebody else's.
        TooLate: If the time to edit it is over.
        TooMany: If it was edited too often.
        NoSuchRoom, NotAMember: If the author is not in the room.
        Archived, NotAllowed: If the author may not write there.
        ClientIdUsed: If the client_id stands for another change.
    """
    author = change.author
    repeat = log.repeated(tx, author.id, change.client_id, Kind.EDITED, change.room)
    if repeat is not None:
        return repeat
    room_id = require_writer(tx, at, author, change.room)
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
    told = tell(tx, room_id)
    said = _said(tx, room_id, change.of)
    ids = told.ids | set(said.get("called", ()))
    members = calls.members_of(tx, room_id, ids.union(hearing))
    now = calls.counted(ids, author.id, members)
    # In a direct room everybody is called by each message.
    deaf = not hearing or _is_direct(tx, room_id)
    hear = [] if deaf else calls.hearing(hearing, now, author.id, members)
    fresh = at - message.at <= calls.FRESH_MS
    before = calls.said_in(said)
    news = calls.change(tx, room_id, change.of, author.id, before, now, hear, offset, fresh)
    entry = Edited(
        room=change.room,
        offset=offset,
        at=at,
        who=Person(author.id, author.name),
        of=change.of,
        text=change.text,
        html=told.html,
        client_id=change.client_id,
        mentions=told.mentions,
        called=news.called,
        uncalled=news.uncalled,
    )
    _void_edits(tx, room_id, change.room, change.of)
    body = log.append(
        tx, room_id, offset, author.id, entry, Kind.EDITED, change.client_id, of=change.of
    )
    _rewrite(tx, room_id, said, entry)
    index.forget(tx, room_id, [change.of])
    tx.run(_EDIT_MESSAGE, change.text, at, room_id, change.of)
    index.note(tx, room_id, change.of)
    tx.forgets = True
    return Stored(offset, entry, body, news.heard)


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
    assert removal.client_id is not None, "a deletion by itself is one that may be repeated"
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
    return _delete(tx, at, room_id, removal, message)


def delete_all(
    tx: Transaction, at: int, by: Person, room: str, author_id: int, within: float | None
) -> list[Stored]:
    """
    Take the newest messages of somebody away, as `delete` does, at most `AT_ONCE`.

    They are those of so many seconds, None is for ever; who asks is let by the caller.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in the room.
    """
    room_id = require_member(tx, by.id, room)
    since = 0 if within is None else at - round(within * 1000)
    return _delete_newest(tx, at, room_id, by, room, author_id, since)


def rooms_of_author(tx: Transaction, author_id: int) -> list[str]:
    """Return the rooms in which somebody's messages are, direct ones included."""
    return [room for (room,) in tx.all(_ROOMS_OF_AUTHOR, author_id)]


def remove_all(
    tx: Transaction, at: int, by: Person | None, room: str, author_id: int, within: float | None
) -> list[Stored]:
    """
    Take the newest messages of somebody away, of so many seconds; None is for ever.

    It takes at most `AT_ONCE`, in a room that `by` need not be in; without one, nobody did it.
    """
    row = tx.first(_ROOM_ID, room)
    if row is None:  # it was deleted since
        return []
    since = 0 if within is None else at - round(within * 1000)
    who = Person(author_id, "") if by is None else by
    return _delete_newest(tx, at, row[0], who, room, author_id, since, by_nobody=by is None)


def _delete_newest(
    tx: Transaction,
    at: int,
    room_id: int,
    by: Person,
    room: str,
    author_id: int,
    since: int,
    by_nobody: bool = False,
) -> list[Stored]:
    return [
        _delete(
            tx,
            at,
            room_id,
            Removal(by, room, None, of, of_others=True),
            _message(tx, room_id, of),
            by_nobody=by_nobody,
        )
        for (of,) in tx.all(_NEWEST_OF, room_id, author_id, since, AT_ONCE)
    ]


def _delete(
    tx: Transaction,
    at: int,
    room_id: int,
    removal: Removal,
    message: MessageRow,
    *,
    by_nobody: bool = False,
) -> Stored:
    by, author_id = removal.by, message.author_id
    _, offset = log.take_offset(tx, removal.room)
    root = message.root
    left = 0 if root is None else replies.discount(tx, room_id, root, offset)
    replies.forget(tx, room_id, removal.of, root)
    news = calls.forget(
        tx, room_id, removal.of, lambda: calls.said_in(_said(tx, room_id, removal.of))
    )
    entry = Deleted(
        room=removal.room,
        offset=offset,
        at=at,
        who=None if by_nobody else Person(by.id, by.name),
        of=removal.of,
        root=root,
        replies=left,
        pinned=pins.let_go(tx, room_id, removal.of),
        author=None if author_id == by.id and not by_nobody else author_id,
        uncalled=news.uncalled,
    )
    _void_edits(tx, room_id, removal.room, removal.of)
    _void_reactions(tx, room_id, removal.room, removal.of)
    _void(tx, room_id, removal.room, removal.of)
    body = log.append(
        tx, room_id, offset, by.id, entry, Kind.DELETED, removal.client_id, of=removal.of
    )
    index.forget(tx, room_id, [removal.of])
    tx.run(_DELETE_MESSAGE, room_id, removal.of)
    if author_id != by.id:
        of = removal.of
        audit.note(tx, at, by.id, "delete", room_id=room_id, offset=of, whom=author_id)
    tx.forgets = True
    return Stored(offset, entry, body, news.heard)


def _over(within: float | None, age: int, grace: float = 0.0) -> bool:
    """Whether a message of so many milliseconds is older than that; None is no limit."""
    return within is not None and age > (within + grace) * 1000


def _message(tx: Transaction, room_id: int, offset: int) -> MessageRow:
    row = tx.first(_MESSAGE, room_id, offset)
    if row is None:
        raise NoSuchMessage
    return MessageRow(*row)


def _is_direct(tx: Transaction, room_id: int) -> bool:
    row = tx.first(_DIRECT, room_id)
    return row is not None and bool(row[0])


def _said(tx: Transaction, room_id: int, offset: int) -> dict[str, Any]:
    """Return the entry of a message."""
    (body,) = tx.first(_BODY, room_id, offset) or (b"{}",)
    said: dict[str, Any] = msgspec.json.decode(body)
    return said


def _rewrite(tx: Transaction, room_id: int, said: dict[str, Any], edited: Edited) -> None:
    """Have the entry of a message say what an edit says; other fields of it stay."""
    said |= {"text": edited.text, "html": edited.html, "edited_at": edited.at}
    said.pop("mentions", None)
    if edited.mentions:
        said["mentions"] = edited.mentions
    tx.run(_SET_BODY, encode(said), room_id, edited.of)
    extras.change(tx, room_id, edited.of, edited.offset)


def _void_edits(tx: Transaction, room_id: int, room: str, of: int) -> None:
    for (offset,) in tx.all(_EDITS, room_id, of, int(Kind.EDITED)):
        _void(tx, room_id, room, offset)


def _void_reactions(tx: Transaction, room_id: int, room: str, of: int) -> None:
    start = void(room, 0).decode().removesuffix("0}")
    tx.run(_VOID_REACTIONS, start, room_id, of, int(Kind.REACTED), int(Kind.UNREACTED))


def _void(tx: Transaction, room_id: int, room: str, offset: int) -> None:
    tx.run(_SET_VOID, void(room, offset), room_id, offset)


_MESSAGE = Statement(
    'SELECT author_id, text, at, edits, root FROM messages WHERE room_id = ? AND "offset" = ?'
)
_NEWEST_OF = Statement("""
    SELECT "offset" FROM messages WHERE room_id = ? AND author_id = ? AND at >= ?
    ORDER BY "offset" DESC LIMIT ?
""")
_ROOM_ID = Statement("SELECT id FROM rooms WHERE name = ?")
_ROOMS_OF_AUTHOR = Statement("""
    SELECT name FROM rooms WHERE deleted_at IS NULL AND EXISTS (
        SELECT 1 FROM messages WHERE messages.room_id = rooms.id AND messages.author_id = ?
    ) ORDER BY id
""")
_EDIT_MESSAGE = Statement(
    "UPDATE messages SET text = ?, edited_at = ?, edits = edits + 1"
    ' WHERE room_id = ? AND "offset" = ?'
)
_DELETE_MESSAGE = Statement('DELETE FROM messages WHERE room_id = ? AND "offset" = ?')
_ROOM = Statement("SELECT id FROM rooms WHERE name = ?")
_DIRECT = Statement("SELECT direct FROM rooms WHERE id = ?")
_BODY = Statement('SELECT body FROM log WHERE room_id = ? AND "offset" = ?')
_SET_BODY = Statement('UPDATE log SET body = ? WHERE room_id = ? AND "offset" = ?')
_SET_VOID = Statement(
    'UPDATE log SET body = ?, extras = NULL, of = "offset" WHERE room_id = ? AND "offset" = ?'
)
# There may be thousands of them, so they are not gone through one by one.
_VOID_REACTIONS = Statement(
    """
    UPDATE log SET body = CAST(? || "offset" || '}' AS BLOB), of = "offset"
    WHERE room_id = ? AND of = ? AND (kind = ? OR kind = ?)
    """,
    """
    UPDATE log SET body = convert_to(CAST(? AS text) || "offset" || '}', 'UTF8'),
        of = "offset"
    WHERE room_id = ? AND of = ? AND (kind = ? OR kind = ?)
    """,
)
_EDITS = Statement(
    'SELECT "offset" FROM log WHERE room_id = ? AND of = ? AND kind = ? AND "offset" <> of'
)
