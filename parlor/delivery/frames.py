"""Frames from the server, made once and sent as they are."""

from __future__ import annotations

import zlib

TEXT, BINARY = 0x81, 0x82
DEFLATED = 0x40
PING = b"\x89\x00"

# Every message is compressed by itself, so what a compressor holds between them is no loss;
# more effort or memory than this costs much and wins little on what people write.
LEVEL, MEMORY = 1, 5
WORTH_COMPRESSING = 1_024  # bytes of a message that one reader gets


def message_frame(message: str | bytes, bits: int) -> bytes:
    """Return the frame of a message to one reader, compressed if it is large and `bits` not 0."""
    if isinstance(message, str):
        text = message.encode()
        if bits and len(text) >= WORTH_COMPRESSING:
            return deflated_text_frame(text, bits)
        return text_frame(text)
    if bits and len(message) >= WORTH_COMPRESSING:
        return deflated_binary_frame(message, bits)
    return binary_frame(message)


def text_frame(payload: bytes) -> bytes:
    """Return one whole, unmasked, uncompressed text frame."""
    return _header(TEXT, len(payload)) + payload


def binary_frame(payload: bytes) -> bytes:
    """Return one whole, unmasked, uncompressed binary frame."""
    return _header(BINARY, len(payload)) + payload


def deflated_text_frame(payload: bytes, bits: int) -> bytes:
    """Return one whole text frame, compressed by RFC 7692 in a window of `bits` (9 to 15)."""
    return _deflated_frame(TEXT, payload, bits)


def deflated_binary_frame(payload: bytes, bits: int) -> bytes:
    """Return one whole binary frame, compressed by RFC 7692 in a window of `bits` (9 to 15)."""
    return _deflated_frame(BINARY, payload, bits)


def _deflated_frame(first: int, payload: bytes, bits: int) -> bytes:
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -bits, MEMORY)
    data = compressor.compress(payload) + compressor.flush(zlib.Z_SYNC_FLUSH)
    # The last four bytes are always the same, and RFC 7692 leaves them out.
    return _header(first | DEFLATED, len(data) - 4) + data[:-4]


def _header(first: int, length: int) -> bytes:
    if length < 126:
        return bytes((first, length))
    if length < 65_536:
        return bytes((first, 126, length >> 8, length & 255))
    return bytes((first, 127)) + length.to_bytes(8)
