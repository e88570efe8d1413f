"""When the last backup was made: the age of a file in the data folder."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path


def note(data: Path) -> None:
    """Note that a backup was made; one that cannot be noted is one all the same."""
    file = _file(data)
    with suppress(OSError):
        # Another user may have made the one before, and left a file that is not ours to touch.
        file.unlink(missing_ok=True)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def age(data: Path) -> float | None:
    """Return the seconds since the last backup; None if none is known of."""
    try:
        return max(0.0, time.time() - _file(data).stat().st_mtime)
    except OSError:
        return None


def _file(data: Path) -> Path:
    return data / "last_backup"
