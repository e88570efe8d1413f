"""What is asked and answered over HTTP, on Flask."""

from __future__ import annotations

from typing import Any

from flask import Flask

from ..identity.cookies import name_for
from ..identity.passwords import Passwords
from ..identity.secret import secret_key
from ..loop.lag import Lag
from ..parts import Parts
from ..settings import Settings
from .assets.serving import serve as serve_assets
from .health import health
from .invites import invites
from .pages import pages
from .resets import resets
from .rooms import rooms
from .signin import signin
from .site import answers as errors
from .site import forgery, headers, languages, packing, rates
from .site.request_checks import RequestChecks
from .site.site import EXTENSION, Site
from .you import you

MAX_BODY = 65_536


def register(
    app: Flask, parts: Parts, passwords: Passwords | None = None, lag: Lag | None = None
) -> None:
    """
    Make `app` serve the pages of this place.

    Call it after the sockets are on the app: what it wraps around the app
    must be outermost, as it decides whom a request comes from.
    """
    settings = parts.settings
    key = secret_key(settings)
    site = Site(parts=parts, passwords=passwords or Passwords(), key=key, lag=lag)
    app.extensions[EXTENSION] = site
    app.config.update(_config(settings, key))
    serve_assets(app, settings)
    rates.limit(app)
    headers.protect(app, settings)
    forgery.forbid(app, settings)
    languages.speak(app)
    errors.answer(app)
    packing.put_together(app)
    same = {"access": settings.open_to, "port": settings.port}
    app.context_processor(lambda: {"place": site.title(), **same})
    for blueprint in (pages, signin, invites, resets, rooms, you, health):
        app.register_blueprint(blueprint)
    app.wsgi_app = RequestChecks(app.wsgi_app, settings)  # type: ignore[method-assign]


def _config(settings: Settings, key: bytes) -> dict[str, Any]:
    return {
        "SECRET_KEY": key,
        # Flask's session is the cookie of the forms; who is signed in is none of its business.
        "SESSION_COOKIE_NAME": name_for("parlor-form", key, settings.secure, settings.root),
        "SESSION_COOKIE_PATH": settings.root or "/",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY,
        "MAX_FORM_PARTS": 20,
    }
