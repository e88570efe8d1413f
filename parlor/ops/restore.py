"""`make restore`: puts a backup in place, and keeps the store that was there."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from ..errors import ConfigError, NoCopy
from ..settings import Settings
from ..settings.ini import store_settings
from ..store.sqlite.copies import BESIDE, DATABASE, KEY, copy_key, sync, write_copy
from ..store.sqlite.lock import lock
from .backup import moments

USAGE = "usage: make restore FROM=folder"


def restore(settings: Settings, found: Path) -> Path | None:
    """
    Put a copy of `found`, a file or the folder of a backup, in place; return the old store.

    The copy is marked, whether `found` is or not, so that every room gets a
    new epoch at the next start. At any moment the old store or the new one is
    in place, and whole.

    Raises:
        NoCopy: If `found` is no whole store, or the place cannot be written.
        ConfigError: If a Parlor runs there.
    """
    place = settings.database_file
    if place is None:
        raise NoCopy("the store is PostgreSQL, which docs/scaling.md says how to restore")
    if found.is_dir():
        found /= DATABASE
    if not found.is_file():
        raise NoCopy(f"there is no backup at {found}")
    place = place.resolve()  # a symbolic link stays one
    aside = place.with_name(f".{place.name}-restored")
    with ExitStack() as stack:
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _require_owner(place if place.exists() else place.parent)
            stack.callback(os.close, lock(place))
            aside.unlink(missing_ok=True)  # of a restore that was killed
            stack.callback(aside.unlink, missing_ok=True)
            write_copy(found, aside)
            key = settings.data / KEY
            if not settings.secret and not key.exists() and found.with_name(KEY).exists():
                settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
                _require_owner(settings.data)
                copy_key(found.with_name(KEY), key)
            kept = _keep(place)
            aside.replace(place)
            for suffix in BESIDE:
                _beside(place, suffix).unlink(missing_ok=True)
            sync(place.parent)
        except OSError as error:
            raise NoCopy(f"{place} cannot be restored: {error.strerror or error}") from None
    return kept


def _require_owner(path: Path) -> None:
    # A file that root writes there could not be opened by Parlor.
    if path.stat().st_uid != os.geteuid():
        raise NoCopy(f"{path} is another user's; restore as that user, by sudo -u")


def _keep(place: Path) -> Path | None:
    """Give the store that is in place a second name, with its write-ahead log; return that name."""
    if not place.exists():
        return None
    names = (place.with_name(f"{place.name}.before-{name}") for name in moments())
    kept = next(name for name in names if not name.exists())
    for suffix in ("", "-wal"):
        if _beside(place, suffix).exists():
            os.link(_beside(place, suffix), _beside(kept, suffix))
    return kept


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def main(arguments: list[str]) -> int:
    """Restore the given backup."""
    if len(arguments) != 1 or "--help" in arguments:
        sys.stderr.write(f"{USAGE}\n")
        return os.EX_USAGE
    try:
        kept = restore(store_settings(), Path(arguments[0]))
    except (ConfigError, NoCopy) as error:
        sys.stderr.write(f"parlor: {error}\n")
        return 1
    sys.stdout.write("Restored; start Parlor, and clients that come back reload their rooms.\n")
    if kept is not None:
        sys.stdout.write(f"The old store is {kept}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
