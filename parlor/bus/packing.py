"""Notices as bytes: msgpack, and in a stream each after its length."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ..wire import UNREADABLE
from .notices import Carried, Missed, Notice

# Bytes of one notice. The roster of 10,000 people in ten rooms each has a fifth of that.
MAX_FRAME = 16 * 1024 * 1024
LENGTH = 4  # bytes before each notice that say how long it is


class Garbage(Exception):
    """The bytes are no notice of any version."""


class Hello(Notice, frozen=True):
    """The first notice on a stream: the name of the process that sends."""

    name: str


class Stamp(Notice, frozen=True):
    """When what follows on a stream was published, by the clock of the machine, in seconds."""

    at: float


_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Carried | Missed | Hello | Stamp] = msgspec.msgpack.Decoder(
    Carried | Missed | Hello | Stamp
)


def pack(notice: Notice) -> bytes:
    return _encoder.encode(notice)


def unpack(body: bytes | msgspec.Raw) -> Notice:
    """
    Return the notice; one of a kind that this version does not know is returned as `Missed`.

    Raises:
        Garbage: If the bytes are no notice at all.
    """
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError:
        return Missed()
    except UNREADABLE as error:
        raise Garbage(str(error)) from None


def frame(notice: Notice) -> bytes:
    """Return the notice as it goes into a stream; one that is too long goes as `Missed`."""
    body = pack(notice)
    if len(body) > MAX_FRAME:
        return MISSED
    return len(body).to_bytes(LENGTH, "big") + body


MISSED = frame(Missed())


def rest_of_frame(frames: bytes, sent: int) -> bytes:
    """Return what is unsent of a frame, if `sent` bytes end within one."""
    end = 0
    while end < sent:
        end += LENGTH + int.from_bytes(frames[end : end + LENGTH], "big")
    return frames[sent:end]


class Unframer:
    """Finds the notices in a stream, however the stream is cut into pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Notice]:
        """
        Yield every notice that is complete now.

        Raises:
            Garbage: If bytes are no notice, or one is too long.
        """
        self._buffer += data
        place = 0
        while len(self._buffer) - place >= LENGTH:
            start = place + LENGTH
            size = int.from_bytes(self._buffer[place:start], "big")
            if size > MAX_FRAME:
                raise Garbage(f"{size} bytes are too many for a notice")
            if len(self._buffer) < start + size:
                break
            place = start + size
            yield unpack(bytes(self._buffer[start:place]))
        del self._buffer[:place]
