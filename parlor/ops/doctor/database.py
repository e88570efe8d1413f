"""The database: whether it is there, whole, of this Parlor's time, and quick enough."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from ...settings import Settings
from ...store.migrations import revisions
from .finding import Finding, error, fine, warning

if TYPE_CHECKING:
    import psycopg

LARGE_LOG = 256 * 2**20  # bytes of a write-ahead log that nobody takes in
CONNECT_SECONDS = 5
ASKED = 5  # times, for how long an answer takes
SLOW = 0.01  # seconds for the shortest answer
APART = 2.0  # seconds
NEWER = "install the Parlor that wrote it, or go back to a backup"


def database(settings: Settings, *, full: bool = False) -> Iterator[Finding]:
    """Look at the database; all of an SQLite one, if that is wanted."""
    file = settings.database_file
    if file is None:
        yield from _postgresql(settings)
    else:
        yield from _sqlite(file, full=full)


def _sqlite(file: Path, *, full: bool) -> Iterator[Finding]:
    if not file.is_file():
        yield fine("database", f"there is none yet; the first start makes {file}")
        return
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as found:
            yield _revision(found.execute("SELECT version_num FROM alembic_version").fetchall())
            if full:
                (said,) = found.execute("PRAGMA integrity_check(1)").fetchone()
                yield (
                    fine("database", "every page of it is whole")
                    if said == "ok"
                    else error("database", f"it is damaged: {said}", "parlor restore a backup")
                )
    except sqlite3.Error as wrong:
        yield error("database", f"{file} cannot be read: {wrong}", "parlor restore a backup")
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and (size := log.stat().st_size) > LARGE_LOG:
        yield warning(
            "database",
            f"its write-ahead log has {size / 2**20:,.0f} MB",
            "something reads it for long: end that, or restart Parlor",
        )


def _postgresql(settings: Settings) -> Iterator[Finding]:
    import psycopg  # only who has a server waits for this

    url = settings.database_url.replace("+psycopg", "", 1)
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS, autocommit=True) as server:
            yield from _of_server(settings, server)
    except psycopg.Error as wrong:
        said = " ".join(str(wrong).split())
        yield error("database", f"PostgreSQL: {said}", "start it, or mend PARLOR_DATABASE_URL")


def _of_server(settings: Settings, server: psycopg.Connection[Any]) -> Iterator[Finding]:
    from ...store.postgresql.database import READERS

    has = _one(server, "SELECT to_regclass('alembic_version') IS NOT NULL")
    if has:
        yield _revision(server.execute("SELECT version_num FROM alembic_version").fetchall())
    else:
        yield fine("database", "there is nothing in it yet; the first start makes the tables")
    version = server.info.server_version // 10_000
    took = [_took(server) for _ in range(ASKED)]
    said = f"PostgreSQL {version} answers after {min(took) * 1000:.1f} ms"
    yield (
        fine("slow_database", said)
        if min(took) < SLOW
        else warning("slow_database", said, "have the database nearer by")
    )
    allowed, wanted = int(_one(server, "SHOW max_connections")), settings.workers * (READERS + 1)
    said = f"workers take {wanted} of {allowed} connections"
    yield (
        fine("connections", said)
        if wanted <= allowed
        else error("connections", said, f"set max_connections to more than {wanted}")
    )
    if _one(server, "SHOW fsync") == "off":
        yield error(
            "durable", "fsync is off: what was said is lost with the power", "set fsync = on"
        )
    else:
        yield fine("durable", "what was said outlives the power")
    apart = median(_apart(server) for _ in range(ASKED))
    said = f"the clock of the database is {apart:+.1f} s from this machine's"
    yield (
        fine("clock", said)
        if abs(apart) < APART
        else warning("clock", said, "keep both by a time server")
    )


def _revision(found: list[Any]) -> Finding:
    known = revisions()
    at = [number for (number,) in found]
    if not set(at) <= set(known):
        return error("database", "it was written by a newer Parlor", NEWER)
    if at != [known[0]]:
        return fine("database", "it is an earlier Parlor's; the next start brings it up to date")
    return fine("database", "it is there, and of this Parlor")


def _one(server: psycopg.Connection[Any], question: Any) -> Any:
    row = server.execute(question).fetchone()
    return row[0] if row else None


def _took(server: psycopg.Connection[Any]) -> float:
    began = time.perf_counter()
    server.execute("SELECT 1")
    return time.perf_counter() - began


def _apart(server: psycopg.Connection[Any]) -> float:
    before = time.time()
    there = float(_one(server, "SELECT extract(epoch FROM clock_timestamp())"))
    return there - (before + time.time()) / 2
