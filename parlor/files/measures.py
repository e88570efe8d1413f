"""How large a picture is as it is shown, by its head: nothing is decoded."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..errors import BrokenFile, PictureTooLarge
from . import avif, exif, markers
from .markers import APP1, END, FRAMES, SCAN
from .stream import Read, Stream

MOST_PIXELS = 60_000_000  # a camera has 50; decoded, so many take 240 MB


class Size(NamedTuple):
    width: int
    height: int


def measured(kind: str, read: Read) -> Size:
    """
    Return width and height of a picture of one of these types, in pixels.

    Raises:
        BrokenFile: If it is not what it begins as, or has no pixel.
        PictureTooLarge: If it has more than 60 megapixels.
    """
    with Stream(read()) as stream:
        size = Size(*_BY_TYPE[kind](stream))
    if size.width < 1 or size.height < 1:
        raise BrokenFile("it has no pixel")
    if size.width * size.height > MOST_PIXELS:
        raise PictureTooLarge(size.width, size.height, MOST_PIXELS)
    return size


def _jpeg(stream: Stream) -> tuple[int, int]:
    markers.begin(stream)
    frame, data = b"", b""
    while (code := markers.next_code(stream)) not in (SCAN, END):
        body = markers.body_of(code, stream)
        if code in FRAMES and not frame:
            frame = body
        elif code == APP1 and body.startswith(exif.HEADER) and not data:
            data = body[len(exif.HEADER) :]
    # Height 0 says that it comes after the first scan: nobody shows such a one.
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    return (height, width) if exif.orientation_of(data) >= exif.ON_ITS_SIDE else (width, height)


def _png(stream: Stream) -> tuple[int, int]:
    head = stream.take(24)
    if head[:8] != b"\x89PNG\r\n\x1a\n" or head[12:16] != b"IHDR":
        raise BrokenFile("it does not begin as a PNG")
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:], "big")


def _gif(stream: Stream) -> tuple[int, int]:
    head = stream.take(10)
    if head[:6] not in (b"GIF87a", b"GIF89a"):
        raise BrokenFile("it does not begin as a GIF")
    return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:], "little")


def _webp(stream: Stream) -> tuple[int, int]:
    head = stream.take_at_most(30)
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        raise BrokenFile("it does not begin as a WebP")
    match head[12:16]:
        case b"VP8X" if len(head) == 30:
            width, height = (int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
            return width + 1, height + 1
        case b"VP8 " if head[23:26] == b"\x9d\x01\x2a":
            # The two highest bits of each say how it should be scaled, which nobody does.
            width, height = (int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L" if head[20:21] == b"\x2f" and len(head) >= 25:  # the smallest has 26 bytes
            both = int.from_bytes(head[21:25], "little")
            return (both & 0x3FFF) + 1, (both >> 14 & 0x3FFF) + 1
    raise BrokenFile("there is no picture in it")


_BY_TYPE: dict[str, Callable[[Stream], tuple[int, int]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/avif": avif.size_of,
}

TYPES = frozenset(_BY_TYPE)
