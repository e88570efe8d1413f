"""The lock on an SQLite store, which one Parlor holds as long as it runs."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from ...errors import ConfigError


def lock(database: Path) -> int:
    """
    Take the database for this Parlor alone, and return the lock's descriptor.

    Two of them on one log, without a bus between, would not hear each other.
    The lock is a file beside the database, of which symbolic links lead to the
    same one, and not the database: SQLite's own locks are there.

    Raises:
        ConfigError: If another has it, or there is no place for the lock.
    """
    database = database.resolve()
    path = database.with_name(f"{database.name}-lock")
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError(f"{path} cannot be opened: {error.strerror or error}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise ConfigError(f"{database} is in use by another Parlor") from None
    return descriptor
