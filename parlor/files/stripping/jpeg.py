"""JPEG without what it says of its owner."""

from __future__ import annotations

from .. import exif, markers
from ..markers import APP0, APP1, APP2, APP14, END, SCAN, START
from ..stream import Pieces, Read, Stream

# Frames, tables, scans: without these there is no picture.
_PICTURE = frozenset({*range(0xC0, 0xD0), *range(0xDA, 0xE0)})
_JFIF, _ICC, _ADOBE = b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"


def stripped(read: Read) -> Pieces:
    """
    Yield a JPEG with nothing but the picture, its colours and which way up it is.

    It ends where the picture does: what stands behind it, such as a second one
    or a film, goes too. One that ends within the data of a scan is passed on,
    for browsers show it.

    Raises:
        BrokenFile: If it ends elsewhere, or a length is a lie.
    """
    with Stream(read()) as stream:
        markers.begin(stream)
        yield START
        has_exif = False
        code = markers.next_code(stream)
        while code != END:
            body = markers.body_of(code, stream)
            if code == APP1 and body.startswith(exif.HEADER) and not has_exif:
                body, has_exif = _only_orientation(body), True
            else:
                body = _kept(code, body)
            if body:
                yield bytes((0xFF, code)) + (len(body) + 2).to_bytes(2, "big") + body
            code = (yield from markers.scan(stream)) if code == SCAN else markers.next_code(stream)
        yield bytes((0xFF, END))


def _kept(code: int, body: bytes) -> bytes:
    """Return what is kept of a segment, of most that are no part of the picture nothing."""
    if code in _PICTURE or (code == APP2 and body.startswith(_ICC)):
        return body
    if code == APP0 and body.startswith(_JFIF) and len(body) >= 12:
        return body[:12] + b"\0\0"  # the density, but no preview
    if code == APP14 and body.startswith(_ADOBE):
        return body[:12]  # which says what the colours are
    return b""


def _only_orientation(body: bytes) -> bytes:
    orientation = exif.orientation_of(body[len(exif.HEADER) :])
    return exif.HEADER + exif.saying(orientation) if orientation != exif.UPRIGHT else b""
