"""A case: what a client sends, and what the server must answer."""

from collections.abc import Sequence
from typing import NamedTuple

from .frames import CLOSE, CONTINUATION, Frame


class Ending(NamedTuple):
    """A close frame of one of these codes, None for none, then the end of the stream."""

    codes: tuple[int | None, ...]


class Together(NamedTuple):
    """Frames of which messages and control frames each keep their order, however they mix."""

    tracks: tuple[tuple[Frame, ...], ...]


class Case(NamedTuple):
    """
    One row of a table.

    What follows the last of `answers` is nothing: if that is no `closed`, the
    connection is still open and answers a close of 1000 with 1000. `offer` is
    the client's Sec-WebSocket-Extensions and `agreed` the server's. `chop` is
    the size of the pieces in which the bytes are written, else they are
    written at once; a case that is not too long is also written byte by byte.
    """

    name: str
    sends: Sequence[Frame | bytes]
    answers: Sequence[Frame | Ending | Together]
    offer: str | None = None
    agreed: str | None = None
    chop: int = 0

    def wire(self) -> bytes:
        """Return all that the client sends."""
        return b"".join(sent if isinstance(sent, bytes) else sent.wire() for sent in self.sends)


def closed(*codes: int | None) -> Ending:
    """Return the end of a connection, with any of `codes`, where the RFCs leave a choice."""
    return Ending(codes)


def together(*frames: Frame) -> Together:
    """
    Return frames that may come in more than one order.

    A pong is due as soon as is practical, which may be before or after the
    answer to a message that came first.
    """
    messages = tuple(frame for frame in frames if frame.opcode < CLOSE)
    control = tuple(frame for frame in frames if frame.opcode >= CLOSE)
    assert all(frame.opcode != CONTINUATION for frame in messages)
    return Together((messages, control))
