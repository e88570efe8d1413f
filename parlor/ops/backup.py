"""`make backup`: copies the store, also of a running Parlor, and its key."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from ..errors import ConfigError, NoCopy
from ..settings import Settings
from ..settings.ini import INI, store_settings
from ..store.sqlite.copies import DATABASE, KEY, copy_key, sync, write_copy
from ..watch import last_backup

USAGE = "usage: python -m parlor.ops.backup [folder]"


def moment() -> str:
    """Return the time as the names of backups have it, to the second, in UTC."""
    return time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime())


def moments() -> Iterator[str]:
    """Yield the time, and then the same time with numbers, in case a name is taken."""
    now = moment()
    yield now
    yield from (f"{now}-{number}" for number in count(2))


def back_up(settings: Settings, into: Path) -> Path:
    """
    Make a folder within `into` with a marked copy of the store, and the key if it is a file.

    The folder is whole or not there at all. The metrics tell its age from then on.

    Raises:
        NoCopy: If there is no SQLite store, or `into` cannot take a copy.
    """
    store = settings.database_file
    if store is None:
        raise NoCopy("the store is PostgreSQL, which docs/scaling.md says how to back up")
    if not store.is_file():
        raise NoCopy(f"there is no store at {store}; PARLOR_DATA says in which folder it is")
    into = into.absolute()
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".", dir=into))
        try:
            write_copy(store, aside / DATABASE)
            key = settings.data / KEY
            if key.exists() and not settings.secret:
                copy_key(key, aside / KEY)
            sync(aside)
            folder = _name(aside)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        sync(into)
    except OSError as error:
        raise NoCopy(f"no backup can be made in {into}: {error.strerror or error}") from None
    last_backup.note(settings.data)
    return folder


def _name(aside: Path) -> Path:
    """Name a finished backup by the time, with a number if another backup has that name."""
    names = moments()
    while True:
        try:
            return aside.rename(aside.with_name(next(names)))
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise


def main(arguments: list[str]) -> int:
    """Make a backup in the given folder, or in `backups` beside the ini."""
    if len(arguments) > 1 or "--help" in arguments:
        sys.stderr.write(f"{USAGE}\n")
        return os.EX_USAGE
    into = Path(arguments[0]) if arguments else INI.parent / "backups"
    try:
        made = back_up(store_settings(), into)
    except (ConfigError, NoCopy) as error:
        sys.stderr.write(f"parlor: {error}\n")
        return 1
    sys.stdout.write(f"{made}\n")
    if not (made / KEY).exists():
        sys.stdout.write("The key is not in it: keep PARLOR_SECRET elsewhere.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
