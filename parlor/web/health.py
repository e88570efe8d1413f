"""Whether this process lives, and whether it can do its work, for those who watch it."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from ..edge.host import worker
from ..home import release
from ..settings.addresses import network
from ..store.sql.trouble import Trouble
from ..watch.readiness import Readiness, look
from .site.admission.loopback import comes_from_here
from .site.admission.rates import uncounted
from .site.admission.watchers import may_watch
from .site.answers import in_json
from .site.site import parts, site

log = logging.getLogger(__name__)
health = Blueprint("health", __name__)
in_json(health)


@health.get("/live")
@uncounted
def live() -> Response:
    """Answer that the loop goes round; who gets no answer may end this process."""
    _hold_back()
    return jsonify(status="ok")


@health.get("/ready")
@health.get("/health")
@uncounted
def ready() -> tuple[Response, int]:
    """Answer whether people may be sent here: 200 if so, else 503."""
    _hold_back()
    found = look(parts(), site().draining())
    # Some ask every two seconds.
    trouble = current_app.extensions.setdefault(
        "parlor.health", Trouble(log, "health", "the store does not do its work")
    )
    if found.reasons:
        trouble.failed("; ".join(found.reasons))
    else:
        trouble.works()
    more = _for_watchers(found) if may_watch(request.environ, parts().settings) else {}
    return jsonify(status=found.status, **more, **_lag()), 503 if found.failing else 200


def _hold_back() -> None:
    """
    Refuse an address that asks all the time, for each answer is work of the store.

    This machine never: by what it asks, a Parlor that is taken for ill is
    ended, and nobody from elsewhere must be able to bring that about.
    """
    if not comes_from_here(request.environ):
        parts().limits.health.take(network(request.remote_addr), parts().clock())


def _for_watchers(found: Readiness) -> dict[str, Any]:
    return {
        "parts": found.parts,
        "version": release(),
        "worker": worker.number(),
        "draining": found.draining,
    }


def _lag() -> dict[str, float]:
    """Return how long the loop of this process was held at most in the last minute."""
    lag = site().lag
    return {} if lag is None else {"loop_lag_ms": round(lag.worst * 1000, 1)}
