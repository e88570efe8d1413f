"""
Keeps two instances off one PostgreSQL, unless Redis joins them.

Without it they would not hear each other. Every connection that writes holds
an advisory lock with its instance's number and looks whether there are others;
it looks after it has taken its own, so of two that come at once none overlooks
the other. The server lets go of a lock with its connection. So it outlives
workers and reloads, and comes back with the connection after a restart.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from typing import Any

import psycopg

from ...errors import ConfigError
from ...settings import Settings

KEY = 0x706C_6F72  # "plor", the first of the lock's two numbers; the other is the instance's
JOINED = 10_000  # numbers below are of those whom that database of a Redis joins


def number_of_instance(settings: Settings) -> int:
    """
    Return what all workers that share a run folder have in common, drawn by the first.

    Raises:
        ConfigError: If it cannot be kept in the run folder.
    """
    if settings.on_redis:
        return settings.redis_database
    path = settings.run / "instance"
    try:
        with open(path, "a+", encoding="ascii", opener=_private) as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
            file.seek(0)
            known = file.read()
            if not known:
                known = str(JOINED + secrets.randbelow(2**31 - JOINED))
                file.write(known)
            return int(known)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be used: {error}") from None


def take_for_instance(connection: psycopg.Connection[Any], number: int) -> None:
    """
    Hold the database for an instance as long as `connection` lives.

    Raises:
        ConfigError: If another instance holds it.
    """
    connection.execute("SELECT pg_advisory_lock_shared(%s, %s)", (KEY, number))
    if connection.execute(_OTHERS, (KEY, number)).fetchone():
        raise ConfigError(
            "PARLOR_DATABASE_URL: another Parlor uses this database;"
            " instances share one if each has the same redis:// in PARLOR_BUS"
        )


_OTHERS = """
    SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE datname = current_database() AND locktype = 'advisory' AND objsubid = 2
    AND classid::bigint = %s AND objid::bigint <> %s LIMIT 1
"""


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
