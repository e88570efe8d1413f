"""
How a connection ends.

The end has an order. A client that closes, or breaks a rule, may have said
something before; so the last words of the receiver (the answer to the close, or
the reason) are held until the handler has dealt with that and asks for more.
A reason of ours is said at once, and what was not handled is dropped; but if
last words are held, they are the reason. Either way a close frame is on its way
then, the connection is not open any more, and the other side has a little time
to answer, after which the socket is closed whatever it does.
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
    """What ends."""

    def uncork(self) -> None:
        """Send what waits for the end of the turn."""

    def leave(self) -> None:
        """Be open no longer, and let those know who wait."""


class Ending:
    """
    The end of one connection.

    `code` and `reason` say why, by RFC 6455: 1006 if nobody said. The code is
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

    def hold(self, words: list[bytes]) -> None:
        """Keep last words, a close frame and b"" for the end of the stream, to be said in time."""
        if self.code is None:
            self._held += (*words,)
        elif b"" in words:
            # Our own close frame is on its way, so theirs was the answer.
            self._transport.half_close()

    def say_in_time(self) -> None:
        """Have said what is held when the handler has dealt with all that came before."""
        if not self._held:
            return
        if self._inbox.busy:
            self._inbox.then = self._say_held
            self._closing.start(self, self._say_held)
        else:
            self._say_held()

    def say(self, code: int, reason: str) -> None:
        """Say why it ends, in a close frame for which there is room whatever waits."""
        for words in self._parting_words(code, reason):
            if not words:
                self._transport.half_close()
                continue
            try:
                self._transport.write(words)
            except SlowReader:
                self._transport.write_last(words)

    def cut_off(self, why: Disconnect) -> None:
        """Say why it ends in place of all that waits to be sent."""
        words = self._parting_words(why.code, why.reason)
        self._transport.write_last(b"".join(words))
        if b"" in words:
            self._transport.half_close()

    def hung_up(self) -> None:
        """Take note that the client sends nothing more, not even an answer."""
        if self._transport.closed:
            return
        if self._held:
            # It has closed before, and may well read what is said till then.
            self._transport.stop_reading()
            return
        self._receiver.end()
        self.finish()

    def finish(self, why: Disconnect | None = None) -> None:
        """End without a word; again it does nothing."""
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

    def _say_held(self) -> None:
        self._line.uncork()
        if self._held:
            self.say(*self._receiver.ending)

    def _parting_words(self, code: int, reason: str) -> Sequence[bytes]:
        """Leave the open state; return the close frame, or the last words that are held."""
        if self._held:
            words: Sequence[bytes] = self._held
            self._held = ()
            code, reason = self._receiver.ending
        else:
            self._inbox.clear()
            self._receiver.close(code, reason)
            words = self._receiver.answers()
        self.code, self.reason = code, reason
        self._line.leave()
        self._closing.start(self, self.finish)
        return words
