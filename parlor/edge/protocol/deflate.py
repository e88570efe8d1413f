"""permessage-deflate (RFC 7692) on the receiving side, every message by itself."""

from __future__ import annotations

import dataclasses
import zlib

from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.extensions import Extension
from websockets.frames import CTRL_OPCODES, Frame, Opcode
from websockets.typing import ExtensionName

BLOCK_END = b"\0\0\xff\xff"  # what a sender leaves out at the end of a message
# After it an empty block that says it is the last. An inflater that was in the middle of a block,
# because the message is cut off, does not come to the end of this one.
MESSAGE_END = BLOCK_END + b"\1\0\0\xff\xff"
STREAMS = 16  # a message is one stream; more are allowed, and each costs far more than its bytes


class Inflater:
    """
    Inflates one message, as it comes.

    In the widest window, whatever was agreed on: a smaller one is looked at
    by zlib only where a message comes in pieces.
    """

    __slots__ = ("_streams", "_zlib")

    def __init__(self) -> None:
        self._streams = 1
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)

    def feed(self, data: bytes, most: int, *, fin: bool) -> bytes:
        """
        Return what `data` inflates to; with `fin` it is the last of the message.

        Raises:
            PayloadTooBig: If that is more than `most` bytes.
            ProtocolError: If it cannot be inflated, or breaks off in the middle.
        """
        if fin:
            data += MESSAGE_END
        out = b""
        try:
            while data:
                if self._zlib.eof:
                    if fin and data == MESSAGE_END:
                        break
                    self._begin_stream()
                out += self._zlib.decompress(data, most - len(out) + 1)
                if len(out) > most:
                    raise PayloadTooBig(None, most)
                data = self._zlib.unused_data
        except zlib.error as error:
            raise ProtocolError("decompression failed") from error
        if fin and not self._zlib.eof:
            raise ProtocolError("compressed message is cut off")
        return out

    def _begin_stream(self) -> None:
        """Go on after a block that said it is the last, as some compressors end a message."""
        self._streams += 1
        if self._streams > STREAMS:
            raise ProtocolError("too many streams in a message")
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)


class Deflate(Extension):
    """The extension as the core sees it; what is sent is compressed by `frames`."""

    name = ExtensionName("permessage-deflate")

    def __init__(self) -> None:
        self._inflater: Inflater | None = None

    @property
    def busy(self) -> bool:
        """Whether a compressed message has begun and is not whole."""
        return self._inflater is not None

    def decode(self, frame: Frame, *, max_size: int | None = None) -> Frame:
        if frame.opcode in CTRL_OPCODES:
            return frame
        if frame.opcode is not Opcode.CONT:
            self._inflater = Inflater() if frame.rsv1 else None
        elif frame.rsv1:
            raise ProtocolError("reserved bits must be 0")
        if self._inflater is None:
            return frame
        most = 2**62 if max_size is None else max_size
        inflated = self._inflater.feed(bytes(frame.data), most, fin=frame.fin)
        if frame.fin:
            self._inflater = None
        return dataclasses.replace(frame, data=inflated, rsv1=False)

    def encode(self, frame: Frame) -> Frame:
        return frame
