"""Engines for PostgreSQL: what is said on every new connection, and of the line beneath it."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import IsolationLevel
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from ...errors import ConfigError
from ...settings import Settings
from ..sql.pool import IdlePool
from .cooperative import Cooperative, Storable
from .instance import number_of_instance, take_for_instance
from .outage import Outage

# Less than Postgresql's own patience, so that a server that lives can say so. And what a worker
# had begun that stands still, or has gone, lets go of its rooms.
SERVER_PATIENCE_MS = 8_000

# Of the line: seconds to connect, and until it is dead that has nothing to say.
LINE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "client_encoding": "utf8",
    "application_name": "parlor",
}

# The same for the other end, which else keeps the locks of a machine that vanished for hours.
# Nothing here is long enough for code to be compiled for it, which takes a tenth of a second.
SESSION: dict[str, str | int] = {
    "jit": "off",
    "statement_timeout": SERVER_PATIENCE_MS,
    "idle_in_transaction_session_timeout": SERVER_PATIENCE_MS,
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}

MIGRATING = 0x7061_726C  # the advisory lock of migrations: "parl"


def reading(settings: Settings, outage: Outage) -> Engine:
    """Return an engine whose every transaction sees one moment, and which cannot write."""
    engine = _engine(settings, outage)

    @event.listens_for(engine, "connect")
    def connected(connection: Cooperative, _: object) -> None:
        _begin_session(connection)
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True

    return engine


def writing(settings: Settings, outage: Outage) -> Engine:
    """
    Return an engine whose every statement sees what others have committed.

    Its connections raise ConfigError if another instance holds the database,
    or if it cannot keep any text.
    """
    engine = _engine(settings, outage)
    number = number_of_instance(settings)

    @event.listens_for(engine, "connect")
    def connected(connection: Cooperative, _: object) -> None:
        if connection.info.parameter_status("server_encoding") != "UTF8":
            raise ConfigError("PARLOR_DATABASE_URL: the database must be made with ENCODING 'UTF8'")
        _begin_session(connection)
        if settings.sync == "full":
            connection.execute(_SYNC)
        take_for_instance(connection, number)
        connection.commit()
        connection.isolation_level = IsolationLevel.READ_COMMITTED

    return engine


def alone(connection: Connection) -> None:
    """Wait until no other process migrates the database, however long that takes."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")


def _engine(settings: Settings, outage: Outage) -> Engine:
    url = _url(settings)
    engine = create_engine(
        url,
        poolclass=IdlePool,
        # What the operator says of the line stands.
        connect_args={name: value for name, value in LINE.items() if name not in url.query},
        hide_parameters=True,  # what people wrote, and their hashes, are not for the log
    )

    @event.listens_for(engine, "do_connect")
    def connect(_: object, __: object, args: Any, options: Any) -> Cooperative:
        with outage.attempt():
            try:
                return Cooperative.connect(*args, **options)
            except psycopg.ProgrammingError as error:
                raise ConfigError(f"PARLOR_DATABASE_URL cannot be: {error}") from None

    return engine


def _begin_session(connection: Cooperative) -> None:
    connection.adapters.register_dumper(str, Storable)
    for name, value in SESSION.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, str(value)))
    connection.commit()


def _url(settings: Settings) -> URL:
    try:
        return make_url(settings.database_url)
    except (ArgumentError, ValueError):
        # Not repeated, for it may hold a password.
        raise ConfigError(
            "PARLOR_DATABASE_URL cannot be: it takes postgresql+psycopg://user:password@host/name"
        ) from None


# Acknowledged means on disk, whatever the server's habit is.
_SYNC = """
    SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off'
"""
