"""The markers of JPEG: what comes next in a file, and how long it is."""

from __future__ import annotations

import re
from collections.abc import Generator

from ..errors import BrokenFile
from .stream import Stream

START = b"\xff\xd8"
END = 0xD9
SCAN = 0xDA
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # which say how large a picture is
APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE

_FILL = 0xFF
_RESTARTS = frozenset(range(0xD0, 0xD8))
_WITHIN_SCANS = _RESTARTS | {0x00}  # after a byte FF that is none of a marker
_WITHOUT_BODY = _RESTARTS | {0x00, 0x01, START[1]}
# A byte FF at the end of a piece may begin one.
_MAYBE_MARKER = re.compile(rb"\xff(?:[^\x00\xd0-\xd7]|\Z)")


def begin(stream: Stream) -> None:
    if stream.take_at_most(2) != START:
        raise BrokenFile("it does not begin as a JPEG")


def next_code(stream: Stream) -> int:
    """
    Return the code of the marker that comes next.

    Raises:
        BrokenFile: If something else does, as where a length was a lie.
    """
    if stream.take(1) != b"\xff":
        raise BrokenFile("there is no marker where one must be")
    return _filled(stream, stream.take(1)[0])


def body_of(code: int, stream: Stream) -> bytes:
    """
    Return what is in the segment of a marker, which is less than 64 KiB.

    Raises:
        BrokenFile: If it has none here, or less than its length.
    """
    length = int.from_bytes(stream.take(2), "big")
    if code in _WITHOUT_BODY or length < 2:
        raise BrokenFile("there is no segment where one must be")
    return stream.take(length - 2)


def scan(stream: Stream) -> Generator[bytes, None, int]:
    """Yield the data of a scan, and return the code of the marker after them, or END."""
    while True:
        yield from stream.until(_MAYBE_MARKER)
        found = stream.take_at_most(2)
        if len(found) < 2:
            return END
        code = _filled(stream, found[1])
        if code not in _WITHIN_SCANS:
            return code
        yield bytes((_FILL, code))


def _filled(stream: Stream, code: int) -> int:
    while code == _FILL:
        code = stream.take(1)[0]
    return code
