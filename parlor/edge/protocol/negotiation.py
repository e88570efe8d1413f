"""
The negotiation of compression and of a subprotocol.

Nearly all clients bring one of a few pairs of headers, and what these lead to
is remembered.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Sequence
from typing import NamedTuple

from websockets.datastructures import Headers
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.server import ServerProtocol

from .agreement import Agreement

log = logging.getLogger("parlor.protocol")

REMEMBERED = 128  # pairs of headers, each bounded like all headers

# Without context takeover a connection holds no compressor between messages.
_deflate = ServerPerMessageDeflateFactory(
    server_no_context_takeover=True,
    client_no_context_takeover=True,
    compress_settings={"level": 1, "memLevel": 5},
)


class Negotiated(NamedTuple):
    """What some headers lead to, and the headers that say so to the client."""

    agreement: Agreement
    headers: tuple[tuple[str, str], ...]


@functools.lru_cache(REMEMBERED)
def negotiate(
    extensions: str | None,
    offered: str | None,
    subprotocols: tuple[str, ...],
    limits: Agreement,
) -> Negotiated:
    """
    Return what these headers lead to.

    Raises:
        InvalidHandshake: If they are malformed.
    """
    server = new_server(subprotocols)
    headers = Headers(
        (name, value)
        for name, value in (
            ("Sec-WebSocket-Extensions", extensions),
            ("Sec-WebSocket-Protocol", offered),
        )
        if value is not None
    )
    agreed, accepted = server.process_extensions(headers)
    subprotocol = server.process_subprotocol(headers)
    answers = (("Sec-WebSocket-Extensions", agreed), ("Sec-WebSocket-Protocol", subprotocol))
    return Negotiated(
        agreement_of(accepted, subprotocol, limits),
        tuple((name, value) for name, value in answers if value is not None),
    )


def new_server(subprotocols: tuple[str, ...]) -> ServerProtocol:
    """Return what negotiates for our side of one handshake."""
    return ServerProtocol(
        extensions=[_deflate],
        subprotocols=subprotocols or None,  # type: ignore[arg-type]
        select_subprotocol=_select_subprotocol,  # type: ignore[arg-type]
        logger=log,
    )


def agreement_of(
    extensions: Sequence[Extension], subprotocol: str | None, limits: Agreement
) -> Agreement:
    """Return `limits` with what was negotiated."""
    deflate = 0
    for extension in extensions:
        assert isinstance(extension, PerMessageDeflate)
        deflate = extension.local_max_window_bits
    return limits._replace(subprotocol=subprotocol, deflate=deflate)


def _select_subprotocol(protocol: ServerProtocol, offered: Sequence[str]) -> str | None:
    """Take the first of ours that the client offers; a client that offers none is let in."""
    for ours in protocol.available_subprotocols or ():
        if ours in offered:
            return ours
    return None
