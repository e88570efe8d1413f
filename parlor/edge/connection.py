"""
One open WebSocket: its socket, its receiver, its inbox and its outbox.

Theory of operation. The socket is non-blocking and nobody waits in it. When
bytes arrive, the transport calls `_received`, which feeds the receiver and
puts whole messages into the inbox. Reading never stops while the connection
lives: the HTTP router in front reads nothing from a client while it writes to
it, so a worker that stopped reading could wait for ever. What may pile up is
bounded instead: over `inbox` bytes, or faster than `rate`, the connection ends.

Writing is one non-blocking `send`. What the kernel does not take goes to the
outbox and leaves when the loop says the socket is writable. Whoever may not
wait (the hub, the writer) calls `push`; over the bound of the outbox the reader
is cut off. A handler's own greenlet calls `send`, which waits for room first,
and leaves in one system call with whatever else the handler sends in the turn.

The end has an order. A client that closes, or breaks a rule, may have said
something before; so the receiver's last words (the answer to the close, or the
reason) are held until the handler has dealt with that and asks for more.

States: open, while anything may be sent; closing, once a close frame was sent:
nothing more is handed to the handler, and a deadline runs; ended, once the
socket is closed. `_finish` is the only way to the last state and runs once.
"""

from __future__ import annotations

import itertools
import logging
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import gevent
from gevent import get_hub, getcurrent
from gevent.event import Event

from ..config import OVERHEAD
from ..errors import Disconnect, Flooded, ParlorError, Silent, SlowReader, TooFast, Unfinished
from ..fanout import Direct, Fanout
from ..frames import (
    PING,
    binary_frame,
    deflated_binary_frame,
    deflated_text_frame,
    text_frame,
)
from ..outbox import Outbox
from ..ratelimit import Bucket
from .bounds import Bounds
from .receiver import Agreement, Message, Receiver
from .transport import Transport

log = logging.getLogger("parlor.connection")

CLOSE = 0x88  # the first byte of a close frame
WORTH_COMPRESSING = 1_024  # bytes of a message that one reader gets

_ids = itertools.count(1)


class ConnectionClosed(ParlorError):
    """There is nobody to send to any more."""


class Connection:
    """
    The handler's side of one open socket.

    `id` is unique in this process; `environ` is the request's, without what
    belongs to the request alone; `subprotocol` the one agreed on, or None.
    """

    __slots__ = (
        "__weakref__", "_begun", "_bounds", "_bucket", "_close_code", "_close_reason", "_corked",
        "_corked_size", "_handling", "_inbox", "_inbox_size", "_last_words", "_on_end",
        "_on_message", "_open", "_receiver", "_roomy", "_transport", "_unanswered", "_waiter",
        "direct", "environ", "fanouts", "id",
    )  # fmt: skip

    def __init__(
        self,
        sock: socket.socket,
        agreement: Agreement,
        environ: dict[str, Any],
        bounds: Bounds,
    ) -> None:
        self.id = next(_ids)
        self.environ = environ
        self._bounds = bounds
        self._bucket = Bucket(bounds.rate) if bounds.rate.count else None
        self._transport = Transport(sock, bounds.outbox, self._received, self._has_room)
        self._receiver = Receiver(agreement)
        self._inbox: deque[Message] = deque()
        self._inbox_size = 0
        self._handling = False
        self._begun = False
        self._corked: list[bytes] = []
        self._corked_size = 0
        self._last_words: list[bytes] | None = None
        self._waiter: Any = None
        self._roomy: Event | None = None
        self._on_message: Callable[[], None] | None = None
        self._on_end: Callable[[], None] | None = None
        self._unanswered = 0
        self._open = True
        self.direct: Direct | None = self._transport.send
        self.fanouts: tuple[Fanout[Any], ...] = ()
        self._close_code: int | None = None
        self._close_reason = ""

    def start(
        self,
        on_message: Callable[[], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        """Begin to read; the callbacks run in the loop and must not block."""
        self._on_message, self._on_end = on_message, on_end
        self._transport.start()

    # What a handler uses

    @property
    def connected(self) -> bool:
        """Whether a message sent now has a chance to arrive."""
        return self._open

    @property
    def subprotocol(self) -> str | None:
        return self._receiver.agreement.subprotocol

    @property
    def deflate(self) -> int:
        """Window bits for compressed frames; 0 where compression was not agreed on."""
        return self._receiver.agreement.deflate

    @property
    def close_code(self) -> int | None:
        """Why it ended, by RFC 6455; 1006 if nobody said, None while it is open."""
        return self._close_code

    @property
    def close_reason(self) -> str:
        return self._close_reason

    @property
    def host(self) -> str:
        """The client's address without its port."""
        return str(self.environ.get("REMOTE_ADDR", ""))

    @property
    def of_a_page(self) -> bool:
        """Whether a browser opened it; other clients send no origin."""
        return "HTTP_ORIGIN" in self.environ

    @property
    def address(self) -> str:
        """The client's address and port, for people and logs."""
        return f"{self.environ.get('REMOTE_ADDR', '?')}:{self.environ.get('REMOTE_PORT', '?')}"

    def receive(self, timeout: float | None = None) -> Message | None:
        """
        Return the next message, text as `str` and binary as `bytes`.

        None means that the connection is closed; what arrived before that is
        returned first. An empty message is one that the client sent.

        Raises:
            TimeoutError: If nothing arrives within `timeout` seconds.
            RuntimeError: If another greenlet is waiting for a message.
        """
        if timeout is None:
            return self._receive()
        with gevent.Timeout(timeout, TimeoutError(f"no message within {timeout} s")):
            return self._receive()

    def __iter__(self) -> Iterator[Message]:
        while (message := self.receive()) is not None:
            yield message

    def send(self, message: Message) -> None:
        """
        Send text or binary; waits while the client is slow to read.

        Raises:
            ConnectionClosed: If the connection is not open any more.
        """
        frames = self._framed(message)
        if not self.outbox.takes(len(frames)):
            self._wait_for_room(len(frames))
        if not self._open:
            raise ConnectionClosed(f"connection {self.id} is closed")
        self.push_soon(frames)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Begin the closing handshake and receive no more; returns at once, again does nothing."""
        self._uncork()
        if self._open:
            words = self._parting_words(code, reason)
            self._say(words)

    @property
    def outbox(self) -> Outbox:
        """What waits to be sent."""
        return self._transport.outbox

    # What the hub, the heartbeat and the drain use

    def take(self) -> Message | None:
        """Return the next message if there is one; never waits."""
        if self._inbox:
            self._handling = True
            message = self._inbox.popleft()
            self._inbox_size -= len(message) + OVERHEAD
            return message
        self._handling = False
        if self._last_words is not None:
            self._say_last_words()
        return None

    @property
    def waiting(self) -> bool:
        """Whether a message waits to be taken."""
        return bool(self._inbox)

    def push(self, frames: bytes, *, passing: bool = False) -> None:
        """Send whole frames without waiting; over the bound, cut the reader off."""
        if self._corked:
            self._uncork()
        self.push_rest(frames, 0, passing=passing)

    def push_rest(self, frames: bytes, sent: int, *, passing: bool = False) -> None:
        """Send what is left of frames of which `direct` has sent something."""
        if self._open:
            try:
                clear = self._transport.write(frames, sent, passing=passing)
            except SlowReader as slow:
                self.disconnect(slow)
            else:
                self._redirect(clear and not self._corked)

    def push_soon(self, frames: bytes) -> None:
        """Send whole frames at the end of this turn, in one call with all others; never waits."""
        if not self._corked:
            self._redirect(False)
            self._bounds.turn.at_end(self._uncork)
        self._corked.append(frames)
        self._corked_size += len(frames)
        if self._corked_size > self._bounds.corked:
            self._uncork()

    def disconnect(self, why: Disconnect) -> None:
        """End the connection for a reason of ours; what waits to be sent is dropped if it must."""
        slow = isinstance(why, SlowReader)
        if not slow:
            self._uncork()
        if self._open:
            self._corked.clear()
            words = self._parting_words(why.code, why.reason)
            if slow:
                self._transport.write_last(b"".join(words))
            else:
                self._say(words)

    def beat(self) -> None:
        """Ask for a sign of life; end the connection if too many questions had no answer."""
        if self._close_code is not None:
            return
        if self._unanswered >= self._bounds.unanswered:
            self._close_code, self._close_reason = Silent.code, Silent.reason
            self.kill()
        else:
            self._unanswered += 1
            self.push(PING)

    def kill(self) -> None:
        """End without a word."""
        self._finish()

    # Reading

    def _receive(self) -> Message | None:
        while (message := self.take()) is None and self._open:
            if self._waiter is not None:
                raise RuntimeError("another greenlet waits for the messages of this connection")
            self._waiter = getcurrent()
            try:
                get_hub().switch()
            finally:
                self._waiter = None
        return message

    def _received(self, data: bytes) -> None:
        """Take in what arrived; b"" is the end. Called by the loop, so nothing may come out."""
        try:
            if data:
                self._read(data)
            else:
                self._read_end()
        except Exception:
            log.exception("x %s failed while reading", self.id)
            self._finish()

    def _read(self, data: bytes) -> None:
        self._unanswered = 0
        receiver = self._receiver
        messages = receiver.feed(data)
        if self._open:
            self._accept(messages, receiver.frames)
        if receiver.wants_care or self._begun:
            self._mind_the_time(bool(messages or (receiver.frames and not receiver.in_message)))
            self._answer(receiver.answers())
        if self._inbox:
            self._wake_now()

    def _accept(self, messages: list[Message], frames: int) -> None:
        for message in messages:
            self._inbox_size += len(message) + OVERHEAD
        self._inbox.extend(messages)
        if self._inbox_size > self._bounds.inbox:
            self.disconnect(Flooded())
        elif self._bucket is not None and frames:
            try:
                self._bucket.take(time.monotonic(), frames)
            except TooFast:
                self.disconnect(Flooded())

    def _mind_the_time(self, whole: bool) -> None:
        """Keep the deadline of what is not whole; each message and frame has its own."""
        begun = self._open and self._receiver.begun
        if begun and (whole or not self._begun):
            self._bounds.begun.start(self, self._is_unfinished)
        elif self._begun and not begun:
            self._bounds.begun.cancel(self)
        self._begun = begun

    def _is_unfinished(self) -> None:
        self.disconnect(Unfinished())

    def _answer(self, answers: list[bytes]) -> None:
        """Send pongs at once, and the last words when the handler has dealt with all before."""
        if not answers:
            return
        last = [data for data in answers if not data or data[0] == CLOSE]
        if last and self._open:
            self._last_words = (self._last_words or []) + last
        self.push_rest(b"".join(data for data in answers if data not in last), 0)
        if not self._open:
            # Our own close frame is on its way, so theirs was the answer.
            if b"" in last:
                self._transport.half_close()
        elif self._last_words is not None:
            if self._inbox or self._handling:
                self._bounds.closing.start(self, self._say_last_words)
            else:
                self._say_last_words()

    def _read_end(self) -> None:
        if self._transport.closed:
            return
        if self._open and self._last_words is not None:
            # The client has closed and sends no more, but may well read what is said till then.
            self._transport.stop_reading()
            return
        self._receiver.end()
        self._finish()

    def _wake(self) -> None:
        """Let the handler look again; not now, for whoever calls this is in the middle of it."""
        get_hub().loop.run_callback(self._wake_now)

    def _wake_now(self) -> None:
        if self._waiter is not None:
            self._waiter.switch()
        elif self._on_message is not None:
            self._on_message()
        if self._transport.closed:
            self._on_message = None

    def _drop_inbox(self) -> None:
        self._inbox.clear()
        self._inbox_size = 0

    # Writing

    def _framed(self, message: Message) -> bytes:
        if isinstance(message, str):
            text = message.encode()
            if len(text) >= WORTH_COMPRESSING and (bits := self.deflate):
                return deflated_text_frame(text, bits)
            return text_frame(text)
        if len(message) >= WORTH_COMPRESSING and (bits := self.deflate):
            return deflated_binary_frame(message, bits)
        return binary_frame(message)

    def _wait_for_room(self, size: int) -> None:
        while not self.outbox.takes(size) and self._open and getcurrent() is not get_hub():
            if self._roomy is None:
                self._roomy = Event()
            self._roomy.clear()
            self._roomy.wait()

    def _uncork(self) -> None:
        corked = self._corked
        if corked:
            frames = corked[0] if len(corked) == 1 else b"".join(corked)
            corked.clear()
            self._corked_size = 0
            self.push_rest(frames, 0)

    def _say(self, words: list[bytes]) -> None:
        """Send a close frame, which must find room whatever waits, and the end of the stream."""
        for data in words:
            if not data:
                self._transport.half_close()
                continue
            try:
                self._transport.write(data)
            except SlowReader:
                self._transport.write_last(data)

    def _say_last_words(self) -> None:
        """Say what was held until the handler had dealt with all that came before."""
        self._uncork()
        if self._open and self._last_words is not None:
            self._say(self._parting_words(*self._receiver.ending))

    def _parting_words(self, code: int, reason: str) -> list[bytes]:
        """Leave the open state; return the close frame, unless other last words are held."""
        if self._last_words is None:
            self._drop_inbox()
            self._receiver.close(code, reason)
            words = self._receiver.answers()
        else:
            words, self._last_words = self._last_words, None
            code, reason = self._receiver.ending
        self._expect_end(code, reason)
        return words

    def _redirect(self, clear: bool) -> None:
        """Tell who sends to many whether anything waits before what comes next."""
        direct = self._transport.send if clear else None
        if direct is not self.direct:
            self.direct = direct
            for fanout in self.fanouts:
                fanout.redirect(self)

    def _has_room(self) -> None:
        if self._open and not self._corked and not self.outbox:
            self._redirect(True)
        if self._roomy is not None:
            self._roomy.set()

    # Ending

    def _expect_end(self, code: int, reason: str) -> None:
        """Note why, let the handler know, and give the other side a little time."""
        self._open = False
        self._redirect(False)
        self._close_code, self._close_reason = code, reason
        self._bounds.begun.cancel(self)
        self._bounds.closing.start(self, self._finish)
        self._has_room()
        self._wake()

    def _finish(self) -> None:
        if self._transport.closed:
            return
        self._transport.close()
        self._open = False
        self._redirect(False)
        self._corked.clear()
        self._bounds.begun.cancel(self)
        self._bounds.closing.cancel(self)
        if self._close_code is None:
            self._close_code, self._close_reason = self._receiver.ending
        self._has_room()
        self._wake()
        if self._on_end is not None:
            self._on_end()
        self._on_end = None
        self._receiver.let_go()
