"""
What many readers get alike, sent to all of them at the end of a turn of the loop.

A message is framed once, and once more for those who agreed on compression.
What is delivered within one turn is joined, so that each reader costs one
`send`, however many messages there were.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Generic, Protocol, TypeVar

from gevent import get_hub

from .frames import deflated_text_frame, text_frame

WORTH_COMPRESSING = 128  # bytes of a message that many get; less than that hardly shrinks


class Reader(Protocol):
    """
    One connection, as those see it who send to many.

    `direct` is the non-blocking send of its socket as long as it is open and
    nothing waits before what is sent next, else None. What it did not take is
    left to `push_rest`, which gets all of it and how much was sent; whoever
    finds no `direct` calls `push`.
    """

    direct: Callable[[bytes], int] | None

    @property
    def deflate(self) -> int:
        """Window bits for compressed frames; 0 where compression was not agreed on."""

    def push(self, frames: bytes, *, passing: bool = False) -> None: ...

    def push_rest(self, frames: bytes, sent: int, *, passing: bool = False) -> None: ...


R = TypeVar("R", bound=Reader)


class Fanout(Generic[R]):
    """
    The readers of the same messages.

    `deliver` never waits. A reader who joins within a turn gets what was
    delivered in it before, unless `flush` is called first.
    """

    __slots__ = ("_delivered", "_flushing", "_forms", "_passing")

    def __init__(self) -> None:
        self._forms: dict[int, set[R]] = {}
        self._delivered: list[bytes] = []
        self._passing = True
        self._flushing = False

    def __len__(self) -> int:
        return sum(map(len, self._forms.values()))

    def __iter__(self) -> Iterator[R]:
        for readers in self._forms.values():
            yield from readers

    def join(self, reader: R) -> None:
        """Let `reader` have everything from now on; again it does nothing."""
        self._forms.setdefault(reader.deflate, set()).add(reader)

    def leave(self, reader: R) -> None:
        """Let `reader` have nothing more; again it does nothing."""
        self._forms.get(reader.deflate, set()).discard(reader)

    def deliver(self, text: str | bytes, *, passing: bool = False) -> None:
        """Send a text message, `bytes` being UTF-8, to every reader at the end of this turn."""
        self._delivered.append(text.encode() if isinstance(text, str) else text)
        self._passing = self._passing and passing
        if not self._flushing:
            self._flushing = True
            get_hub().loop.run_callback(self._end_turn)

    def flush(self) -> None:
        """Send what was delivered and waits for the end of the turn."""
        if not self._delivered:
            return
        texts, self._delivered = self._delivered, []
        passing, self._passing = self._passing, True
        for bits, readers in self._forms.items():
            if readers:
                _send(b"".join(map(_framer(bits), texts)), readers, passing)

    def _end_turn(self) -> None:
        self._flushing = False
        self.flush()


def _send(frames: bytes, readers: Collection[Reader], passing: bool) -> None:
    """Send to each reader; here the time goes, so nothing is called that need not be."""
    size = len(frames)
    # A reader that is cut off by this leaves the set while we go through it.
    for reader in tuple(readers):
        direct = reader.direct
        if direct is None:
            reader.push(frames, passing=passing)
            continue
        try:
            sent = direct(frames)
        except OSError:
            # Full, or broken: `push` finds out which, as for anybody else.
            sent = 0
        if sent != size:
            reader.push_rest(frames, sent, passing=passing)


def _framer(bits: int) -> Callable[[bytes], bytes]:
    if not bits:
        return text_frame

    def framed(text: bytes) -> bytes:
        if len(text) < WORTH_COMPRESSING:
            return text_frame(text)
        return deflated_text_frame(text, bits)

    return framed
