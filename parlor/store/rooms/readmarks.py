"""How far members have read, and what is unread since: many marks by a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

from ...errors import NoSuchRoom, NotAMember, Refused
from ...wire import Read
from ..log.reading.shown import unnamed
from ..results import Mark, Standing
from ..sql.access import Access
from ..sql.batches import batched
from ..sql.statements import ForMany, Statement, Transaction
from ..sql.writer import Change
from .unread import NUMBERS

USERS_AT_ONCE = 1_000  # who go into one question
CALLED = 100  # messages that are told to one person: so few are looked up one by one


class ReadMarks:
    """How far members have read their rooms."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def move(self, user_id: int, room: str, offset: int) -> Mark:
        """Have somebody have read up to `offset`, unless they have read further."""
        return self._access.carry_out(ReadMark(user_id, room, offset))

    def put(self, user_id: int, room: str, offset: int) -> Mark:
        """Have somebody have read up to `offset` and no further."""
        return self._access.carry_out(ReadMark(user_id, room, offset, anywhere=True))

    def at(self, user_id: int, room: str) -> Mark | None:
        """Return how far somebody has read a room; None if they are no member of it."""
        return self._access.read(mark_at, user_id, room)

    def called(self, user_id: int) -> dict[str, list[int]]:
        """Return somebody's unread messages that have one of their own words, by room."""
        return self._access.read(called, user_id)

    def of(self, user_ids: Collection[int]) -> dict[int, dict[str, Standing]]:
        """Return how each of some users stands in each of their rooms, by one question."""
        return self._access.read(standings, user_ids)


class ReadMark(Change[Mark]):
    """
    A member has read a room up to an offset.

    Marks go back only if they may go `anywhere`, and never pass the top. They come
    after everything else of a turn: every reader moves one at every message.
    """

    late = True
    plain = True

    def __init__(self, user_id: int, room: str, offset: int, anywhere: bool = False) -> None:
        self.user_id = user_id
        self.room = room
        self.offset = offset
        self.anywhere = anywhere

    @classmethod
    def carry_out(
        cls, tx: Transaction, at: int, changes: Sequence[ReadMark]
    ) -> Sequence[Mark | Refused]:
        users = list({mark.user_id for mark in changes})
        rooms = list({mark.room for mark in changes})
        members = {(row[0], row[3]): _Member(*row) for row in tx.all(_MEMBERSHIPS, users, rooms)}
        marks = {key: (row.read_offset, row.version) for key, row in members.items()}
        outcomes: list[tuple[tuple[int, str], bool] | Refused] = []
        for change in changes:
            key = (change.user_id, change.room)
            if key not in members:
                outcomes.append(_refusal(tx, change.room))
                continue
            before, version = marks[key]
            wanted = min(change.offset, members[key].top)
            now = wanted if change.anywhere else max(before, wanted)
            if now != before:
                marks[key] = now, version + 1
            outcomes.append((key, now != before))
        moved = [
            (*marks[key], row.user_id, row.room_id)
            for key, row in members.items()
            if marks[key][1] > row.version
        ]
        if moved:
            tx.write((_MOVE, moved))
        # Of several moves in a turn each is answered with what came of all: they are one.
        now_at = {
            key: _mark(tx, members[key], *marks[key])
            for key in {outcome[0] for outcome in outcomes if isinstance(outcome, tuple)}
        }
        return [
            now_at[outcome[0]]._replace(moved=outcome[1]) if isinstance(outcome, tuple) else outcome
            for outcome in outcomes
        ]


class _Member(NamedTuple):
    user_id: int
    room_id: int
    read_offset: int
    room: str
    top: int
    version: int


def _mark(tx: Transaction, member: _Member, offset: int, version: int) -> Mark:
    # Who reads the end, as nearly everybody does, has nothing unread.
    if offset >= member.top:
        return Mark(offset, version, member.top, 0, 0)
    unread, mentions, direct = tx.all(_NUMBERS, member.user_id, member.room_id)[0]
    return Mark(offset, version, member.top, unread, unread if direct else mentions)


def mark_at(tx: Transaction, user_id: int, room: str) -> Mark | None:
    """Return how far somebody has read a room; None if they are no member of it."""
    row = tx.first(_MARK, user_id, room)
    if row is None:
        return None
    member = _Member(*row)
    return _mark(tx, member, member.read_offset, member.version)


def called(tx: Transaction, user_id: int) -> dict[str, list[int]]:
    """Return somebody's unread messages that have one of their own words, by room."""
    bodies: dict[str, list[bytes]] = defaultdict(list)
    for name, body in tx.all(_CALLED, user_id, CALLED):
        bodies[name].append(body)
    found = {name: unnamed(some, user_id) for name, some in bodies.items()}
    return {name: offsets for name, offsets in found.items() if offsets}


def standings(tx: Transaction, user_ids: Collection[int]) -> dict[int, dict[str, Standing]]:
    """Return how each of some users stands in each room that they are a member of."""
    found: dict[int, dict[str, Standing]] = {user_id: {} for user_id in user_ids}
    for some in batched(sorted(user_ids), USERS_AT_ONCE):
        for user_id, room, offset, version in tx.all(_STANDINGS, list(some)):
            found[user_id][room] = Standing(offset, version)
    return found


def told(room: str, mark: Mark) -> Read:
    """Return how somebody's devices are told how far they have read."""
    return Read(
        room=room,
        offset=mark.offset,
        version=mark.version,
        top=mark.top,
        unread=mark.unread,
        mentions=mark.mentions,
    )


def _refusal(tx: Transaction, room: str) -> Refused:
    """Return what is said to who is no member: a private room is not there for others."""
    return NotAMember(room) if tx.first(_OPEN, room) else NoSuchRoom(room)


_MARK = Statement("""
    SELECT memberships.user_id, memberships.room_id, memberships.read_offset, rooms.name, rooms.top,
    memberships.version
    FROM memberships JOIN rooms ON rooms.id = memberships.room_id
    WHERE memberships.user_id = ? AND rooms.name = ?
""")
_FIND = """
    SELECT memberships.user_id, memberships.room_id, memberships.read_offset, rooms.name, rooms.top,
    memberships.version
    FROM memberships JOIN rooms ON rooms.id = memberships.room_id
    WHERE memberships.user_id = ANY(?) AND rooms.name = ANY(?)
"""
_MEMBERSHIPS = Statement(
    _FIND,
    # In one order, so nobody deadlocks; and as it stands when it is ours: another process
    # may be moving the same mark.
    _FIND + "ORDER BY memberships.room_id, memberships.user_id FOR UPDATE OF memberships",
)
_NUMBERS = Statement(f"""
    SELECT {NUMBERS}, rooms.direct FROM memberships JOIN rooms ON rooms.id = memberships.room_id
    WHERE memberships.user_id = ? AND memberships.room_id = ?
""")  # noqa: S608 - of constants only
_OPEN = Statement("SELECT id FROM rooms WHERE name = ? AND NOT private")
_MOVE = ForMany(
    "UPDATE memberships SET read_offset = ?, version = ? WHERE user_id = ? AND room_id = ?",
    "UPDATE memberships SET read_offset = new.read_offset, version = new.version"
    " FROM ? AS new(read_offset, version, user_id, room_id)"
    " WHERE memberships.user_id = new.user_id AND memberships.room_id = new.room_id",
    {"read_offset": "bigint", "version": "bigint", "user_id": "int", "room_id": "int"},
)
_STANDINGS = Statement("""
    SELECT memberships.user_id, rooms.name, memberships.read_offset, memberships.version
    FROM memberships JOIN rooms ON rooms.id = memberships.room_id
    WHERE memberships.user_id = ANY(?)
""")
# The messages are looked up last, so that it is known of how few.
_CALLED = Statement("""
    SELECT rooms.name, log.body FROM (
        SELECT mentions.room_id, mentions.of FROM memberships
        JOIN mentions ON mentions.user_id = memberships.user_id
            AND mentions.room_id = memberships.room_id
            AND mentions."offset" > memberships.read_offset
        WHERE memberships.user_id = ?
        ORDER BY mentions.room_id DESC, mentions."offset" DESC LIMIT ?
    ) AS calls
    JOIN rooms ON rooms.id = calls.room_id
    JOIN log ON log.room_id = calls.room_id AND log."offset" = calls.of
    ORDER BY calls.room_id, calls.of
""")
