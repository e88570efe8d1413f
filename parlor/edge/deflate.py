"""permessage-deflate (RFC 7692) on the receiving side, every message by itself."""

from __future__ import annotations

import dataclasses
import zlib

from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.extensions import Extension
from websockets.frames import CTRL_OPCODES, Frame, Opcode
from websockets.typing import ExtensionName

BLOCK_END = b"\0\0\xff\xff"  # what a sender leaves out at the end of a message
STREAMS = 16  # a message is one stream; more are allowed, and each costs far more than its bytes


class Inflater:
    """Inflates one message, as it comes."""

    __slots__ = ("_bits", "_streams", "_zlib")

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._streams = 1
        self._zlib = zlib.decompressobj(-bits)

    def feed(self, data: bytes, most: int) -> bytes:
        """
        Return what `data` inflates to.

        Raises:
            PayloadTooBig: If that is more than `most` bytes.
            ProtocolError: If it cannot be inflated.
        """
        out = b""
        try:
            while data:
                out += self._zlib.decompress(data, most - len(out) + 1)
                if len(out) > most:
                    raise PayloadTooBig(None, most)
                if not self._zlib.eof:
                    break
                data = self._next_stream()
        except zlib.error as error:
            raise ProtocolError("decompression failed") from error
        return out

    def _next_stream(self) -> bytes:
        """Go on after a block that said it is the last, as some compressors end a message."""
        rest = self._zlib.unused_data
        self._streams += 1
        if self._streams > STREAMS:
            raise ProtocolError("too many streams in a message")
        self._zlib = zlib.decompressobj(-self._bits)
        return rest


class Deflate(Extension):
    """The extension as the core sees it; what is sent is compressed by `frames`."""

    name = ExtensionName("permessage-deflate")

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inflater: Inflater | None = None

    @property
    def busy(self) -> bool:
        """Whether a compressed message has begun and is not whole."""
        return self._inflater is not None

    def decode(self, frame: Frame, *, max_size: int | None = None) -> Frame:
        if frame.opcode in CTRL_OPCODES:
            return frame
        if frame.opcode is not Opcode.CONT:
            self._inflater = Inflater(self._bits) if frame.rsv1 else None
        elif frame.rsv1:
            raise ProtocolError("reserved bits must be 0")
        if self._inflater is None:
            return frame
        data = bytes(frame.data) + BLOCK_END if frame.fin else bytes(frame.data)
        inflated = self._inflater.feed(data, 2**62 if max_size is None else max_size)
        if frame.fin:
            self._inflater = None
        return dataclasses.replace(frame, data=inflated, rsv1=False)

    def encode(self, frame: Frame) -> Frame:
        return frame
