"""Slow rooms: who does not rule one says something there every so many seconds."""

from __future__ import annotations

from collections.abc import Collection

from ...errors import SlowMode
from ..sql.statements import Statement, Transaction
from .lookup import RoomRow


class Paces:
    """When some people last said something in those of some rooms that are slow."""

    def __init__(
        self, tx: Transaction, user_ids: Collection[int], rooms: Collection[RoomRow]
    ) -> None:
        slow = [room.id for room in rooms if room.slow]
        found = tx.all(_LAST, slow, list(set(user_ids))) if slow else []
        self._last = {(room_id, user_id): at for room_id, user_id, at in found}
        self._said: dict[tuple[int, int], int] = {}

    def refusal(self, user_id: int, room: RoomRow, at: int) -> SlowMode | None:
        """Return why somebody says nothing in a slow room at this time; None if they may."""
        last = self._last.get((room.id, user_id))
        # A clock that was put back has nobody wait for longer than the room says.
        if last is None or not 0 <= at - last < room.slow * 1000:
            return None
        return SlowMode(room.slow - (at - last) / 1000)

    def said(self, user_id: int, room: RoomRow, at: int) -> None:
        """Take note that somebody says something in a slow room."""
        self._last[room.id, user_id] = self._said[room.id, user_id] = at

    def flush(self, tx: Transaction) -> None:
        """Write down what was noted."""
        for (room_id, user_id), at in self._said.items():
            tx.run(_SET, room_id, user_id, at)


_LAST = Statement(
    "SELECT room_id, user_id, at FROM paces WHERE room_id = ANY(?) AND user_id = ANY(?)"
)
_SET = Statement("""
    INSERT INTO paces (room_id, user_id, at) VALUES (?, ?, ?)
    ON CONFLICT (room_id, user_id) DO UPDATE SET at = excluded.at
""")
