"""Checks a request, and corrects what it says about itself, before anything else sees it."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from structlog.contextvars import bind_contextvars, reset_contextvars

from ....edge.now_and_then import NowAndThen
from ....edge.plaintext import StartResponse, answer
from ....edge.protocol.handshake import wants_socket
from ....loop.stopwatch import Slow, Stopwatch, in_words
from ....settings import Settings
from ....settings.addresses import is_ip
from .client_address import ClientAddresses
from .loopback import DIRECT, is_direct
from .request_id import RULE, RequestIds
from .request_limit import RequestLimit

log = logging.getLogger(__name__)

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

# Of one request: bytes of its address, bytes of its headers, and their number with uWSGI's own.
MAX_ADDRESS = 8_192
MAX_HEADERS = 16_384
MAX_VARIABLES = 200
PROBES = ("/live", "/ready", "/health")  # asked by any name
REMEMBERED = 64  # host names, each no longer than all headers


class RequestChecks:
    """
    The outermost application, around pages and sockets alike.

    - The scheme is the configured one; uWSGI takes it from a header that any
      client can send.
    - The client's address is the peer's, or with `proxies` the one that the
      outermost of exactly so many proxies saw. No forwarded header passes.
    - A request that is longer than anybody needs is refused here: uWSGI takes
      up to `buffer-size` in all, and closes the connection without a word at more.
    - A request for a whole address, `http://host/path`, is one for the path
      at that host. HEAD is answered without a body, whichever code answers.
    - The path of PARLOR_URL is taken off, unless a proxy has done so; links
      begin with it either way.
    - Every answer but that of a handshake says that the connection ends, for
      uWSGI ends it. A client that did not know would ask over it again.
    - It has a name, which every line of the log has that is written meanwhile,
      and the answer as `X-Request-Id`.
    - A host name that nobody configured is refused where the names are known.
      A page of the attacker's own name, made to point here, would be of the
      same origin as Parlor ("DNS rebinding"). Addresses cannot be made to.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        app = RequestLimit(
            app, most=max(8, settings.cores // 2), bodies=max(4, settings.cores // 4)
        )
        self._app = app
        self._scheme = "https" if settings.secure else "http"
        self._addresses = ClientAddresses(settings.proxies)
        self._ids = RequestIds(settings.proxies)
        self._misnamed = NowAndThen()
        self._slow = Slow(settings.slow)
        self._root = settings.root
        self._names = _names(settings)
        self._is_ours = functools.lru_cache(REMEMBERED)(self._is_one_of_ours)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request = self._ids.name(environ)
        start_response = _completed(start_response, request)
        bound = bind_contextvars(request=request)
        try:
            with Stopwatch() as watch:
                answered = self._refuse(environ, start_response) or self._pass(
                    environ, start_response
                )
            if self._slow.is_told(watch.seconds, watch.spent):
                _say_where_the_time_went(environ, watch)
        finally:
            reset_contextvars(**bound)
        return _without_body(answered) if environ.get("REQUEST_METHOD") == "HEAD" else answered

    def _refuse(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes] | None:
        """Answer a request that is refused; return None for all others."""
        if "REQUEST_METHOD" not in environ:
            return answer(start_response, "400 Bad Request", "That is no HTTP request.")
        if len(environ.get("REQUEST_URI", "")) > MAX_ADDRESS:
            return answer(start_response, "414 URI Too Long", "That address is too long.")
        if len(environ) > MAX_VARIABLES or _trim_headers(environ) > MAX_HEADERS:
            return answer(
                start_response,
                "431 Request Header Fields Too Large",
                "That request has too many headers, or too large ones; cookies, maybe.",
            )
        if "HTTP_HOST" not in environ and environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
            return answer(start_response, "400 Bad Request", "HTTP/1.1 asks with a Host.")
        if environ.get("PATH_INFO", "/")[:4].lower() == "http":
            _split_whole_address(environ)
        if self._root:
            _split_root(environ, self._root)
        host = environ.get("HTTP_HOST", "")
        if not self._is_ours(host) and environ.get("PATH_INFO") not in PROBES:
            self._say_now_and_then(host)
            return answer(
                start_response,
                "421 Misdirected Request",
                "This place does not go by that name. Its operator can set PARLOR_URL.",
            )
        return None

    def _pass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = self._scheme
        environ[DIRECT] = is_direct(environ)
        self._addresses.correct(environ)
        return self._app(environ, start_response)

    def _say_now_and_then(self, host: str) -> None:
        # Whoever tries names tries many.
        if count := self._misnamed.happened():
            said = "a request was" if count == 1 else f"{count} requests were"
            log.warning(
                "x %s refused: %r is no host name of this server",
                said,
                host,
                extra={"event": "host.refused", "count": count},
            )

    def _is_one_of_ours(self, host: str) -> bool:
        if self._names is None or not host:
            return True
        name = _name_of(host)
        return name in self._names or name.endswith(".localhost") or is_ip(name)


def _say_where_the_time_went(environ: Environ, watch: Stopwatch) -> None:
    method, (rule, endpoint) = environ.get("REQUEST_METHOD"), environ.get(RULE, ("no page", None))
    said, spent = in_words(watch.seconds, watch.spent)
    log.warning(
        "x %s %s took %.2f s: %s", method, rule, watch.seconds, said,
        extra={"event": "request.slow", "address": environ.get("REMOTE_ADDR"),
               "endpoint": endpoint, "seconds": round(watch.seconds, 3),
               "spent": spent},
    )  # fmt: skip


def _trim_headers(environ: Environ) -> int:
    """Take spaces off the ends of the client's headers, where uWSGI leaves them; return bytes."""
    size = 0
    for name, value in environ.items():
        if name[:5] == "HTTP_":
            size += len(name) + len(value)
            if (trimmed := value.strip(" \t")) is not value:
                environ[name] = trimmed
    return size


def _split_whole_address(environ: Environ) -> None:
    """Take the host from a request for `http://host/path`, as if for the path."""
    scheme, _, rest = environ["PATH_INFO"].partition("://")
    if scheme.lower() in ("http", "https") and rest:
        host, _, path = rest.partition("/")
        environ["HTTP_HOST"] = host
        environ["PATH_INFO"] = f"/{path}"


def _split_root(environ: Environ, root: str) -> None:
    """Take `root` off the path of a request, which some proxies leave there and others do not."""
    path = environ.get("PATH_INFO", "/")
    # A socket's address may look like the root; the root itself is no socket's.
    if path.startswith(f"{root}/") or (path == root and not wants_socket(environ)):
        environ["PATH_INFO"] = path.removeprefix(root) or "/"
    environ["SCRIPT_NAME"] = root


def _completed(start_response: StartResponse, request: str) -> StartResponse:
    """Return what begins an answer, with the request's name, and says that it is the last."""

    def start(status: str, headers: Headers, *more: Any) -> Callable[[bytes], Any]:
        headers = [*headers, ("X-Request-Id", request)]
        if not status.startswith("101"):
            options = [value for name, value in headers if name.lower() == "connection"]
            headers = [pair for pair in headers if pair[0].lower() != "connection"]
            headers.append(("Connection", ", ".join([*options, "close"])))
        return start_response(status, headers, *more)

    return start


def _without_body(answered: Iterable[bytes]) -> Iterable[bytes]:
    close = getattr(answered, "close", None)
    if close is not None:
        close()
    return []


def _names(settings: Settings) -> frozenset[str] | None:
    """Return the names of this place, None if they are not known."""
    behind_unnamed_proxy = settings.proxies and not settings.url
    if not settings.url and (behind_unnamed_proxy or not settings.on_loopback):
        return None
    urls = (settings.url, *(url for url in settings.origins if url.startswith("http")))
    return frozenset({"localhost", *(urlsplit(url).hostname or "" for url in urls)} - {""})


def _name_of(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
