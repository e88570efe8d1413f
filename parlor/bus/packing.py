"""Notices as bytes: msgpack, and in a stream each after its length."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from . import Carried, Missed, Notice

# Bytes of one notice. The roster of 10,000 people in ten rooms each has a fifth of that.
MAX_FRAME = 16 * 1024 * 1024
LENGTH = 4  # bytes before each notice that say how long it is


class Garbage(Exception):
    """What came is no notice, whatever the version."""


class Hello(Notice, frozen=True):
    """The first word on a stream: who speaks."""

    name: str


_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Carried | Missed | Hello] = msgspec.msgpack.Decoder(
    Carried | Missed | Hello
)


def pack(notice: Notice) -> bytes:
    return _encoder.encode(notice)


def unpack(body: bytes | msgspec.Raw) -> Notice:
    """
    Return the notice; one that this version does not know is one that was missed.

    Raises:
        Garbage: If it is none at all.
    """
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError:
        return Missed()
    except msgspec.DecodeError as error:
        raise Garbage(str(error)) from None


def frame(notice: Notice) -> bytes:
    """Return the notice as it goes into a stream; one that is too long is told as missed."""
    body = pack(notice)
    if len(body) > MAX_FRAME:
        return MISSED
    return len(body).to_bytes(LENGTH, "big") + body


MISSED = frame(Missed())


def rest_of_frame(frames: bytes, sent: int) -> bytes:
    """Return what is still to be sent of the frame that was begun, if one was."""
    end = 0
    while end < sent:
        end += LENGTH + int.from_bytes(frames[end : end + LENGTH], "big")
    return frames[sent:end]


class Unframer:
    """Finds the notices in a stream, however it is cut into pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Notice]:
        """
        Yield every notice that is whole now.

        Raises:
            Garbage: If one cannot be, or is too long.
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
