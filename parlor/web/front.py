"""What a request says about itself, put right before anything looks at it."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix

from ..config import Settings
from ..plain import StartResponse, answer
from .turnstile import Turnstile

log = logging.getLogger(__name__)

Environ = dict[str, Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
)


class Front:
    """
    The outermost application, around pages and sockets alike.

    - The scheme is the configured one; uWSGI takes it from a header that any
      client can send.
    - The client's address is the peer's, or with `proxies` the one that the
      outermost of exactly so many proxies saw. No other forwarded header
      passes; the proxies have to keep the Host.
    - A host name that nobody configured is refused where the names are known.
      A page of the attacker's own name, made to point here, would be of the
      same origin as Parlor ("DNS rebinding"). Addresses cannot be made to.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        app = Turnstile(app, most=max(8, settings.cores // 2))
        if settings.proxies:
            app = ProxyFix(app, x_for=settings.proxies, x_proto=0)
        self._app = app
        self._scheme = "https" if settings.secure else "http"
        self._proxies = settings.proxies
        self._names = _names(settings)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        host = str(environ.get("HTTP_HOST", ""))
        if environ.get("PATH_INFO") != "/health" and not self._is_ours(host):
            log.warning("x asked as %r, which is not a name of this place", host)
            return answer(
                start_response,
                "421 Misdirected Request",
                "This place does not go by that name. Whoever runs it can set PARLOR_URL.",
            )
        environ["wsgi.url_scheme"] = self._scheme
        for header in FORWARDED:
            if not (self._proxies and header == "HTTP_X_FORWARDED_FOR"):
                environ.pop(header, None)
        return self._app(environ, start_response)

    def _is_ours(self, host: str) -> bool:
        if self._names is None or not host:
            return True
        name = _name_of(host)
        return name in self._names or name.endswith(".localhost") or _is_address(name)


def _names(settings: Settings) -> frozenset[str] | None:
    """Return the names of this place, None if they are not known."""
    behind_unnamed_proxy = settings.proxies and not settings.url
    if not settings.url and (behind_unnamed_proxy or not settings.on_loopback):
        return None
    urls = (settings.url, *settings.origins)
    return frozenset({"localhost", *(urlsplit(url).hostname or "" for url in urls)} - {""})


def _name_of(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
