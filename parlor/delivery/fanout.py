"""
What many readers get alike, sent to all of them at the end of a turn of the loop.

A message is framed once, and once more for those who agreed on compression.
What is delivered within one turn is joined, so that each reader costs one
`send`, however many messages there were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, Protocol, TypeVar

from gevent import get_hub

from .frames import deflated_text_frame, text_frame

WORTH_COMPRESSING = 128  # bytes of a message that many get; less than that hardly shrinks


Direct = Callable[[bytes], int]


class Reader(Protocol):
    """
    One connection, as a fan-out sees it.

    `direct` is the non-blocking send of its socket while the connection is
    open and nothing waits to be sent, else None; `fanouts` are told when that
    changes. If `direct` did not take all, `push_rest` gets all of it and how
    much was sent; where there is no `direct`, `push` is called.
    """

    direct: Direct | None
    fanouts: list[Fanout[Any]]

    @property
    def deflate(self) -> int:
        """Window bits for compressed frames; 0 where compression was not agreed on."""

    def push(self, frames: bytes, *, passing: bool = False) -> None: ...

    def push_rest(self, frames: bytes, sent: int, *, passing: bool = False) -> None: ...


R = TypeVar("R", bound=Reader)


class Delivered:
    """What this process has sent to many alike: copies of messages, and the bytes of them all."""

    __slots__ = ("copies", "size")

    def __init__(self) -> None:
        self.copies = 0
        self.size = 0


delivered = Delivered()


class Fanout(Generic[R]):
    """
    The readers of the same messages; `room` is the one that these are of, if any.

    `deliver` never waits. A reader who joins within a turn gets what was
    delivered in it before, unless `flush` is called first.
    """

    __slots__ = ("_delivered", "_flushing", "_forms", "_passing", "room")

    def __init__(self, room: str = "") -> None:
        self.room = room
        # In the order in which they came: so they lie in memory, here and in the kernel.
        self._forms: dict[int, dict[R, Direct | None]] = {}
        self._delivered: list[bytes] = []
        self._passing = True
        self._flushing = False

    def __len__(self) -> int:
        return sum(map(len, self._forms.values()))

    def __iter__(self) -> Iterator[R]:
        for readers in self._forms.values():
            yield from readers

    def join(self, reader: R) -> None:
        """Send `reader` everything from now on; again it does nothing."""
        form = self._forms.setdefault(reader.deflate, {})
        if reader not in form:
            reader.fanouts.append(self)
            form[reader] = reader.direct

    def leave(self, reader: R) -> None:
        """Send `reader` nothing more; again it does nothing."""
        form = self._forms.get(reader.deflate, {})
        if reader in form:
            reader.fanouts.remove(self)
            del form[reader]

    def redirect(self, reader: R) -> None:
        """Take note that the `direct` of a reader has changed."""
        self._forms[reader.deflate][reader] = reader.direct

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
                frames = b"".join(map(_framer(bits), texts))
                delivered.copies += len(texts) * len(readers)
                delivered.size += len(frames) * len(readers)
                _send(frames, readers, passing)

    def _end_turn(self) -> None:
        self._flushing = False
        self.flush()


def _send(frames: bytes, form: dict[R, Direct | None], passing: bool) -> None:
    """
    Send to each reader; most of a busy worker's time goes here.

    So nothing of a reader is touched but its `direct`: of thousands of readers
    hardly anything else is in the processor's cache.
    """
    size = len(frames)
    rest: list[tuple[int, int | None]] = []
    for place, direct in enumerate(list(form.values())):
        if direct is None:
            rest.append((place, None))
            continue
        try:
            sent = direct(frames)
        except OSError:
            # Full, or broken: the reader finds out which.
            sent = 0
        if sent != size:
            rest.append((place, sent))
    readers = list(form) if rest else []
    for place, begun in rest:
        if begun is None:
            readers[place].push(frames, passing=passing)
        else:
            readers[place].push_rest(frames, begun, passing=passing)


def _framer(bits: int) -> Callable[[bytes], bytes]:
    if not bits:
        return text_frame

    def framed(text: bytes) -> bytes:
        if len(text) < WORTH_COMPRESSING:
            return text_frame(text)
        return deflated_text_frame(text, bits)

    return framed
