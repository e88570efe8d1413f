"""The numbers of this instance, for Prometheus."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from ..settings.addresses import network
from ..watch.page import page
from .site.admission.rates import uncounted
from .site.admission.watchers import may_watch
from .site.answers import in_json
from .site.site import parts, site

metrics = Blueprint("metrics", __name__)
in_json(metrics)


@metrics.get("/metrics")
@uncounted
def tell() -> Response:
    """Tell those who may watch all numbers; for all others there is nothing here."""
    workers, settings = site().workers, parts().settings
    may = settings.metrics == "on" and may_watch(request.environ, settings)
    if workers is None or not may:
        parts().limits.addresses.take(network(request.remote_addr), parts().clock())
        abort(404)
    body, kind = page(workers.ask(), request.headers.get("Accept", ""))
    return Response(body, content_type=kind)
