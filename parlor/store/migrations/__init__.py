"""Brings a database to what this Parlor expects of it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from ...errors import ConfigError
from ..people.looks import bring_up_to_date
from ..sqlite.epochs import draw_epochs_if_restored


def upgrade(engine: Engine, alone: Callable[[Connection], None] | None = None) -> None:
    """
    Run the migrations that are missing, all in one transaction.

    Processes that start at once do so one after the other: either such a
    transaction is alone from its beginning, or `alone` waits until it is. If it fails, no
    connection is left open.

    Raises:
        ConfigError: If a newer Parlor wrote the database, or it is none.
        DatabaseError: If the connection to it was lost.
    """
    try:
        with engine.begin() as connection:
            if alone is not None:
                alone(connection)
            _upgrade(connection)
    except DatabaseError as error:
        engine.dispose()
        if error.connection_invalidated:
            raise
        raise ConfigError(f"{engine.url.database} cannot be opened: {error.orig}") from error
    except Exception:
        engine.dispose()
        raise


@functools.cache
def revisions() -> tuple[str, ...]:
    """Return what a database may be at, the newest first, as the names of the files begin."""
    files = (Path(__file__).parent / "versions").glob("[0-9]*.py")
    return tuple(sorted((file.name.partition("_")[0] for file in files), reverse=True))


def _upgrade(connection: Connection) -> None:
    found = _revision(connection)
    if not found <= set(revisions()):
        raise ConfigError(
            f"{connection.engine.url.database} was written by a newer Parlor;"
            " install that one, or go back to a backup"
        )
    if found != {revisions()[0]}:
        from .running import run

        run(connection)
    draw_epochs_if_restored(connection)
    bring_up_to_date(connection)


def _revision(connection: Connection) -> set[str]:
    """Return where a database is; nowhere, if no migration was ever run."""
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(text("SELECT version_num FROM alembic_version")))
