"""Whose a look is: nobody new takes one that somebody has; who shares one of old keeps it."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, case, delete, insert, select, update

from ...text.looks import table_version
from ...text.names import Name, name_of_then
from ...text.reserved import is_reserved
from ..results import Lookalike, User
from ..sql.batches import batched
from ..sql.statements import Transaction
from ..tables import Fact, Look
from ..tables import User as UserRow

log = logging.getLogger(__name__)

FACT = "table of looks"
THE_PLACE = 0  # whom a reserved name looks like
AT_ONCE = 1_000  # rows in one statement
GIVEN_BACK = " "  # what the key of a name begins with that its person gave back; no other does


class _Named(NamedTuple):
    id: int
    name: str


def holders(connection: Connection, name: Name) -> set[int]:
    """Return the ids of those who have this name, or one that looks like it."""
    named = select(UserRow.id).where(UserRow.name_key == name.key)
    alike = select(Look.user_id).where(Look.look.in_(name.looks))
    return set(connection.scalars(named.union(alike)))


def take(connection: Connection, user_id: int, looks: Collection[str]) -> None:
    """Give somebody these looks, which nobody has."""
    connection.execute(insert(Look), [{"look": look, "user_id": user_id} for look in looks])


def give_back(connection: Connection, user_id: int) -> None:
    """Let others have the looks of somebody."""
    connection.execute(delete(Look).where(Look.user_id == user_id))


def lookalikes(tx: Transaction) -> list[Lookalike]:
    """Return whose name others might be taken for, or the place, with whom they look like."""
    found = []
    for user in _users(tx.connection, UserRow.looks_like.is_not(None)):
        others = holders(tx.connection, name_of_then(user.name)) - {user.id}
        alike = _users(tx.connection, UserRow.id.in_(others))
        if alike or is_reserved(user.name):
            found.append(Lookalike(user, alike[0] if alike else None))
    return found


def bring_up_to_date(connection: Connection) -> None:
    """
    Tell the looks of all names, if they are told otherwise than when they were last.

    Names stay as they are. Of people whose names look the same one has the
    look, a member before a guest, an administrator before both, then who came
    first; the others are noted, for the administrators to see. Who was noted
    before is looked at again.
    """
    version = table_version()
    known = connection.scalar(select(Fact.value).where(Fact.name == FACT))
    if known != version:
        connection.execute(delete(Look))
        _tell(connection, _everybody(connection))
        connection.execute(delete(Fact).where(Fact.name == FACT))
        connection.execute(insert(Fact).values(name=FACT, value=version))
    elif noted := _everybody(connection, only_noted=True):
        connection.execute(delete(Look).where(Look.user_id.in_([one.id for one in noted])))
        _tell(connection, noted)


def _everybody(connection: Connection, only_noted: bool = False) -> list[_Named]:
    everybody = select(UserRow.id, UserRow.name).where(~UserRow.name_key.startswith(GIVEN_BACK))
    if only_noted:
        everybody = everybody.where(UserRow.looks_like.is_not(None))
    in_order = everybody.order_by(
        UserRow.looks_like.is_not(None),
        case((UserRow.admin, 0), (UserRow.kind == "member", 1), else_=2),
        UserRow.id,
    )
    return [_Named(*row) for row in connection.execute(in_order)]


def _tell(connection: Connection, people: list[_Named]) -> None:
    noted = 0
    for some in batched(people, AT_ONCE):
        looks = {one.id: name_of_then(one.name).looks for one in some}
        wanted = {look for of_one in looks.values() for look in of_one}
        taken: dict[str, int] = {
            row.look: row.user_id
            for part in batched(sorted(wanted), AT_ONCE)
            for row in connection.execute(_TAKEN.where(Look.look.in_(part)))
        }
        new: list[dict[str, object]] = []
        notes: list[tuple[int, int | None]] = []
        for one in some:
            likes = [taken[look] for look in looks[one.id] if look in taken]
            for look in looks[one.id]:
                if look not in taken:
                    taken[look] = one.id
                    new.append({"look": look, "user_id": one.id})
            like = likes[0] if likes else THE_PLACE if is_reserved(one.name) else None
            notes.append((one.id, like))
        if new:
            connection.execute(insert(Look), new)
        _note(connection, notes)
        noted += sum(like is not None for _, like in notes)
    if noted:
        log.warning(
            "= %d names look like others; parlor people lookalikes lists them",
            noted,
            extra={"event": "names.alike", "count": noted},
        )


def _users(connection: Connection, which: ColumnElement[bool]) -> list[User]:
    columns = [getattr(UserRow, field.name) for field in dataclasses.fields(User)]
    rows = connection.execute(select(*columns).where(which, UserRow.active).order_by(UserRow.id))
    return [User(**row._mapping) for row in rows]


def _note(connection: Connection, notes: list[tuple[int, int | None]]) -> None:
    plain = [user_id for user_id, like in notes if like is None]
    connection.execute(
        update(UserRow)
        .where(UserRow.id.in_(plain), UserRow.looks_like.is_not(None))
        .values(looks_like=None)
    )
    for user_id, like in notes:
        if like is not None:
            connection.execute(update(UserRow).where(UserRow.id == user_id).values(looks_like=like))


_TAKEN = select(Look.look, Look.user_id)
