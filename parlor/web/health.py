"""Whether this process can do its work, for those who watch it."""

from __future__ import annotations

import logging

import gevent
from flask import Blueprint, Response, current_app, jsonify

from ..store.sql.trouble import Trouble
from .site.rates import uncounted
from .site.site import parts, site

log = logging.getLogger(__name__)
health = Blueprint("health", __name__)

PATIENCE = 4.0  # seconds; those who watch usually wait for five


@health.get("/health")
@uncounted
def check() -> tuple[Response, int]:
    # Some ask every two seconds.
    trouble = current_app.extensions.setdefault(
        "parlor.health", Trouble(log, "the store does not do its work")
    )
    try:
        with gevent.Timeout(PATIENCE, TimeoutError(f"no answer within {PATIENCE} s")):
            parts().store.healthy()
    except Exception as error:
        reason = error.__cause__ or error
        trouble.failed(f"{type(reason).__name__}: {reason}")
        return jsonify(status="failing"), 503
    trouble.works()
    return jsonify(status="ok", **_lag()), 200


def _lag() -> dict[str, float]:
    """Return how long the loop of this process was held at most in the last minute."""
    lag = site().lag
    return {} if lag is None else {"loop_lag_ms": round(lag.worst * 1000, 1)}
