"""Exif: which way up a picture is, and how to say that and nothing else."""

from __future__ import annotations

from typing import Literal

HEADER = b"Exif\0\0"  # before the data, in a segment of JPEG
UPRIGHT = 1
ON_ITS_SIDE = 5  # from here on, width and height change places

_ORIENTATION = 0x0112
_SHORT = 3
_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}


def orientation_of(data: bytes) -> int:
    """Return the orientation, 1 to 8, of the first picture; 1 if none is said, or nonsense."""
    order = _ORDERS.get(data[:4])
    if order is None:
        return UPRIGHT

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], order)

    fields = number(4, 4)
    count = min(number(fields, 2), len(data) // 12)
    for at in range(fields + 2, fields + 2 + 12 * count, 12):
        if number(at, 2) == _ORIENTATION and number(at + 2, 2) == _SHORT:
            found = number(at + 8, 2)
            return found if UPRIGHT <= found <= 8 else UPRIGHT
    return UPRIGHT


def saying(orientation: int) -> bytes:
    """Return data that have the orientation and nothing else."""
    return (
        b"MM\0*\0\0\0\x08\0\x01"
        + b"".join(
            number.to_bytes(size, "big")
            for number, size in ((_ORIENTATION, 2), (_SHORT, 2), (1, 4), (orientation, 2))
        )
        + bytes(6)
    )
