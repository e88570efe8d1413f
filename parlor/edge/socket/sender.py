"""
The sending half of a connection.

Writing is one non-blocking `send`. What the kernel does not take goes to the
outbox and leaves when the loop says the socket is writable. Callers that may
not wait (the hub, the writer) call `push`; over the bound of the outbox the
client is cut off. A handler's own greenlet calls `send`, which waits for room first,
and leaves in one system call with whatever else the handler sends in the turn.
"""

from __future__ import annotations

from typing import Any

from gevent import get_hub, getcurrent
from gevent.event import Event

from ...delivery.fanout import Direct, Fanout
from ...delivery.frames import message_frame
from ...errors import Disconnect, ParlorError, SlowReader
from ...loop.stopwatch import Waiting
from ...loop.threads import in_thread
from ..protocol.agreement import Message
from .bounds import Bounds
from .ending import Ending
from .transport import Transport

LONG = 262_144  # characters, or bytes; to compress so many holds the loop for milliseconds


class ConnectionClosed(ParlorError):
    """The connection is closed, so nothing can be sent."""


class Sender:
    """
    Sends to one client: what its handler says, and what many clients get alike.

    `outbox` is what waits to be sent; `deflate` is window bits for compressed
    frames, 0 where compression was not agreed on; `origin` is what of its
    address the client has to itself; for `direct` and `fanouts` see
    `fanout.Reader`.
    """

    __slots__ = (
        "_asked", "_bounds", "_corked", "_corked_size", "_ending", "_open", "_roomy", "_transport",
        "deflate", "direct", "fanouts", "origin", "outbox",
    )  # fmt: skip

    def __init__(
        self, transport: Transport, ending: Ending, deflate: int, bounds: Bounds, origin: str
    ) -> None:
        self._transport = transport
        self._ending = ending
        self._bounds = bounds
        self._open = True
        self._corked: list[bytes] = []
        self._corked_size = 0
        self._asked = 0
        self._roomy: Event | None = None
        self.outbox = transport.outbox
        self.deflate = deflate
        self.origin = origin
        self.direct: Direct | None = transport.send
        self.fanouts: list[Fanout[Any]] = []

    @property
    def connected(self) -> bool:
        """Whether a message sent now has a chance to arrive."""
        return self._open

    def send(self, message: Message) -> None:
        """
        Send text or binary; waits while the client is slow to read.

        What is long is compressed in a thread; meanwhile others may push.

        Raises:
            ConnectionClosed: If the connection is not open any more.
        """
        frames = self._framed(message)
        if not self.outbox.takes(len(frames)):
            with Waiting("client"):
                self._wait_for_room(len(frames))
        if not self._open:
            raise ConnectionClosed("the connection is closed")
        self._asked += len(frames)
        self.push_soon(frames)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Begin the closing handshake and receive no more; returns at once, again does nothing."""
        self.uncork()
        if self._open:
            self._ending.send_close(code, reason)

    def push(self, frames: bytes, *, passing: bool = False) -> None:
        """Send whole frames without waiting; over the bound, cut the client off."""
        if self._corked:
            self.uncork()
        self.push_rest(frames, 0, passing=passing)

    def push_rest(self, frames: bytes, sent: int, *, passing: bool = False, asked: int = 0) -> None:
        """
        Send what is left of frames of which `direct` has sent something.

        The client asked for so many bytes of them.
        """
        if self._open:
            try:
                clear = self._transport.write(frames, sent, passing=passing, asked=asked)
            except SlowReader as slow:
                self.disconnect(slow)
            else:
                self._redirect(clear and not self._corked)
                if not clear and self.outbox.behind:
                    self._bounds.behind.add(self)

    def push_soon(self, frames: bytes) -> None:
        """Send whole frames at the end of this turn, in one call with all others; never waits."""
        if not self._corked:
            self._redirect(False)
            self._bounds.end_of_turn.call(self.uncork)
        self._corked.append(frames)
        self._corked_size += len(frames)
        if self._corked_size > self._bounds.corked:
            self.uncork()

    def uncork(self) -> None:
        """Send what waits for the end of the turn."""
        corked = self._corked
        if corked:
            frames = corked[0] if len(corked) == 1 else b"".join(corked)
            self._bounds.frames_sent += len(corked)
            corked.clear()
            self._bounds.answered += len(frames)
            asked, self._corked_size, self._asked = self._asked, 0, 0
            self.push_rest(frames, 0, asked=asked)

    def disconnect(self, why: Disconnect) -> None:
        """End the connection for a reason of ours; what waits to be sent is dropped if it must."""
        if isinstance(why, SlowReader):
            self._corked.clear()
            if self._open:
                self._bounds.cut_off += 1
                self._ending.cut_off(why)
        else:
            self.uncork()
            if self._open:
                self._ending.send_close(why.code, why.reason)

    def leave(self) -> None:
        """Be open no longer, and wake the handlers that wait for room; the ending calls this."""
        self._open = False
        self._redirect(False)
        self._corked.clear()
        self._has_room()

    def _framed(self, message: Message) -> bytes:
        if self.deflate and len(message) >= LONG and getcurrent() is not get_hub():
            return in_thread(message_frame, message, self.deflate)
        return message_frame(message, self.deflate)

    def _wait_for_room(self, size: int) -> None:
        while not self.outbox.takes(size) and self._open and getcurrent() is not get_hub():
            if self._roomy is None:
                self._roomy = Event()
            self._roomy.clear()
            self._roomy.wait()

    def _has_room(self) -> None:
        if self._open and not self._corked and not self.outbox:
            self._redirect(True)
        if self._roomy is not None:
            self._roomy.set()

    def _redirect(self, clear: bool) -> None:
        """Tell the fan-outs whether anything waits before what they send next."""
        direct = self._transport.send if clear else None
        if direct is not self.direct:
            self.direct = direct
            for fanout in self.fanouts:
                fanout.redirect(self)
