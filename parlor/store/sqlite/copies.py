"""
Copies of an SQLite store: whole, on disk, and marked.

A log that goes back to an earlier day goes on with the numbers of what was
lost, so that a client would take the one for the other. So a copy carries a
mark in its header, and whoever opens the store draws new epochs when the mark
is there. It holds however the copy was put in place.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

from ...errors import NoCopy

DATABASE, KEY = "parlor.sqlite3", "secret_key"  # as they are called in a data folder

TABLES = {"alembic_version", "rooms"}  # by which a store is known from other databases

MARK = 1  # `PRAGMA user_version` of a copy that no Parlor has opened yet

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps next to a database in use

MAGIC = b"SQLite format 3\0"
# Where a header has its two format versions, which are 2 from the first opening by Parlor on,
# and the user_version: "1.3. The Database Header" of SQLite's file format.
VERSIONS, USER_VERSION = slice(18, 20), slice(60, 64)
HEADER = 100


def write_copy(source: Path, target: Path) -> None:
    """
    Make `target`, which only its owner may read, a marked copy of `source` as it is now.

    The source may be in use: it is read in one transaction, for which writers
    do not wait, while SQLite's backup would begin anew with each of theirs.

    Raises:
        NoCopy: If the source is no whole store of Parlor's, or the disk is full;
            there may be half a target.
    """
    try:
        # SQLite would make it for everybody to read.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(_open(source)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not TABLES.issubset(name for (name,) in tables):
                raise NoCopy(f"{source} is no store of Parlor's")
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(_open(target)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise NoCopy(f"{source} is damaged: {found}")
            connection.execute(f"PRAGMA user_version = {MARK}")
        sync(target)
    except OSError as error:
        raise NoCopy(f"{target} cannot be written: {error.strerror or error}") from None
    except sqlite3.Error as error:
        raise NoCopy(f"{source} cannot be copied: {error}") from None


def copy_key(source: Path, target: Path) -> None:
    """
    Copy the file of the secret key, for nobody else to read.

    Raises:
        NoCopy: If it cannot be read or written.
    """
    try:
        file = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(file, "wb") as out:
            out.write(source.read_bytes())
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise NoCopy(f"{source} cannot be copied: {error.strerror or error}") from None


def sync(path: Path) -> None:
    """Have a file or a folder on disk, for whatever happens next."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def part_from_strangers(path: Path) -> None:
    """
    Remove what another database left beside a copy that was put in its place.

    SQLite would take a write-ahead log that it finds there for the copy's
    own. To be called while nobody else opens the database.
    """
    path = path.resolve()  # as SQLite does, which keeps its files beside what a link leads to
    if _is_as_copied(path):
        for suffix in BESIDE:
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _is_as_copied(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            header = file.read(HEADER)
    except OSError:
        return False
    return (
        header.startswith(MAGIC)
        and header[VERSIONS] == b"\x01\x01"
        and header[USER_VERSION] == struct.pack(">i", MARK)
    )


def _open(path: Path) -> sqlite3.Connection:
    # As a URI, for a name that is not there is not to be made.
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
