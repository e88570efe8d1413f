"""Pages of one conversation: a message, and the replies of which it is the root."""

from __future__ import annotations

from ...results import Page, Span
from ...sql.statements import Row, Statement, Transaction
from ..replies import answered_by
from .shown import page_of


def conversation(tx: Transaction, room_id: int, end: int, root: int, span: Span) -> Page:
    """
    Return a page of the conversation that the message at offset `root` began.

    All messages of it between the first and the last offset of the page are there.
    """
    if span.after is not None:
        return _page(tx, room_id, end, root, min(span.after, end), 0, span.limit)
    if span.around is not None:
        before = (span.limit + 1) // 2
        middle = min(span.around, end)
        return _page(tx, room_id, end, root, middle, before, span.limit - before)
    until = end if span.before is None else min(span.before - 1, end)
    return _page(tx, room_id, end, root, until, span.limit, 0)


def _page(
    tx: Transaction, room_id: int, end: int, root: int, middle: int, before: int, after: int
) -> Page:
    """Return it with `before` messages up to offset `middle`, and `after` after it."""
    began = tx.all(_ROOT, room_id, root)
    first, older = middle + 1, list[Row]()
    if before:
        found = tx.all(_OLDER, room_id, root, middle, before + 1)[::-1]
        found = (began if root <= middle else []) + found
        older = found[-before:]
        first = older[0][0] if len(found) > before else min(root, middle + 1)
    last, newer = middle, list[Row]()
    if after:
        found = tx.all(_NEWER, room_id, root, middle, after + 1)
        found = (began if root > middle else []) + found
        newer = found[:after]
        last = newer[-1][0] if len(found) > after else end
    rows = [row[1:] for row in older + newer]
    answered = answered_by([row[0] for row in rows])
    more, more_after = first > root, last < end
    return page_of(tx, rows, first, last, more=more, more_after=more_after, answered=answered)


_SHOWN = """
    SELECT messages."offset", log.body, log.extras, log.author_id FROM messages
    JOIN log ON log.room_id = messages.room_id AND log."offset" = messages."offset"
"""
_ROOT = Statement(_SHOWN + 'WHERE messages.room_id = ? AND messages."offset" = ?')
_OLDER = Statement(
    _SHOWN
    + """
    WHERE messages.room_id = ? AND messages.root = ? AND messages."offset" <= ?
    ORDER BY messages."offset" DESC LIMIT ?
    """
)
_NEWER = Statement(
    _SHOWN
    + """
    WHERE messages.room_id = ? AND messages.root = ? AND messages."offset" > ?
    ORDER BY messages."offset" LIMIT ?
    """
)
