"""PNG without what it says of its owner."""

from __future__ import annotations

import re

from ...errors import BrokenFile
from ..stream import Pieces, Read, Stream

SIGNATURE = b"\x89PNG\r\n\x1a\n"

# The picture, its colours, its size on paper, its frames.
_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV mDCv cLLI cLLi bKGD hIST pHYs"
    b" sPLT acTL fcTL fdAT".split()
)
_CHUNK = re.compile(rb"[A-Za-z]{4}")
_NEEDED = re.compile(rb"[A-Z]")  # a capital says that nobody can do without the chunk
_CHECK = 4  # bytes of the sum after each chunk


def stripped(read: Read) -> Pieces:
    """
    Yield a PNG with nothing but the picture, its colours and its frames.

    Texts, Exif, times and what nobody knows go, and so does all that stands
    behind the end of the picture.

    Raises:
        BrokenFile: If it ends too early, a length is a lie, or it cannot be
            read without a chunk that nobody knows.
    """
    with Stream(read()) as stream:
        if stream.take_at_most(len(SIGNATURE)) != SIGNATURE:
            raise BrokenFile("it does not begin as a PNG")
        yield SIGNATURE
        kind, first = b"", True
        while kind != b"IEND":
            head = stream.take(8)
            length, kind = int.from_bytes(head[:4], "big"), head[4:]
            if not _CHUNK.fullmatch(kind) or first != (kind == b"IHDR"):
                raise BrokenFile("there is no chunk where one must be")
            if kind in _KEPT:
                yield head
                yield from stream.passed(length + _CHECK)
            elif _NEEDED.match(kind):
                raise BrokenFile("there is a chunk that nobody knows")
            else:
                stream.skip(length + _CHECK)
            first = False
