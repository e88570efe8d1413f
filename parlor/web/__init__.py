"""What is asked and answered over HTTP, on Flask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from ..identity.cookies import name_for
from ..identity.passwords import Passwords
from ..identity.secret import secret_key
from ..loop.lag import Lag
from ..parts import Parts
from ..settings import Settings
from ..watch.workers import Workers
from .account import account
from .admin.tabs import admin
from .assets.serving import serve as serve_assets
from .bans import bans
from .entry.halfway import halfway
from .entry.invites import invites
from .entry.resets import resets
from .entry.signin import signin
from .factor import factor
from .health import health
from .metrics import metrics
from .pages import pages
from .people import people
from .rooms import rooms
from .site import answers as errors
from .site import counting, headers, languages, packing, templates
from .site.admission import forgery, rates
from .site.admission.request_checks import RequestChecks
from .site.admission.request_id import note_rule
from .site.site import EXTENSION, Site
from .you import you

MAX_BODY = 65_536


def register(
    app: Flask,
    parts: Parts,
    passwords: Passwords | None = None,
    lag: Lag | None = None,
    draining: Callable[[], bool] = bool,
    workers: Workers | None = None,
) -> None:
    """
    Make `app` serve the pages of this place.

    `draining` says whether it is about to stop, `workers` have the numbers for `/metrics`.

    Call it after the sockets are on the app: what it wraps around the app
    must be outermost, as it decides whom a request comes from.
    """
    settings = parts.settings
    key = secret_key(settings)
    passwords = passwords or Passwords()
    site = Site(
        parts=parts, passwords=passwords, key=key, lag=lag, draining=draining, workers=workers
    )
    app.extensions[EXTENSION] = site
    app.config.update(_config(settings, key))
    serve_assets(app, settings)
    note_rule(app)
    counting.count(app)
    rates.limit(app)
    headers.protect(app, settings)
    forgery.forbid(app, settings)
    languages.speak(app)
    errors.answer(app)
    packing.put_together(app)
    app.context_processor(
        lambda: {"place": site.title(), "access": parts.door.open_to, "port": settings.port}
    )
    asked = (pages, signin, halfway, invites, bans, resets, rooms, people, you)
    shown = (*asked, account, factor, admin, health, metrics)
    for blueprint in shown:
        app.register_blueprint(blueprint)
    templates.read(app, settings.run / "templates")
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
