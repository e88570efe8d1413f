"""Where to go next, if it is a place of ours."""

from __future__ import annotations

LONGEST = 500


def local(path: str | None, otherwise: str, root: str = "") -> str:
    """
    Return `path` if it stays on this host and below `root` for certain, else `otherwise`.

    Browsers read `//host` and `/\\host` as another host, and drop tabs and
    line breaks before they look; all of that is refused, not repaired.
    """
    if not path or len(path) > LONGEST or not path.startswith(f"{root}/"):
        return otherwise
    if path.startswith("//") or "\\" in path or not path.isprintable():
        return otherwise
    return path
