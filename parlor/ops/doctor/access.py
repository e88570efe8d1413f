"""Who may come in by what was said since the start, if anything was."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from ...settings import Settings

ASKED = "SELECT access FROM place"
CONNECT_SECONDS = 5


def said_access(settings: Settings) -> str | None:
    """
    Return what goes before the setting; None if nothing does, or the store does not answer.

    What is wrong with the store is found elsewhere; nothing is changed.
    """
    file = settings.database_file
    return _on_postgresql(settings) if file is None else _in_file(file.absolute().as_uri())


def _in_file(uri: str) -> str | None:
    try:
        with closing(sqlite3.connect(f"{uri}?mode=ro", uri=True)) as found:
            row = found.execute(ASKED).fetchone()
    except sqlite3.Error:  # there is none, or it is of an earlier Parlor
        return None
    return row[0] if row else None


def _on_postgresql(settings: Settings) -> str | None:
    import psycopg  # only who has a server waits for this

    url = settings.database_url.replace("+psycopg", "", 1)
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS, autocommit=True) as server:
            row = server.execute(ASKED).fetchone()
    except psycopg.Error:
        return None
    return row[0] if row else None
