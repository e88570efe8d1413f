"""The files of the page and its compiled templates: each server of a run would make the same."""

import functools
from pathlib import Path

from .folders import short_folder


def share_assets(run: Path) -> None:
    """Have a Parlor in this run folder, which must be there, find what others have made."""
    for name in ("assets", "templates"):
        (run / name).symlink_to(_shared(name))


@functools.cache
def _shared(_: str) -> Path:
    return short_folder()
