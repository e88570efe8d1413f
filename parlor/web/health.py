"""Whether this process can do its work, for those who watch it."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, jsonify

from .parts import parts

log = logging.getLogger(__name__)
health = Blueprint("health", __name__)


@health.get("/health")
def check() -> tuple[Response, int]:
    try:
        parts().store.healthy()
    except Exception:
        log.exception("x the store does not answer")
        return jsonify(status="failing"), 503
    return jsonify(status="ok"), 200
