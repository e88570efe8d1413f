"""Whose pages may open sockets."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..settings.origins import host_of


def origin_is_allowed(
    environ: dict[str, Any], origins: Collection[str], own: str | None = None
) -> bool:
    """
    Return whether a page of this origin may open sockets.

    Those of `origins` may, word for word, and pages of the same host, whatever
    their port: cookies know no ports either. The host is that of the request,
    or `own`, for a proxy may ask for another. A client that sends no origin is
    no browser, and whatever it claims could be made up, so it is let in.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        return True
    origin = origin.strip().lower()
    if origin in origins:
        return True
    host = host_of(origin)
    return host is not None and host in (own, host_of(f"http://{environ.get('HTTP_HOST', '')}"))
