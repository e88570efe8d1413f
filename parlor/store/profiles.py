"""People as others see them: how somebody is called, now."""

from __future__ import annotations

from collections.abc import Collection

from ..wire import Person
from .sql.batches import batched
from .sql.statements import Row, Statement, Transaction

AT_ONCE = 1_000  # people who go into one question
RENAMED = 200  # people of whom one who comes back is told
LATELY_MS = 30 * 24 * 3600 * 1000


def persons(tx: Transaction, user_ids: Collection[int]) -> list[Person]:
    """Return those of some people that there are, by id."""
    found: list[Person] = []
    for some in batched(sorted(user_ids), AT_ONCE):
        found += [_person(row) for row in tx.all(_PERSONS, list(some))]
    return found


def renamed(tx: Transaction, at: int) -> list[Person]:
    """Return who has got another name or standing lately, the latest first."""
    return [_person(row) for row in tx.all(_RENAMED, at - LATELY_MS, RENAMED)]


def _person(row: Row) -> Person:
    return Person(row[0], row[1], guest=row[2] == "guest", admin=bool(row[3]))


_PERSONS = Statement("SELECT id, name, kind, admin FROM users WHERE id = ANY(?) ORDER BY id")
_RENAMED = Statement("""
    SELECT id, name, kind, admin FROM users WHERE renamed_at > ? ORDER BY renamed_at DESC LIMIT ?
""")
