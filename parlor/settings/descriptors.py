"""How many sockets fit into the descriptors that this process may have."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

from ..errors import ConfigError

if TYPE_CHECKING:
    from .settings import Settings

LEAST = 1_024
# For pages, files, the database, the bus, and connections of which no header has come yet.
KEPT = 256
# Of each socket the router has both ends, and it spins when no descriptor is left.
EACH = 2


def most_sockets(settings: Settings, limit: int | None = None) -> int:
    """Return how many sockets a worker may have open: as is set, or as the descriptors allow."""
    room = (_limit() if limit is None else limit) - KEPT
    room = max(1, room // EACH // settings.workers)
    return min(settings.max_connections or room, room)


def check_descriptors(settings: Settings) -> str:
    """
    Return what is to be said of the limit; nothing if all sockets fit.

    Raises:
        ConfigError: If hardly anybody would.
    """
    limit = _limit()
    if limit < LEAST:
        raise ConfigError(
            f"at most {limit} files may be open at once, and {LEAST} is the least: raise it by "
            "ulimit -n, or by LimitNOFILE= of a service"
        )
    if settings.max_connections <= (most := most_sockets(settings)) and settings.max_connections:
        return ""
    return f"at most {limit} files may be open at once, so a worker takes {most} sockets"


def _limit() -> int:
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 2**30 if soft == resource.RLIM_INFINITY else soft
