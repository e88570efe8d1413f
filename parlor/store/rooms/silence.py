"""
Until when somebody says nothing in a room: a mark of the membership, which is read anyhow.

Who is muted is in a table of its own, for they may leave the room and come back; the mark
is what holds of that, and of a ban, which goes before it.
"""

from __future__ import annotations

from ...errors import Banned, Muted, Refused
from ...wire import FOR_EVER
from ..sql.statements import Statement, Transaction

BARRED = 2**62  # of who is banned from the place, and so in every room


def bar(tx: Transaction, user_id: int, *, on: bool = True) -> None:
    """
    Have somebody say nothing more in any of their rooms, or what holds without that.

    What they are saying just now is stored before, for their rooms are locked.
    """
    tx.all(_LOCK, user_id)
    if on:
        tx.run(_BAR, BARRED, user_id)
    else:
        tx.run(_UNBAR, user_id)


def refusal(silent_until: int | None, at: int) -> Refused | None:
    """Return what somebody is told, by the mark of their membership; None is nothing."""
    if silent_until is None or silent_until <= at:
        return None
    if silent_until >= BARRED:
        return Banned()
    return Muted(None if silent_until >= FOR_EVER else (silent_until - at) / 1000)


def settle(tx: Transaction, room_id: int, user_id: int) -> None:
    """Have the mark of a membership be what the table of mutes says, unless a ban holds."""
    tx.run(_SETTLE, room_id, user_id, BARRED)


_FIND = """
    SELECT id FROM rooms WHERE id IN (SELECT room_id FROM memberships WHERE user_id = ?)
"""
_LOCK = Statement(_FIND, _FIND + "ORDER BY id FOR UPDATE")
_MUTED = """
    (SELECT until FROM mutes WHERE mutes.room_id = memberships.room_id
    AND mutes.user_id = memberships.user_id)
"""
_BAR = Statement("UPDATE memberships SET silent_until = ? WHERE user_id = ?")
_UNBAR = Statement(
    f"UPDATE memberships SET silent_until = {_MUTED} WHERE user_id = ?"  # noqa: S608
)
_SETTLE = Statement(f"""
    UPDATE memberships SET silent_until = {_MUTED} WHERE room_id = ? AND user_id = ?
    AND (silent_until IS NULL OR silent_until < ?)
""")  # noqa: S608 - of constants only
