"""
Where lies what is no code: `uwsgi.ini`, `wsgi.py`, the templates and static files.

In a clone they stand beside the package, in an installed Parlor within it.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parent
INSTALLED = not (PACKAGE.parent / "uwsgi.ini").is_file()
HOME = PACKAGE / "share" if INSTALLED else PACKAGE.parent


def release() -> str:
    """Return which Parlor this is; in a clone nothing says so."""
    try:
        return version("parlor")
    except PackageNotFoundError:
        return "of a clone"
