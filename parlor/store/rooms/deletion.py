"""
Rooms that are deleted: nobody finds them from then on, and all that was in them is taken away.

In one transaction a room loses its name, its title, its members and its newest entries. Of a
large one the rest goes some at a time, so that others write in between. The name is free again
once nothing is left and a while has passed: until then other processes may still tell of
what was said in the room, and of that nothing may come into another one of the same name.
"""

from __future__ import annotations

from ...errors import BadTitle, OtherTitle
from ...text.names import title_of_room
from ...wire import Person
from .. import audit
from ..log.search import index
from ..log.settings import Check
from ..sql.statements import Statement, Transaction
from .members_only import require_member
from .roomfacts import room_facts

PIECE = 500  # entries in one transaction: some 30 ms in which nobody else writes
A_WHILE_MS = 60_000  # after which every process has long since heard that a room is deleted


def delete_room(tx: Transaction, at: int, by: Person, room: str, title: str, check: Check) -> str:
    """
    Delete a room, whose title is said once more; return the epoch of its log.

    `check` raises, by what is set at this moment, if `by` may not.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        OtherTitle: If it is called otherwise.
    """
    room_id = require_member(tx, by.id, room)
    facts = room_facts(tx, room)
    check(facts)
    if _cleaned(title) != facts.state.title:
        raise OtherTitle
    [(epoch,)] = tx.all(_EPOCH, room_id)
    tx.run(_DELETE, at, room_id)
    for rows in _OF_A_ROOM:
        tx.run(rows, room_id)
    _take_away(tx, room_id)
    audit.note(tx, at, by.id, "delete_room", room_id=room_id)
    tx.forgets = True
    return str(epoch)


def any_left(tx: Transaction) -> bool:
    """Whether anything is left of deleted rooms."""
    return tx.first(_DELETED) is not None


def sweep(tx: Transaction, at: int) -> bool:
    """Take away some of what deleted rooms have left; whether there was anything."""
    for room_id, deleted_at in tx.all(_DELETED):
        if _take_away(tx, room_id):
            tx.forgets = True
            return True
        if deleted_at <= at - A_WHILE_MS:
            # Somebody may have saved a message of it just as it was deleted.
            for rows in (*_OF_A_ROOM, _FORGET):
                tx.run(rows, room_id)
            return True
    return False


def _take_away(tx: Transaction, room_id: int) -> bool:
    """Take the newest entries of a room away; whether there were any."""
    newest = tx.first(_NEWEST, room_id, room_id)
    if newest is None or newest[0] is None:
        return False
    after = newest[0] - PIECE
    index.forget(tx, room_id, [offset for (offset,) in tx.all(_SAID, room_id, after)])
    for rows in (_MESSAGES, _ENTRIES):
        tx.run(rows, room_id, after)
    return True


def _cleaned(title: str) -> str:
    try:
        return title_of_room(title)
    except BadTitle:
        return ""


_EPOCH = Statement("SELECT epoch FROM rooms WHERE id = ?")
# No room that somebody asks for has such a name. For 0 days is for ever: nothing grows too old.
_DELETE = Statement("""
    UPDATE rooms SET former = name, name = '~' || id, title = '', title_key = '', topic = '',
    epoch = '', private = (1 = 1), keep_days = 0, created_by = NULL, deleted_at = ? WHERE id = ?
""")
_OF_A_ROOM = tuple(
    Statement(f"DELETE FROM {table} WHERE room_id = ?")  # noqa: S608 - of constants only
    for table in (
        "memberships",
        "former_marks",
        "mutes",
        "paces",
        "mentions",
        "pins",
        "saved",
        "invites",
    )
)
_DELETED = Statement("SELECT id, deleted_at FROM rooms WHERE deleted_at IS NOT NULL ORDER BY id")
_NEWEST = Statement("""
    SELECT max(newest) FROM (
        SELECT max("offset") AS newest FROM log WHERE room_id = ?
        UNION ALL SELECT max("offset") FROM messages WHERE room_id = ?
    ) AS both_of_them
""")
_SAID = Statement('SELECT "offset" FROM messages WHERE room_id = ? AND "offset" > ?')
_MESSAGES = Statement('DELETE FROM messages WHERE room_id = ? AND "offset" > ?')
_ENTRIES = Statement('DELETE FROM log WHERE room_id = ? AND "offset" > ?')
_FORGET = Statement("DELETE FROM rooms WHERE id = ?")
