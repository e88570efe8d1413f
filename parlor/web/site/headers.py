"""The security headers of every answer."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, request

from ...settings import Settings

SAME = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Only this very host is promised for: others of its domain are not ours to bind. Nor is a host of
# which Parlor has a path only.
TRANSPORT = "max-age=31536000"


def protect(app: Flask, settings: Settings) -> None:
    """Add the headers to pages, files and errors alike."""

    def add(response: Response) -> Response:
        response.headers.update(always(request.host, settings))
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(add)


def always(host: str, settings: Settings) -> dict[str, str]:
    """Return the headers of an answer at `host`."""
    hosts = dict.fromkeys((host, settings.origin.partition("://")[2]))
    headers = SAME | {"Content-Security-Policy": policy(hosts, settings.secure)}
    if settings.secure and not settings.root:
        headers["Strict-Transport-Security"] = TRANSPORT
    return headers


def policy(hosts: Iterable[str], secure: bool) -> str:
    """
    Return the Content-Security-Policy: everything from here, nothing inline.

    Some browsers do not count sockets to the same host as 'self', so it is
    named, as the request has it and as it is configured; '' is no host.
    """
    scheme = "wss" if secure else "ws"
    sockets = "".join(f" {scheme}://{host}" for host in hosts if host)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
