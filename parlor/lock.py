"""The lock on the data folder, which one Parlor holds as long as it runs."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from .errors import ConfigError


def lock(folder: Path) -> int:
    """
    Take the data folder for this Parlor alone, and return the lock's descriptor.

    Two of them on one log, without a bus between, would not hear each other.

    Raises:
        ConfigError: If another has it.
    """
    descriptor = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise ConfigError(f"PARLOR_DATA={folder} is in use by another Parlor") from None
    return descriptor
