"""People as others see them: how somebody is called, and who they are, now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ...errors import NoSuchPerson
from ...wire import Person
from ..results import Profile, Said
from ..sql.batches import batched
from ..sql.statements import Statement, Transaction

AT_ONCE = 1_000  # people who go into one question
RENAMED = 200  # people of whom one who comes back is told
LATELY_MS = 30 * 24 * 3600 * 1000
# What is known of each person.
COLUMNS = (
    "users.id, users.name, users.kind, users.admin,"
    " users.dnd_until, users.status, users.status_until"
)


def persons(tx: Transaction, user_ids: Collection[int]) -> list[Person]:
    """Return those of some people that there are, by id."""
    found: list[Person] = []
    for some in batched(sorted(user_ids), AT_ONCE):
        found += [person_of(row) for row in tx.all(_PERSONS, list(some))]
    return found


def renamed(tx: Transaction, at: int) -> list[Person]:
    """Return who has got another name or standing lately, the latest first."""
    return [person_of(row) for row in tx.all(_RENAMED, at - LATELY_MS, RENAMED)]


def profile(tx: Transaction, asker: int, user_id: int) -> Profile:
    """
    Return who somebody is, to one who shares a room with them.

    Raises:
        NoSuchPerson: If there is nobody of this id, their account has ended,
            or the two share no room.
    """
    row = tx.first(_PROFILE, user_id, asker)
    if row is None:
        raise NoSuchPerson
    return Profile(person_of(row), row[7], Said(*row[8:]))


def said(tx: Transaction, user_id: int) -> Said:
    """Return what somebody says of themselves."""
    return Said(*(tx.first(_SAID, user_id) or ()))


def say(tx: Transaction, _: int, user_id: int, new: Said) -> None:
    """Have somebody say something else of themselves."""
    tx.run(_SAY, *new, user_id)


def person_of(row: Sequence[Any]) -> Person:
    """Return somebody by a row that begins with `COLUMNS`."""
    return Person(
        row[0],
        row[1],
        guest=row[2] == "guest",
        admin=bool(row[3]),
        dnd=row[4] or 0,
        status=row[5],
        status_until=row[6] or 0,
    )


_PERSONS = Statement(f"SELECT {COLUMNS} FROM users WHERE id = ANY(?) ORDER BY id")  # noqa: S608
_RENAMED = Statement(f"""
    SELECT {COLUMNS} FROM users WHERE renamed_at > ? ORDER BY renamed_at DESC LIMIT ?
""")  # noqa: S608
_SAID = Statement("SELECT pronouns, occupation, about, zone FROM users WHERE id = ?")
_SAY = Statement("UPDATE users SET pronouns = ?, occupation = ?, about = ?, zone = ? WHERE id = ?")
_PROFILE = Statement(f"""
    SELECT {COLUMNS}, created_at, pronouns, occupation, about, zone FROM users
    WHERE id = ? AND active AND EXISTS (
        SELECT 1 FROM memberships AS theirs
        JOIN memberships AS mine ON mine.room_id = theirs.room_id AND mine.user_id = ?
        WHERE theirs.user_id = users.id
    )
""")  # noqa: S608
