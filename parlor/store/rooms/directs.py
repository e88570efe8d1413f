"""Direct rooms: the people whose they are, and to whom they are closed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection

import msgspec

from ...wire import Person
from ..people.profiles import COLUMNS, person_of
from ..sql.batches import batched
from ..sql.statements import Statement, Transaction

AT_ONCE = 1_000  # rooms that go into one question


def people_key(user_ids: Collection[int]) -> str:
    """Return what stands for a set of people."""
    return hashlib.sha256(",".join(map(str, sorted(set(user_ids)))).encode()).hexdigest()


def people_of(tx: Transaction, room_ids: Collection[int]) -> dict[int, list[Person]]:
    """Return the people of each of some direct rooms, by id."""
    found: dict[int, list[Person]] = {room_id: [] for room_id in room_ids}
    for some in batched(sorted(room_ids), AT_ONCE):
        for room_id, active, *row in tx.all(_PEOPLE, list(some)):
            found[room_id].append(msgspec.structs.replace(person_of(row), ended=not active))
    return found


def closed_rooms(tx: Transaction, room_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return which of some direct rooms are closed, each with a person to whom it is."""
    return closed_among(tx, people_of(tx, room_ids))


def closed_among(tx: Transaction, people: dict[int, list[Person]]) -> set[tuple[int, int]]:
    """
    Return to whom the direct rooms of these people are closed.

    They are if every other account has ended, or if of two people the other
    has blocked them. In a room of more a block refuses nothing: it would have
    one silence somebody before all.
    """
    blocked = _blocked(tx, [room_id for room_id, some in people.items() if len(some) == 2])
    closed = set()
    for room_id, some in people.items():
        for person in some:
            others = [other for other in some if other.id != person.id]
            if others and all(
                other.ended or person.id in blocked.get((room_id, other.id), ()) for other in others
            ):
                closed.add((room_id, person.id))
    return closed


def _blocked(tx: Transaction, room_ids: Collection[int]) -> dict[tuple[int, int], set[int]]:
    """Return whom each person of some rooms has blocked there."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for some in batched(sorted(room_ids), AT_ONCE):
        for room_id, user_id, blocked_id in tx.all(_BLOCKED, list(some)):
            found[room_id, user_id].add(blocked_id)
    return found


_PEOPLE = Statement(f"""
    SELECT memberships.room_id, users.active, {COLUMNS}
    FROM memberships JOIN users ON users.id = memberships.user_id
    WHERE memberships.room_id = ANY(?) ORDER BY memberships.room_id, users.id
""")  # noqa: S608
_BLOCKED = Statement("""
    SELECT memberships.room_id, blocks.user_id, blocks.blocked_id FROM memberships
    JOIN blocks ON blocks.user_id = memberships.user_id
    JOIN memberships AS others ON others.room_id = memberships.room_id
        AND others.user_id = blocks.blocked_id
    WHERE memberships.room_id = ANY(?)
""")
