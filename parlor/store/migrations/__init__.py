"""Brings a database to what this Parlor expects of it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from ...errors import ConfigError


def upgrade(engine: Engine) -> None:
    """
    Run the migrations that are missing, all in one transaction.

    Processes that start at once do so one after the other, by the
    database's own lock. If it fails, no connection is left open.

    Raises:
        ConfigError: If a newer Parlor wrote the database, or it is none.
    """
    try:
        with engine.begin() as connection:
            _upgrade(connection)
    except DatabaseError as error:
        engine.dispose()
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
