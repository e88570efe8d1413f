"""Frames from the server, made once and sent as they are."""

from __future__ import annotations

TEXT, BINARY = 0x81, 0x82
PING = b"\x89\x00"


def text_frame(payload: bytes) -> bytes:
    """Return one whole, unmasked, uncompressed text frame."""
    return _header(TEXT, len(payload)) + payload


def binary_frame(payload: bytes) -> bytes:
    """Return one whole, unmasked, uncompressed binary frame."""
    return _header(BINARY, len(payload)) + payload


def _header(first: int, length: int) -> bytes:
    if length < 126:
        return bytes((first, length))
    if length < 65_536:
        return bytes((first, 126)) + length.to_bytes(2)
    return bytes((first, 127)) + length.to_bytes(8)
