"""Many notices as one message of Redis."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

SIZE = 256 * 1024  # bytes of one batch, about: others take it in within some milliseconds


class Batch(msgspec.Struct, array_like=True, frozen=True):
    """
    What a process publishes at once, to all or to one other.

    Batches to all are numbered from 1; the number of one to a single process is 0.
    """

    origin: str
    number: int
    notices: list[msgspec.Raw]
    leaving: bool = False


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Batch).decode


def split(bodies: list[bytes]) -> Iterator[list[bytes]]:
    """Cut encoded notices into lists of about SIZE bytes; no notices are one empty list."""
    some: list[bytes] = []
    size = 0
    for body in bodies:
        if some and size + len(body) > SIZE:
            yield some
            some, size = [], 0
        some.append(body)
        size += len(body)
    yield some
