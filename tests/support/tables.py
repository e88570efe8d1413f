"""All that stands in the tables of a store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, select

from parlor.store.store import Store

INDEX = "message_grams"  # of SQLite: it has nothing of its own, but in tables beside it


def rows(store: Store) -> dict[str, list[str]]:
    """Every row of every table as a text, those included that no model knows."""
    metadata = MetaData()
    with store.database.reading.connect() as connection:  # type: ignore[attr-defined]
        metadata.reflect(connection)
        return {
            table.name: [
                str(tuple(map(_readable, row))) for row in connection.execute(select(table))
            ]
            for table in metadata.sorted_tables
            if table.name != INDEX or connection.dialect.name != "sqlite"
        }


def _readable(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace")
    return value
