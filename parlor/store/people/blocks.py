"""Whom somebody does not want to be written to by."""

from __future__ import annotations

from collections.abc import Collection

from ...errors import NoSuchPerson, TooMany, WrongField
from ...loop.asking import Batcher
from ..rooms.directs import people_key
from ..sql.access import Access
from ..sql.batches import batched
from ..sql.statements import Statement, Transaction
from ..versions import next_version

AT_ONCE = 1_000  # people who go into one question
MOST = 1_000  # whom one person has blocked


class Blocks:
    """Who has blocked whom; nobody but they themselves is told."""

    def __init__(self, access: Access) -> None:
        self._access = access
        # What everybody who comes in asks: in a storm they come by the thousand.
        self._of = Batcher(lambda ids: access.read(blocked_by, ids))

    def of(self, user_id: int) -> list[int]:
        """Return the ids of those whom somebody has blocked."""
        return self._of.ask(user_id) or []

    def put(self, user_id: int, other: int, on: bool) -> tuple[int, str | None]:
        """Block somebody or let them again; return the version, and the room of the two."""
        return self._access.change(None, put, user_id, other, on)


def blocked_by(tx: Transaction, user_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the ids of those whom each of some people has blocked."""
    found: dict[int, list[int]] = {user_id: [] for user_id in user_ids}
    for some in batched(sorted(found), AT_ONCE):
        for user_id, blocked_id in tx.all(_BLOCKED_BY, list(some)):
            found[user_id].append(blocked_id)
    return found


def put(tx: Transaction, at: int, user_id: int, other: int, on: bool) -> tuple[int, str | None]:
    """
    Block somebody or let them again; return the version, and the room of the two.

    Raises:
        NoSuchPerson: If there is nobody of this id.
        WrongField: If it is oneself.
        TooMany: If they are too many.
    """
    if other == user_id:
        raise WrongField("nobody blocks themselves")
    if tx.first(_SOMEBODY, other) is None:
        raise NoSuchPerson
    tx.run(_UNBLOCK, user_id, other)
    if on:
        if tx.all(_COUNT, user_id)[0][0] >= MOST:
            raise TooMany("blocks", MOST)
        tx.run(_BLOCK, user_id, other)
    room = tx.first(_ROOM, people_key((user_id, other)))
    return next_version(tx, user_id), None if room is None else room[0]


def anybody_blocks(tx: Transaction, user_id: int, others: Collection[int]) -> bool:
    """Whether any of some people has blocked somebody."""
    return tx.first(_ANY, list(others), user_id) is not None


_BLOCKED_BY = Statement("""
    SELECT user_id, blocked_id FROM blocks WHERE user_id = ANY(?) ORDER BY user_id, blocked_id
""")
_COUNT = Statement("SELECT count(*) FROM blocks WHERE user_id = ?")
_SOMEBODY = Statement("SELECT id FROM users WHERE id = ?")
_BLOCK = Statement("INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)")
_UNBLOCK = Statement("DELETE FROM blocks WHERE user_id = ? AND blocked_id = ?")
_ROOM = Statement("SELECT name FROM rooms WHERE people_key = ?")
_ANY = Statement("SELECT user_id FROM blocks WHERE user_id = ANY(?) AND blocked_id = ? LIMIT 1")
