"""The smallest endpoints, those that the tutorials begin with."""

from __future__ import annotations

import json

from ..edge import Connection

UNSUPPORTED_DATA = 1003


class Echo:
    """
    Sends everything back as it came: text as text, binary as binary.

    A class and not a function, like the others here: an idle connection then
    costs no greenlet; and none of them looks at the request.
    """

    request_context = "never"

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def opened(self) -> None:
        """Say nothing."""

    def received(self, message: str | bytes) -> None:
        self.connection.send(message)

    def closed(self) -> None:
        """Say nothing."""


class Return(Echo):
    """Answers `return: ` and the text."""

    def received(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.connection.close(UNSUPPORTED_DATA, "this endpoint takes text")
        else:
            self.connection.send(f"return: {message}")


class Describe(Echo):
    """Answers JSON with `{"output": …}`: what was received, and a word of greeting."""

    def received(self, message: str | bytes) -> None:
        # Escaped, for JSON may hold halves of surrogates that no text may.
        self.connection.send(json.dumps({"output": _description(message)}))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _description(message: str | bytes) -> str:
    try:
        received = json.loads(message, parse_constant=_refuse)
        shown = json.dumps(received, ensure_ascii=False)
    except (ValueError, RecursionError):
        return "This was not JSON; send one JSON value as text."
    return f"I have received this from you: {shown}. Hello, and glad to be your server."
