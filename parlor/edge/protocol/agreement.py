"""What both sides of a connection agreed on."""

from __future__ import annotations

from typing import NamedTuple

Message = str | bytes


class Agreement(NamedTuple):
    """
    The outcome of a handshake, and what a message may be.

    `deflate` is window bits for what is sent; 0 where compression was not
    agreed on. `max_message` is in bytes, inflated; 0 is no bound.
    """

    subprotocol: str | None = None
    deflate: int = 0
    max_message: int = 1_048_576
    max_fragments: int = 1_024
