"""Brings a database to what this Parlor expects of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from ...errors import ConfigError
from ..looks import bring_up_to_date
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


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = set(MigrationContext.configure(connection).get_current_heads())
    if not found <= known:
        raise ConfigError(
            f"{connection.engine.url.database} was written by a newer Parlor;"
            " install that one, or go back to a backup"
        )
    command.upgrade(config, "head")
    draw_epochs_if_restored(connection)
    bring_up_to_date(connection)
