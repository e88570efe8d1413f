"""Pages of a room's log: what is shown of it, to its members."""

from __future__ import annotations

from collections.abc import Sequence

from ....errors import NoSuchMessage
from ....text.storable import storable
from ...results import Page, Span
from ...rooms.members_only import log_of_member
from ...sql.statements import Row, Statement, Transaction
from ...tables import Kind
from .conversations import conversation
from .shown import page_of, with_called

LOOKED_AT = 2_000  # offsets that are looked at for one page, on each of its sides


def page(tx: Transaction, user_id: int, room: str, span: Span) -> Page:
    """
    Return a page of what is shown of a room's log, to one of its members.

    Its limit counts messages; who joined and left between them comes along,
    so that no crowd of newcomers leaves a page without a message. Changes and
    voids are not shown. Where there are many of all these, a page may have
    fewer messages than its limit, or none, though the log goes on.

    Raises:
        NoSuchRoom: If there is none, or it is private and the user not in it.
        NotAMember: If it is open and the user not in it.
    """
    room_id, end = log_of_member(tx, user_id, room)
    return with_called(tx, room_id, user_id, _spanned(tx, room_id, end, span))


def require_message(tx: Transaction, user_id: int, room: str, offset: int) -> None:
    """
    Have somebody who follows a link to a message come in, or to the door of its room.

    Whatever there is not for them costs the same one question.

    Raises:
        NoSuchMessage: If there is none in a room of theirs, or the room is none
            that they may join.
    """
    row = tx.first(_DOOR, user_id, offset, storable(room))
    if row is None:
        raise NoSuchMessage
    private, member, message = row
    if (message if member else not private) in (None, False):
        raise NoSuchMessage


def _spanned(tx: Transaction, room_id: int, end: int, span: Span) -> Page:
    if span.root is not None:
        return conversation(tx, room_id, end, span.root, span)
    if span.after is not None:
        return _page(tx, room_id, end, min(span.after, end), 0, span.limit)
    if span.around is not None:
        before = (span.limit + 1) // 2
        return _page(tx, room_id, end, min(span.around, end), before, span.limit - before)
    until = end if span.before is None else min(span.before - 1, end)
    return _page(tx, room_id, end, until, span.limit, 0)


def _page(tx: Transaction, room_id: int, end: int, middle: int, before: int, after: int) -> Page:
    """Return what is shown with `before` messages up to offset `middle`, and `after` after it."""
    if before and after:
        first, last, rows = _around(tx, room_id, end, middle, before, after)
    elif after:
        first = middle + 1
        last, rows = _newer(tx, room_id, middle, end, after)
    else:
        last = middle
        first, rows = _older(tx, room_id, middle, before)
    # Offsets have no hole and begin at 1.
    return page_of(tx, rows, first, last, more=first > 1, more_after=last < end)


def _around(
    tx: Transaction, room_id: int, end: int, middle: int, before: int, after: int
) -> tuple[int, int, list[Row]]:
    """Return the first and the last offset of a page, and all that is shown between them."""
    first, last = max(0, middle - before) + 1, min(end, middle + after)
    rows = tx.all(_SHOWN_BETWEEN, room_id, first, last)
    # Mostly nothing but messages lies there, or there is no more: one question does for both sides.
    if _messages(rows) == last + 1 - first or (first == 1 and last == end):
        return first, last, rows
    first, older = _older(tx, room_id, middle, before)
    last, newer = _newer(tx, room_id, middle, end, after)
    return first, last, older + newer


def _older(tx: Transaction, room_id: int, until: int, limit: int) -> tuple[int, list[Row]]:
    """Return the first offset of `limit` messages, and all that is shown from there on."""
    # Mostly these are the last offsets, with nothing else between them; and SQLite goes faster
    # forwards than backwards through entries that were written one after the other.
    first = max(0, until - limit) + 1
    newest = tx.all(_SHOWN_BETWEEN, room_id, first, until)
    missing = limit - _messages(newest)
    if not missing or first == 1:
        return first, newest
    low = max(0, until - LOOKED_AT)
    found = tx.all(_MESSAGES_BACKWARDS, room_id, first, low, int(Kind.SAID), missing)
    reached = _reached(found, missing, low + 1)
    return reached, tx.all(_SHOWN_BETWEEN, room_id, reached, first - 1) + newest


def _newer(
    tx: Transaction, room_id: int, after: int, end: int, limit: int
) -> tuple[int, list[Row]]:
    """Return the last offset of `limit` messages, and all that is shown up to there."""
    last = min(end, after + limit)
    oldest = tx.all(_SHOWN_BETWEEN, room_id, after + 1, last)
    missing = limit - _messages(oldest)
    if not missing or last == end:
        return last, oldest
    high = min(end, after + LOOKED_AT)
    found = tx.all(_MESSAGES_FORWARDS, room_id, last, high, int(Kind.SAID), missing)
    reached = _reached(found, missing, high)
    return reached, oldest + tx.all(_SHOWN_BETWEEN, room_id, last + 1, reached)


def _messages(rows: Sequence[Row]) -> int:
    return sum(kind == Kind.SAID for _, _, _, kind in rows)


def _reached(rows: Sequence[Row], wanted: int, otherwise: int) -> int:
    """Return the last offset that had to be looked at for so many messages."""
    return rows[-1][0] if len(rows) == wanted else otherwise


_DOOR = Statement("""
    SELECT rooms.private, memberships.user_id, messages."offset" FROM rooms
    LEFT JOIN memberships ON memberships.room_id = rooms.id AND memberships.user_id = ?
    LEFT JOIN messages ON messages.room_id = rooms.id AND messages."offset" = ?
    WHERE rooms.name = ?
""")
_SHOWN_BETWEEN = Statement("""
    SELECT body, extras, author_id, kind FROM log
    WHERE room_id = ? AND "offset" >= ? AND "offset" <= ? AND of IS NULL
    ORDER BY "offset"
""")
_MESSAGES_BACKWARDS = Statement("""
    SELECT "offset" FROM log
    WHERE room_id = ? AND "offset" < ? AND "offset" > ? AND of IS NULL AND kind = ?
    ORDER BY "offset" DESC LIMIT ?
""")
_MESSAGES_FORWARDS = Statement("""
    SELECT "offset" FROM log
    WHERE room_id = ? AND "offset" > ? AND "offset" <= ? AND of IS NULL AND kind = ?
    ORDER BY "offset" LIMIT ?
""")
