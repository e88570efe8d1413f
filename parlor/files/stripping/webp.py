"""WebP without what it says of its owner."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import BrokenFile
from ..stream import Pieces, Read, Stream

_HEAD = 8  # bytes before the data of a chunk: what it is, and its length
_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_PICTURES = frozenset({b"VP8 ", b"VP8L", b"ANMF"})
_HAS_EXIF_OR_XMP = 0x08 | 0x04  # in the first byte of VP8X


def stripped(read: Read) -> Pieces:
    """
    Yield a WebP with nothing but the picture, its colours and its frames.

    The length of the whole comes first, so the file is read twice. Which way
    up it is goes with Exif, for browsers do not agree on that.

    Raises:
        BrokenFile: If it ends too early, or a length is a lie.
    """
    length = len(b"WEBP")
    has_picture = False
    with Stream(read()) as stream:
        for head, size in _kept(stream):
            stream.skip(size)
            length += _HEAD + size
            has_picture = has_picture or head[:4] in _PICTURES
    if not has_picture:
        raise BrokenFile("there is no picture in it")
    with Stream(read()) as stream:
        yield b"RIFF" + length.to_bytes(4, "little") + b"WEBP"
        for head, size in _kept(stream):
            yield head
            if head.startswith(b"VP8X"):
                flags = stream.take(1)[0]
                yield bytes((flags & ~_HAS_EXIF_OR_XMP,))
                size -= 1
            yield from stream.passed(size)


def _kept(stream: Stream) -> Iterator[tuple[bytes, int]]:
    """Yield head and size of each chunk that is kept; its data are to be taken before the next."""
    riff = stream.take_at_most(12)
    if len(riff) < 12 or riff[:4] != b"RIFF" or riff[8:] != b"WEBP":
        raise BrokenFile("it does not begin as a WebP")
    left = int.from_bytes(riff[4:8], "little") - len(b"WEBP")
    while left >= _HEAD:
        head = stream.take(_HEAD)
        size = int.from_bytes(head[4:], "little")
        size += size % 2
        left -= _HEAD + size
        if left < 0:
            raise BrokenFile("a chunk is longer than the file says that it is")
        if head[:4] not in _KEPT:
            stream.skip(size)
        elif size:
            yield head, size
