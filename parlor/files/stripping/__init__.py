"""Files without what they say of their owner: where and when they were made, by whom, with what."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..stream import Read
from . import jpeg, mp4, png, webp

_BY_TYPE: dict[str, Callable[[Read], Iterator[bytes]]] = {
    "image/jpeg": jpeg.stripped,
    "image/png": png.stripped,
    "image/webp": webp.stripped,
    "video/mp4": mp4.stripped,
    "video/quicktime": mp4.stripped,
}

TYPES = frozenset(_BY_TYPE)


def stripped(kind: str, read: Read) -> Iterator[bytes]:
    """
    Yield a file of one of these types as it may be passed on, in pieces.

    Nothing is compressed anew, and never more than a piece or a segment is in
    memory.

    Raises:
        BrokenFile: On the way, if it is not what it begins as: then nothing of
            it may be used.
    """
    return _BY_TYPE[kind](read)
