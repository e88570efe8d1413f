"""Frames of RFC 6455, by name: `text("hi")`, `ping(b"x")`, `frame(3, b"", rsv=RSV2)`."""

from collections.abc import Iterator
from typing import NamedTuple

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
RSV1, RSV2, RSV3 = 4, 2, 1
# The mask of the RFC's own examples.
MASK = bytes.fromhex("37fa213d")
NAMES = {0: "continuation", 1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong"}


class Frame(NamedTuple):
    """
    One frame, as a client sends it, or as the server is to answer it.

    `mask`, `bits` and `claims` shape what a client sends: no mask is None,
    `bits` the form of the length (7, 16 or 64, else the shortest), `claims` a
    length that is not the payload's.
    """

    opcode: int
    payload: bytes = b""
    fin: bool = True
    rsv: int = 0
    mask: bytes | None = MASK
    bits: int = 0
    claims: int | None = None

    def wire(self) -> bytes:
        """Return the bytes that a client sends."""
        length = len(self.payload) if self.claims is None else self.claims
        head = bytes([self.fin << 7 | self.rsv << 4 | self.opcode])
        head += _length(length, self.bits, masked=self.mask is not None)
        if self.mask is None:
            return head + self.payload
        return head + self.mask + _masked(self.payload, self.mask)

    def __str__(self) -> str:
        name = NAMES.get(self.opcode, f"opcode {self.opcode}")
        marks = ("" if self.fin else " unfinished") + (f" rsv {self.rsv:03b}" if self.rsv else "")
        shown = repr(self.payload if len(self.payload) <= 24 else self.payload[:24] + b"...")
        return f"{name}{marks} {shown} ({len(self.payload)} bytes)"


def _length(length: int, bits: int, *, masked: bool) -> bytes:
    bits = bits or (7 if length < 126 else 16 if length < 65_536 else 64)
    first = {7: length, 16: 126, 64: 127}[bits]
    more = b"" if bits == 7 else length.to_bytes(bits // 8)
    return bytes([masked << 7 | first]) + more


def _masked(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    repeated = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(repeated)).to_bytes(size)


# What a client says


def frame(opcode: int, payload: bytes = b"", **shape) -> Frame:
    return Frame(opcode, payload, **shape)


def text(payload: str | bytes = b"", **shape) -> Frame:
    return Frame(TEXT, _bytes(payload), **shape)


def binary(payload: bytes = b"", **shape) -> Frame:
    return Frame(BINARY, payload, **shape)


def continuation(payload: str | bytes = b"", **shape) -> Frame:
    return Frame(CONTINUATION, _bytes(payload), **shape)


def ping(payload: bytes = b"", **shape) -> Frame:
    return Frame(PING, payload, **shape)


def pong(payload: bytes = b"", **shape) -> Frame:
    return Frame(PONG, payload, **shape)


def close(code: int | None = None, reason: str | bytes = b"", **shape) -> Frame:
    payload = b"" if code is None else code.to_bytes(2) + _bytes(reason)
    return Frame(CLOSE, payload, **shape)


def fragments(opcode: int, *pieces: bytes, rsv: int = 0) -> list[Frame]:
    """Return one message in as many frames as there are pieces."""
    frames = [
        Frame(CONTINUATION if number else opcode, piece, fin=False, rsv=0 if number else rsv)
        for number, piece in enumerate(pieces)
    ]
    frames[-1] = frames[-1]._replace(fin=True)
    return frames


def _bytes(payload: str | bytes) -> bytes:
    return payload.encode() if isinstance(payload, str) else payload


# What the server says


class Malformed(Exception):
    """The server sent what no server may send."""


class Reader:
    """Cuts the server's bytes into frames."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """
        Yield the frames that are whole by now.

        Raises:
            Malformed: If one is masked, longer in its header than it must
                be, or a control frame that is fragmented or over 125 bytes.
        """
        self._buffer += data
        while (cut := self._next()) is not None:
            yield cut

    def _next(self) -> Frame | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        first, second = buffer[0], buffer[1]
        start = {126: 4, 127: 10}.get(second, 2)
        if second & 128:
            raise Malformed("a masked frame")
        if len(buffer) < start:
            return None
        length = second if start == 2 else int.from_bytes(buffer[2:start])
        found = Frame(first & 15, b"", bool(first & 128), first >> 4 & 7)
        if buffer[1:start] != _length(length, 0, masked=False):
            raise Malformed(f"a length of {length} in {start - 1} bytes")
        if found.opcode >= CLOSE and not (found.fin and length <= 125):
            raise Malformed(f"a {found} of {length} bytes")
        if len(buffer) < start + length:
            return None
        self._buffer = buffer[start + length :]
        return found._replace(payload=buffer[start : start + length])
