"""Requests that another site made a browser send are refused."""

from __future__ import annotations

from flask import Flask, Request, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from itsdangerous import BadData

from ....settings import Settings

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def forbid(app: Flask, settings: Settings) -> None:
    """
    Ask every change for a token of its browser's forms, and for its origin if it has one.

    The token lives as long as the cookie of the forms, since pages stay open for days.
    flask-wtf's own check of the referrer is off: it trusts the scheme and host
    of the request, and refuses browsers that send none.
    """
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = False
    configured = settings.origin.partition("://")[2]

    def check_origin() -> None:
        origin = request.headers.get("Origin")
        if request.method in SAFE or origin is None:
            return
        scheme, _, host = origin.lower().partition("://")
        ours = (request.host.lower(), configured)
        if scheme not in ("http", "https") or not host or host not in ours:
            raise CSRFError("The request comes from another site.")

    app.before_request(check_origin)
    app.session_interface = FormCookie()
    CSRFProtect(app)


def brought_no_cookie(error: Exception) -> bool:
    """Whether a form was refused because its browser keeps no cookies, or none of ours."""
    name = current_app.session_interface.get_cookie_name(current_app)
    return isinstance(error, CSRFError) and name not in request.cookies


class FormCookie(SecureCookieSessionInterface):
    """
    Flask's session, in which is the secret of a browser's forms and nothing else.

    It comes with the first form and goes with the browser. It has no age of
    its own, for then it would be refused where a clock is behind.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        signer = self.get_signing_serializer(app)
        assert signer is not None, "there is a secret key"
        try:
            return self.session_class(signer.loads(request.cookies[self.get_cookie_name(app)]))
        except (KeyError, BadData):
            return self.session_class()
