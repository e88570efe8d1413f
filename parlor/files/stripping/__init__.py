"""Files without what they say of their owner: where and when they were made, by whom, with what."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from ..contract import PIECE
from ..stream import Pieces, Read
from . import jpeg, mp4, png, webp

_BY_TYPE: dict[str, Callable[[Read], Pieces]] = {
    "image/jpeg": jpeg.stripped,
    "image/png": png.stripped,
    "image/webp": webp.stripped,
    "video/mp4": mp4.stripped,
    "video/quicktime": mp4.stripped,
}

TYPES = frozenset(_BY_TYPE)


def stripped(kind: str, read: Read) -> Pieces:
    """
    Yield a file of one of these types as it may be passed on, in pieces of 64 KiB and more.

    Nothing is compressed anew, and never more than some pieces are in memory.

    Raises:
        BrokenFile: On the way, if it is not what it begins as: then nothing of
            it may be used.
    """
    with contextlib.closing(_BY_TYPE[kind](read)) as parts:
        held: list[bytes] = []
        size = 0
        for part in parts:
            held.append(part)
            size += len(part)
            if size >= PIECE:
                yield b"".join(held)
                held, size = [], 0
        if size:
            yield b"".join(held)
