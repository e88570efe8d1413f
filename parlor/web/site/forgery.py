"""Requests that another site made a browser send are refused."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from ...settings import Settings

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def forbid(app: Flask, settings: Settings) -> None:
    """
    Ask every change for a token of its session, and for its origin if it has one.

    The token lives as long as the session, since pages stay open for days.
    flask-wtf's own check of the referrer is off: it trusts the scheme and host
    of the request, and refuses browsers that send none.
    """
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = False
    configured = urlsplit(settings.url).netloc.lower()

    def check_origin() -> None:
        origin = request.headers.get("Origin")
        if request.method in SAFE or origin is None:
            return
        netloc = urlsplit(origin.lower()).netloc
        if not netloc or netloc not in (request.host.lower(), configured):
            raise CSRFError("The request comes from another site.")

    app.before_request(check_origin)
    CSRFProtect(app)
