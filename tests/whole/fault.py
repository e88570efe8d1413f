"""A database that goes away from a running server, and comes back as it was."""

import sqlite3
from contextlib import closing, contextmanager

from .server import PATIENCE

TABLES = ("place", "users", "invites", "rooms", "memberships", "log", "messages")


@contextmanager
def database_away(server):
    """Take the tables away, so that nothing can be read or written."""
    _rename(server, "{0}", "{0}_away")
    try:
        yield
    finally:
        _rename(server, "{0}_away", "{0}")


def _rename(server, before, after):
    path = server.folder / "data" / "parlor.sqlite3"
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as database, database:
        for table in TABLES:
            database.execute(f"ALTER TABLE {before.format(table)} RENAME TO {after.format(table)}")
