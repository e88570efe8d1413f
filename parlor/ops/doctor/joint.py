"""Redis, where it joins instances."""

from __future__ import annotations

import time
from collections.abc import Iterator

from ...settings import Settings
from .finding import Finding, error, fine, warning

SECONDS = 5
SLOW = 0.01  # seconds for an answer


def joint(settings: Settings) -> Iterator[Finding]:
    """Look whether Redis answers, if there is one."""
    if not settings.on_redis:
        return
    import redis  # only who has one waits for this

    try:
        with redis.Redis.from_url(
            settings.bus, socket_connect_timeout=SECONDS, socket_timeout=SECONDS
        ) as server:
            server.ping()
            began = time.perf_counter()
            server.ping()
            took = time.perf_counter() - began
    except (redis.RedisError, OSError) as wrong:
        yield error("bus", f"Redis: {wrong}", "start it, or mend PARLOR_BUS")
        return
    said = f"Redis answers after {took * 1000:.1f} ms"
    yield fine("bus", said) if took < SLOW else warning("bus", said, "have Redis nearer by")
