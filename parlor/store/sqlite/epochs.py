"""Another numbering for every room, once the log has gone back to an earlier day."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, bindparam, select, update

from ..tables import Room
from .copies import MARK


def draw_epochs_if_restored(connection: Connection) -> None:
    """Give the rooms of a marked copy new epochs, and take the mark away."""
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA user_version").scalar() != MARK:
        return
    drawn = [
        {"room": room, "drawn": secrets.token_hex(8)}
        for room in connection.scalars(select(Room.id)).all()
    ]
    connection.execute(_DRAW, drawn)
    connection.exec_driver_sql("PRAGMA user_version = 0")


_DRAW = update(Room).where(Room.id == bindparam("room")).values(epoch=bindparam("drawn"))
