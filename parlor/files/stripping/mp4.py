"""MP4 and QuickTime without what they say of their owner."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import BrokenFile
from ..stream import Pieces, Read, Stream

_HEAD = 8  # bytes before the data of a box: its length, and what it is
_DEEPEST = 8  # boxes within boxes
# What films have beside each other; of anything else nobody knows what it says.
_OUTERMOST = frozenset(b"ftyp styp pdin moov moof mdat mfra sidx ssix prft free skip wide".split())
_WITH_BOXES = frozenset(b"moov trak mdia minf stbl edts mvex moof traf".split())
# What is free may have anything in it, which is no part of the film.
_CLEARED = frozenset(b"udta meta uuid free skip".split())
_DATED = frozenset(b"mvhd tkhd mdhd".split())  # they begin with when they were made and changed


def stripped(read: Read) -> Pieces:
    """
    Yield a film in which the boxes that tell of it are free, and times of day are none.

    They are zeros from then on, and no byte moves: tables in the film say where
    its data are. A track of places, as some cameras record one, is data and
    stays.

    Raises:
        BrokenFile: If it ends too early, or a length is a lie.
    """
    with Stream(read()) as stream:
        while head := stream.take_at_most(_HEAD):
            if len(head) < _HEAD:
                yield bytes(len(head))
                return
            if head[4:] not in _OUTERMOST:
                head = head[:4] + b"free"
            if head[:4] == bytes(4):
                yield from _to_the_end(stream, head)
                return
            yield from _box(stream, head, None, 0)


def _to_the_end(stream: Stream, head: bytes) -> Iterator[bytes]:
    """Yield a box without a length, which is the last one."""
    if head[4:] in _WITH_BOXES:
        raise BrokenFile("a box that has others in it has no length")
    yield head
    for part in stream.rest():
        yield bytes(len(part)) if head[4:] in _CLEARED else part


def _box(stream: Stream, head: bytes, room: int | None, depth: int) -> Iterator[bytes]:
    """Yield a box, for which there is so much room in the one around it."""
    size, kind = int.from_bytes(head[:4], "big"), head[4:]
    if size == 1:
        head += stream.take(8)
        size = int.from_bytes(head[_HEAD:], "big")
    left = size - len(head)
    if left < 0 or depth > _DEEPEST or (room is not None and size > room):
        raise BrokenFile("a box has another length than it says")
    if kind in _CLEARED:
        yield head[:4] + b"free" + head[_HEAD:]
        yield from _zeros(stream, left)
    elif kind in _WITH_BOXES:
        yield head
        yield from _boxes(stream, left, depth + 1)
    elif kind in _DATED:
        yield head
        yield from _undated(stream, left)
    else:
        yield head
        yield from stream.passed(left)


def _boxes(stream: Stream, room: int, depth: int) -> Iterator[bytes]:
    while room >= _HEAD:
        head = stream.take(_HEAD)
        for part in _box(stream, head, room, depth):
            room -= len(part)
            yield part
    yield from _zeros(stream, room)


def _undated(stream: Stream, left: int) -> Iterator[bytes]:
    version = stream.take(min(left, 4))
    yield version
    left -= len(version)
    times = min(left, 2 * 8 if version[:1] == b"\x01" else 2 * 4)
    yield from _zeros(stream, times)
    yield from stream.passed(left - times)


def _zeros(stream: Stream, count: int) -> Iterator[bytes]:
    for part in stream.passed(count):
        yield bytes(len(part))
