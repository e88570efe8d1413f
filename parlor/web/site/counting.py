"""Counts the requests, and how long they take; messages shall not wait for them."""

from __future__ import annotations

from flask import Flask, Response, g, request

from ...counts import Counts
from .site import parts, site

ELSEWHERE = "other"  # the route of what leads nowhere


def count(app: Flask) -> None:
    """Count all requests of `app`."""
    app.before_request(_begin)
    app.after_request(_answered)
    app.teardown_request(_end)


def _begin() -> None:
    g.began = parts().clock()
    parts().counts.busy += 1
    site().haste.begin()


def _answered(response: Response) -> Response:
    if "began" in g:
        counts: Counts = parts().counts
        route = request.url_rule.rule if request.url_rule else ELSEWHERE
        seconds = parts().clock() - g.began
        method = request.method if request.method in METHODS else ELSEWHERE
        counts.requests[route, method, f"{response.status_code // 100}xx"] += 1
        counts.route_seconds[route] += seconds
        counts.request_seconds.observe(seconds)
    return response


def _end(_: BaseException | None) -> None:
    if g.pop("began", None) is not None:
        parts().counts.busy -= 1
        site().haste.end()


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
