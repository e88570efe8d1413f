"""The security headers of every answer."""

from __future__ import annotations

from flask import Flask, Response, request

from ...settings import Settings

SAME = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Only this very host is promised for: others of its domain are not ours to bind.
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
    headers = SAME | {"Content-Security-Policy": policy(host, settings.secure)}
    if settings.secure:
        headers["Strict-Transport-Security"] = TRANSPORT
    return headers


def policy(host: str, secure: bool) -> str:
    """
    Return the Content-Security-Policy: everything from here, nothing inline.

    Some browsers do not count sockets to the same host as 'self', so it is
    named. `host` is '' when the request had none that is valid.
    """
    socket = f" {'wss' if secure else 'ws'}://{host}" if host else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self'{socket}",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
