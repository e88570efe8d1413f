"""The smallest endpoints, each a handler as the tutorials write them."""

from __future__ import annotations

import json

from .edge import Connection

UNSUPPORTED_DATA = 1003


def echo(connection: Connection) -> None:
    """Send everything back as it came: text as text, binary as binary."""
    for message in connection:
        connection.send(message)


def echo_prefixed(connection: Connection) -> None:
    """Answer `return: ` and the text."""
    for message in connection:
        if isinstance(message, bytes):
            connection.close(UNSUPPORTED_DATA, "this endpoint takes text")
            return
        connection.send(f"return: {message}")


def describe(connection: Connection) -> None:
    """Answer JSON with `{"output": …}`, which says what was received."""
    for message in connection:
        connection.send(json.dumps({"output": _description(message)}, ensure_ascii=False))


def _description(message: str | bytes) -> str:
    try:
        received = json.loads(message)
    except (ValueError, RecursionError):
        return "This was not JSON; send one JSON value as text."
    return f"Received: {json.dumps(received, ensure_ascii=False)}"
