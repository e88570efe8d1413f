"""What is asked and answered over HTTP, on Flask."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from ..identity.passwords import Passwords
from ..identity.secret import secret_key
from ..identity.sessions import Identity
from ..limits.shared import Limits
from ..settings import Settings
from ..store.store import Store
from .health import health
from .invites import invites
from .pages import pages
from .rooms import rooms
from .signin import signin
from .site import answers as errors
from .site import assets, forgery, headers, languages, session
from .site.request_checks import RequestChecks
from .site.site import EXTENSION, Announcements, Parts

MAX_BODY = 65_536


def register(
    app: Flask,
    settings: Settings,
    store: Store,
    announce: Announcements,
    limits: Limits,
    *,
    passwords: Passwords | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Parts:
    """
    Make `app` serve the pages of this place.

    Call it after the sockets are on the app: what it wraps around the app
    must be outermost, as it decides whom a request comes from.
    """
    key = secret_key(settings)
    parts = Parts(
        settings=settings,
        store=store,
        announce=announce,
        passwords=passwords or Passwords(),
        identity=Identity(store, key),
        limits=limits,
        clock=clock,
    )
    app.extensions[EXTENSION] = parts
    app.config.update(_config(settings, key))
    assets.serve(app)
    headers.protect(app, settings)
    forgery.forbid(app, settings)
    session.keep(app, parts.identity)
    languages.speak(app)
    errors.answer(app)
    app.context_processor(lambda: {"place": parts.title(), "access": settings.open_to})
    for blueprint in (pages, signin, invites, rooms, health):
        app.register_blueprint(blueprint)
    app.wsgi_app = RequestChecks(app.wsgi_app, settings)  # type: ignore[method-assign]
    return parts


def _config(settings: Settings, key: bytes) -> dict[str, Any]:
    return {
        "SECRET_KEY": key,
        # Browsers hold a __Host- cookie to this host, to TLS and to the whole path.
        "SESSION_COOKIE_NAME": "__Host-parlor" if settings.secure else "parlor",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=365),
        # Else a slow answer to an old request signs in again whoever just signed out.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY,
        "MAX_FORM_PARTS": 20,
    }
