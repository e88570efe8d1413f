"""
How a connection ends.

A client that closes, or breaks a rule, may have sent messages before. So the
receiver's close frame (its answer to the client's, or the reason for the end)
is held until the handler has dealt with those messages and asks for more.
A close frame of the server's own is sent at once, and messages that were not
handled are dropped; but if a close frame is held, that one is sent instead.
From then on the connection is not open any more, and the client has a few
seconds to answer, after which the socket is closed whatever the client does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ...errors import Disconnect, SlowReader
from ..protocol.receiver import Receiver
from .deadlines import Deadlines
from .inbox import Inbox
from .transport import Transport


class Line(Protocol):
    """The connection that ends."""

    def uncork(self) -> None:
        """Send what waits for the end of the turn."""

    def leave(self) -> None:
        """Be open no longer, and wake the greenlets that wait."""


class Ending:
    """
    The end of one connection.

    `code` and `reason` say why, by RFC 6455: 1006 if neither side said. The code is
    None as long as the connection is open. `on_end` is called once the socket
    is closed.
    """

    __slots__ = (
        "_closing", "_held", "_inbox", "_line", "_receiver", "_transport", "code", "on_end",
        "reason",
    )  # fmt: skip

    def __init__(
        self,
        line: Line,
        transport: Transport,
        receiver: Receiver,
        inbox: Inbox,
        closing: Deadlines,
    ) -> None:
        self._line = line
        self._transport = transport
        self._receiver = receiver
        self._inbox = inbox
        self._closing = closing
        self._held: tuple[bytes, ...] = ()
        self.code: int | None = None
        self.reason = ""
        self.on_end: Callable[[], None] | None = None

    def hold(self, frames: list[bytes]) -> None:
        """Keep a close frame, and b"" for the end of the stream, to be sent in time."""
        if self.code is None:
            self._held += (*frames,)
        elif b"" in frames:
            # Our own close frame is on its way, so theirs was the answer.
            self._transport.half_close()

    def send_held_in_time(self) -> None:
        """Send the held close frame when the handler has dealt with all that came before."""
        if not self._held:
            return
        if self._inbox.busy:
            self._inbox.then = self._send_held
            self._closing.start(self, self._send_held)
        else:
            self._send_held()

    def send_close(self, code: int, reason: str) -> None:
        """Send a close frame, for which there is room whatever waits to be sent."""
        for frame in self._closing_frames(code, reason):
            if not frame:
                self._transport.half_close()
                continue
            try:
                self._transport.write(frame)
            except SlowReader:
                self._transport.write_last(frame)

    def cut_off(self, why: Disconnect) -> None:
        """Send a close frame in place of all that waits to be sent."""
        frames = self._closing_frames(why.code, why.reason)
        self._transport.write_last(b"".join(frames))
        if b"" in frames:
            self._transport.half_close()

    def hung_up(self) -> None:
        """Take note that the client sends nothing more, not even an answer."""
        if self._transport.closed:
            return
        if self._held:
            # It has closed before, and may still read what is sent.
            self._transport.stop_reading()
            return
        self._receiver.end()
        self.finish()

    def finish(self, why: Disconnect | None = None) -> None:
        """Close the socket without a close frame; again it does nothing."""
        if self._transport.closed:
            return
        self._transport.close()
        self._closing.cancel(self)
        self._held = ()
        if self.code is None:
            self.code, self.reason = (why.code, why.reason) if why else self._receiver.ending
        self._line.leave()
        if self.on_end is not None:
            self.on_end()
        self.on_end = None
        self._receiver.let_go()

    def _send_held(self) -> None:
        self._line.uncork()
        if self._held:
            self.send_close(*self._receiver.ending)

    def _closing_frames(self, code: int, reason: str) -> Sequence[bytes]:
        """Leave the open state; return the held close frame, or else one of our own."""
        if self._held:
            frames: Sequence[bytes] = self._held
            self._held = ()
            code, reason = self._receiver.ending
        else:
            self._inbox.clear()
            self._receiver.close(code, reason)
            frames = self._receiver.answers()
        self.code, self.reason = code, reason
        self._line.leave()
        self._closing.start(self, self.finish)
        return frames
