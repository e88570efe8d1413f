"""AVIF: how large its picture is, as it is shown, by the boxes before its data."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import BrokenFile
from .stream import Stream

_MOST = 1024 * 1024  # bytes of the boxes that tell of pictures; they hold no picture
_LAST = 64  # boxes, among which the one that tells must be
_TURNED = 1  # in irot: an odd number of quarters

Box = tuple[bytes, bytes]  # what it is, and what is in it


def size_of(stream: Stream) -> tuple[int, int]:
    """
    Return width and height of the picture that is shown first.

    Raises:
        BrokenFile: If nothing says that.
    """
    boxes = dict(_within(_meta(stream)))
    properties = dict(_within(boxes.get(b"iprp", b"")))
    known = list(_within(properties.get(b"ipco", b"")))
    own = _properties_of(_primary(boxes.get(b"pitm", b"")), properties.get(b"ipma", b""))
    size, turned = b"", False
    for place in own:
        kind, said = known[place - 1] if 0 < place <= len(known) else (b"", b"")
        if kind == b"ispe":
            size = said[4:12]
        elif kind == b"irot" and said:
            turned = bool(said[0] & _TURNED)
    if len(size) < 8:
        raise BrokenFile("nothing says how large the picture is")
    width, height = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
    return (height, width) if turned else (width, height)


def _meta(stream: Stream) -> bytes:
    """Return what is in the box that tells of the pictures, without its version."""
    for _ in range(_LAST):
        head = stream.take(8)
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        left = int.from_bytes(stream.take(8), "big") - 16 if size == 1 else size - len(head)
        if left < 0 or (kind == b"meta" and left > _MOST):
            break
        if kind == b"meta":
            return stream.take(left)[4:]
        stream.skip(left)
    raise BrokenFile("no box tells of the picture")


def _within(data: bytes) -> Iterator[Box]:
    """Yield the boxes in `data`, up to one that has another length than it says."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if not 8 <= size <= len(data) - at:
            return
        yield data[at + 4 : at + 8], data[at + 8 : at + size]
        at += size


def _primary(data: bytes) -> int:
    """Return the id of the item that is shown first."""
    return int.from_bytes(data[4:6] if data[:1] == b"\0" else data[4:8], "big")


def _properties_of(item: int, data: bytes) -> list[int]:
    """Return the numbers of the properties of an item, counted from 1."""
    id_size = 2 if data[:1] == b"\0" else 4
    mark_size = 2 if data[3:4] and data[3] & 1 else 1
    at = 8
    while at + id_size < len(data):
        found = int.from_bytes(data[at : at + id_size], "big")
        at += id_size
        end = at + 1 + data[at] * mark_size
        if found == item:
            marks = (data[one : one + mark_size] for one in range(at + 1, end, mark_size))
            # The first bit says that who does not know the property cannot show the item.
            return [int.from_bytes(mark, "big") & ~(0x80 << 8 * (mark_size - 1)) for mark in marks]
        at = end
    return []
