"""
What a file is, by its first bytes; what its sender says of it is never asked.

Only what a browser draws or plays without running anything is shown in the
page. A file that begins as such a kind is served as that, with `nosniff`, so
it does no harm that it may be read as another one, too. Markup, PDF and what
nobody knows are for download.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import NamedTuple

HEAD = 4096  # bytes that are looked at
LONGEST_TEXT = 64 * 1024  # bytes; a longer one is no quick look, and is not drawn by the page

_PDF_BEGINS = 1024  # readers of PDF look for its header in so many bytes


class Kind(NamedTuple):
    """The type that a file is served as, and whether it may be shown in the page."""

    type: str
    shown: bool


UNKNOWN = Kind("application/octet-stream", False)


def kind_of(head: bytes, size: int) -> Kind:
    """Return the kind of a file of `size` bytes by its `head`, which is the first 4 KiB of it."""
    for pattern, kind in _SIGNATURES:
        if pattern.match(head):
            return kind if isinstance(kind, Kind) else kind(head)
    if b"%PDF-" in head[:_PDF_BEGINS]:
        return Kind("application/pdf", False)
    return _text(head, size)


# Those that contain several kinds


def _iso(head: bytes) -> Kind:
    """Return the kind of a file of ISO's boxes by its brands: its own, then those it is like."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    for at in (8, *range(16, end, 4)):
        if kind := _BRANDS.get(head[at : at + 4]):
            return kind
    return UNKNOWN


_AVIF = Kind("image/avif", True)
_HEIC = Kind("image/heic", False)
_MP4 = Kind("video/mp4", True)
_M4A = Kind("audio/mp4", True)
_3GP = Kind("video/3gpp", False)

_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), _AVIF),
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim"), _HEIC),
    **dict.fromkeys((b"M4A ", b"M4B "), _M4A),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3g2a"), _3GP),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6"), _MP4),
    **dict.fromkeys((b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"), _MP4),
    b"qt  ": Kind("video/quicktime", True),
}


def _matroska(head: bytes) -> Kind:
    """Return the kind by the document type, which is within the first header."""
    webm = _WEBM.search(head[:256])
    return Kind("video/webm", True) if webm else Kind("video/x-matroska", False)


_WEBM = re.compile(rb"\x42\x82(?:\x84|\x40\x04|\x01\x00{6}\x04)webm")


def _ogg(head: bytes) -> Kind:
    """Return the kind by what the first page begins with, after its header and its lengths."""
    lengths = head[26] if len(head) > 26 else 0
    if head[27 + lengths :].startswith((b"OpusHead", b"\x01vorbis", b"\x7fFLAC")):
        return Kind("audio/ogg", True)
    return Kind("application/ogg", False)


def _signature(pattern: bytes, kind: Kind | Callable[[bytes], Kind]) -> Signature:
    return re.compile(pattern, re.DOTALL), kind


Signature = tuple[re.Pattern[bytes], Kind | Callable[[bytes], Kind]]

# The sizes of boxes and of RIFF are in no text, so none of these begins as markup.
_SIGNATURES: tuple[Signature, ...] = (
    _signature(rb"\xff\xd8\xff[\xc0-\xfe]", Kind("image/jpeg", True)),
    _signature(rb"\x89PNG\r\n\x1a\n", Kind("image/png", True)),
    _signature(rb"GIF8[79]a", Kind("image/gif", True)),
    _signature(rb"RIFF.{4}WEBPVP8[ LX]", Kind("image/webp", True)),
    _signature(rb"RIFF.{4}WAVE", Kind("audio/wav", True)),
    _signature(rb"RIFF.{4}AVI ", Kind("video/x-msvideo", False)),
    _signature(rb"\x00\x00[\x00-\x10].ftyp", _iso),
    _signature(rb"\x1aE\xdf\xa3", _matroska),
    _signature(rb"OggS\x00", _ogg),
    _signature(rb"fLaC\x00", Kind("audio/flac", True)),
    _signature(rb"ID3[\x02-\x04]", Kind("audio/mpeg", True)),
    # A frame of MPEG's layer III, of a version and a bit rate that there are.
    _signature(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]", Kind("audio/mpeg", True)),
    _signature(rb"\xff[\xf0\xf1\xf8\xf9]", Kind("audio/aac", True)),
    _signature(rb"%PDF-", Kind("application/pdf", False)),
    _signature(rb"PK(\x03\x04|\x05\x06|\x07\x08)", Kind("application/zip", False)),
    _signature(rb"\x1f\x8b\x08", Kind("application/gzip", False)),
    _signature(rb"BZh[1-9]1AY&SY", Kind("application/x-bzip2", False)),
    _signature(rb"\xfd7zXZ\x00", Kind("application/x-xz", False)),
    _signature(rb"\x28\xb5\x2f\xfd", Kind("application/zstd", False)),
    _signature(rb"7z\xbc\xaf\x27\x1c", Kind("application/x-7z-compressed", False)),
    _signature(rb"Rar!\x1a\x07", Kind("application/vnd.rar", False)),
    _signature(rb".{257}ustar[\x00 ]", Kind("application/x-tar", False)),
    _signature(rb"II\*\x00|MM\x00\*", Kind("image/tiff", False)),
    _signature(rb"BM.{4}\x00{4}", Kind("image/bmp", False)),
    _signature(rb"\x00\x00[\x01\x02]\x00", Kind("image/x-icon", False)),
    _signature(rb"8BPS\x00\x01", Kind("image/vnd.adobe.photoshop", False)),
    _signature(rb"MThd\x00", Kind("audio/midi", False)),
    _signature(rb"FLV\x01", Kind("video/x-flv", False)),
    _signature(rb"%!PS-", Kind("application/postscript", False)),
    _signature(rb"\{\\rtf", Kind("application/rtf", False)),
)


# Texts

# What the standard of MIME sniffing takes for binary.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<[a-z/!?]", re.IGNORECASE)


def _text(head: bytes, size: int) -> Kind:
    if not head or _BINARY.search(head):
        return UNKNOWN
    try:
        # The last character may go on behind the head.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head, final=size <= len(head))
    except UnicodeDecodeError:
        return UNKNOWN
    if _MARKUP.match(text):
        return _markup(text.lower())
    return Kind("text/plain", size <= LONGEST_TEXT)


def _markup(text: str) -> Kind:
    if re.search(r"<(?:\w+:)?svg\b", text) or "<!doctype svg" in text:
        return Kind("image/svg+xml", False)
    return Kind("application/xml" if "<?xml" in text else "text/html", False)
