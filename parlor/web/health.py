"""Whether this process can do its work, for those who watch it."""

from __future__ import annotations

import logging

import gevent
from flask import Blueprint, Response, jsonify

from .site.rates import uncounted
from .site.site import parts, site

log = logging.getLogger(__name__)
health = Blueprint("health", __name__)

PATIENCE = 4.0  # seconds; those who watch usually wait for five


@health.get("/health")
@uncounted
def check() -> tuple[Response, int]:
    try:
        with gevent.Timeout(PATIENCE, TimeoutError(f"no answer within {PATIENCE} s")):
            parts().store.healthy()
    except Exception as error:
        # No more than this line: some ask every two seconds, and the store says what it is.
        log.warning("x the store does not answer: %s: %s", type(error).__name__, error)
        return jsonify(status="failing"), 503
    return jsonify(status="ok", **_lag()), 200


def _lag() -> dict[str, float]:
    """Return how long the loop of this process was held at most in the last minute."""
    lag = site().lag
    return {} if lag is None else {"loop_lag_ms": round(lag.worst * 1000, 1)}
