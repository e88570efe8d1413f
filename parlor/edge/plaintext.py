"""Answers of one sentence in plain text, to requests that are refused before Flask sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

StartResponse = Callable[..., Callable[[bytes], Any]]

HEADERS = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; img-src 'self'; frame-ancestors 'none'"),
    ("Cache-Control", "no-store"),
)


def answer(
    start_response: StartResponse,
    status: str,
    sentence: str,
    headers: Sequence[tuple[str, str]] = (),
) -> Iterable[bytes]:
    """Begin the response and return its body; it is neither kept nor shown in a frame."""
    body = f"{sentence}\n".encode()
    start_response(status, [("Content-Length", str(len(body))), *HEADERS, *headers])
    return [body]
