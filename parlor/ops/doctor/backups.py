"""Backups: how old the newest is, and whether it can be restored."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ...errors import ConfigError, NoCopy
from ...settings import Settings
from ...store.sqlite.copies import DATABASE
from ..restore import restore
from .finding import Finding, error, fine, warning

HOUR = 3_600
OLD = 26 * HOUR  # seconds: one a day, and some time to make it
CURE = "make one each day: parlor backup"


def backups(settings: Settings, folder: Path, *, restored: bool) -> Iterator[Finding]:
    """Look for the newest backup in a folder; with `restored`, restore it aside and read it."""
    file = settings.database_file
    if file is None or not file.is_file():
        return  # docs/scaling.md has what PostgreSQL does; and of nothing there is no backup
    found = newest(folder)
    if found is None:
        yield warning("backup", f"there is none in {folder}", CURE)
        return
    age = time.time() - (found / DATABASE).stat().st_mtime
    said = f"the newest is {found}, {age / HOUR:,.0f} hours old"
    yield fine("backup", said) if age < OLD else warning("backup", said, CURE)
    if restored:
        yield _restored(settings, found)


def newest(folder: Path) -> Path | None:
    """Return the newest backup in a folder."""
    found = [one.parent for one in folder.glob(f"[!.]*/{DATABASE}")]
    return max(found, key=lambda one: (one / DATABASE).stat().st_mtime, default=None)


def _restored(settings: Settings, found: Path) -> Finding:
    with tempfile.TemporaryDirectory() as folder:
        aside = replace(settings, data=Path(folder), database_url="")
        try:
            restore(aside, found)
            with closing(sqlite3.connect(Path(folder) / DATABASE)) as copy:
                (count,) = copy.execute("SELECT COUNT(*) FROM messages").fetchone()
        except (NoCopy, ConfigError, sqlite3.Error) as wrong:
            return error("backup", f"{found} cannot be restored: {wrong}", CURE)
    return fine("backup", f"{found} can be restored, with {count:,} messages")
