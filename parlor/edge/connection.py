"""
One open WebSocket: its socket, its protocol, its outbox and its inbox.

Theory of operation. The socket is non-blocking and nobody waits in it. When
bytes arrive, the transport calls `_received`, which feeds the sans-I/O
protocol and puts whole messages into the inbox. Reading never stops while the
connection lives: the HTTP router in front reads nothing from a client while it
writes to it, so a worker that stopped reading could wait for ever. What may
pile up is bounded instead: over `inbox` bytes the connection ends.

Writing is one non-blocking `send`. What the kernel does not take goes to the
outbox and leaves when the loop says the socket is writable. Whoever may not
wait (the hub, the writer) calls `push`; over the bound of the outbox the reader
is cut off. A handler's own greenlet calls `send`, which waits for room first.

States: open; closing, once a close frame was sent or received: nothing more is
handed to the handler, and a deadline runs; ended, once the socket is closed.
`_finish` is the only way to the last state and runs once.
"""

from __future__ import annotations

import itertools
import logging
import socket
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import gevent
from gevent import get_hub, getcurrent
from gevent.event import Event
from websockets.frames import DATA_OPCODES
from websockets.protocol import Protocol, State

from ..errors import Disconnect, Flooded, ParlorError, Silent, SlowReader
from ..frames import PING, binary_frame, text_frame
from ..outbox import Outbox
from .assembler import Assembler
from .transport import Transport

log = logging.getLogger("parlor.connection")

CLOSE_TIMEOUT = 5.0
OVERHEAD = 64
WORTH_COMPRESSING = 1_024

_ids = itertools.count(1)


class ConnectionClosed(ParlorError):
    """There is nobody to send to any more."""


class Limits(NamedTuple):
    """Bytes that may wait: from the client for the handler, and for the client."""

    inbox: int = 4_194_304
    outbox: int = 1_048_576


class Connection:
    """
    The handler's side of one open socket.

    `id` is unique in this process; `environ` is the request's, without what
    belongs to the request alone; `subprotocol` the one agreed on, or None.
    """

    __slots__ = (
        "__weakref__", "_arrived", "_assembler", "_awaits_pong", "_close_code", "_close_reason",
        "_deadline", "_inbox", "_inbox_size", "_max_inbox", "_on_end", "_on_message", "_protocol",
        "_roomy", "_transport", "environ", "id",
    )  # fmt: skip

    def __init__(
        self,
        sock: socket.socket,
        protocol: Protocol,
        environ: dict[str, Any],
        limits: Limits = Limits(),
    ) -> None:
        self.id = next(_ids)
        self.environ = environ
        self._transport = Transport(sock, limits.outbox, self._received, self._has_room)
        self._protocol = protocol
        self._assembler = Assembler()
        self._inbox: deque[str | bytes] = deque()
        self._inbox_size = 0
        self._max_inbox = limits.inbox
        self._arrived: Event | None = None
        self._roomy: Event | None = None
        self._on_message: Callable[[], None] | None = None
        self._on_end: Callable[[], None] | None = None
        self._awaits_pong = False
        self._close_code: int | None = None
        self._close_reason = ""
        self._deadline: Any = None

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
        return not self._transport.closed and self._protocol.state is State.OPEN

    @property
    def subprotocol(self) -> str | None:
        return self._protocol.subprotocol

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

    def receive(self, timeout: float | None = None) -> str | bytes | None:
        """
        Return the next message, text as `str` and binary as `bytes`.

        None means that the connection is closed; what arrived before that is
        returned first. An empty message is one that the client sent.

        Raises:
            TimeoutError: If nothing arrives within `timeout` seconds.
        """
        with gevent.Timeout(timeout, TimeoutError(f"no message within {timeout} s")):
            while (message := self.take()) is None and self.connected:
                if self._arrived is None:
                    self._arrived = Event()
                self._arrived.clear()
                self._arrived.wait()
        return message

    def __iter__(self) -> Iterator[str | bytes]:
        while (message := self.receive()) is not None:
            yield message

    def send(self, message: str | bytes) -> None:
        """
        Send text or binary; waits while the client is slow to read.

        Raises:
            ConnectionClosed: If the connection is not open any more.
        """
        while self.outbox.full and self.connected and getcurrent() is not get_hub():
            if self._roomy is None:
                self._roomy = Event()
            self._roomy.clear()
            self._roomy.wait()
        if not self.connected:
            raise ConnectionClosed(f"connection {self.id} is closed")
        self.push(self._framed(message))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Begin the closing handshake and receive no more; returns at once, again does nothing."""
        if self.connected:
            self._drop_inbox()
            self._protocol.send_close(code, reason)
            self._flush_protocol()
            self._expect_end(code, reason)

    @property
    def outbox(self) -> Outbox:
        """What waits to be sent."""
        return self._transport.outbox

    # What the hub, the heartbeat and the drain use

    def take(self) -> str | bytes | None:
        """Return the next message if there is one; never waits."""
        if not self._inbox:
            return None
        message = self._inbox.popleft()
        self._inbox_size -= len(message) + OVERHEAD
        return message

    @property
    def waiting(self) -> bool:
        """Whether a message waits to be taken."""
        return bool(self._inbox)

    def push(self, frames: bytes, *, passing: bool = False) -> None:
        """Send whole frames without waiting; over the bound, cut the reader off."""
        if not self.connected:
            return
        try:
            self._transport.write(frames, passing=passing)
        except SlowReader as slow:
            self.disconnect(slow)

    def disconnect(self, why: Disconnect) -> None:
        """End the connection for a reason of ours; what waits to be sent is dropped if it must."""
        if not self.connected:
            return
        self._drop_inbox()
        self._protocol.send_close(why.code, why.reason)
        if isinstance(why, SlowReader):
            self._transport.write_last(b"".join(self._protocol.data_to_send()))
        else:
            self._flush_protocol()
        self._expect_end(why.code, why.reason)

    def beat(self) -> None:
        """Ask for a sign of life; end the connection if the last question had no answer."""
        if self._close_code is not None:
            return
        if self._awaits_pong:
            self._close_code, self._close_reason = Silent.code, Silent.reason
            self.kill()
        else:
            self._awaits_pong = True
            self.push(PING)

    def kill(self) -> None:
        """End without a word."""
        self._finish()

    # Reading

    def _received(self, data: bytes) -> None:
        """Take in what arrived; b"" is the end. Called by the loop, so nothing may come out."""
        try:
            self._read(data)
        except Exception:
            log.exception("x %s failed while reading", self.id)
            self._finish()

    def _read(self, data: bytes) -> None:
        if self._transport.closed:
            return
        self._awaits_pong = False
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        self._take_in(self._protocol.events_received())
        self._flush_protocol()
        if not data:
            self._finish()
        elif self._protocol.state is not State.OPEN:
            self._expect_end(*self._ending())

    def _take_in(self, frames: list[Any]) -> None:
        for frame in frames:
            if frame.opcode not in DATA_OPCODES or self._close_code is not None:
                continue
            try:
                message = self._assembler.feed(frame)
            except UnicodeDecodeError:
                self._protocol.fail(1007, "text is not UTF-8")
                return
            if message is not None:
                self._accept(message)

    def _accept(self, message: str | bytes) -> None:
        self._inbox.append(message)
        self._inbox_size += len(message) + OVERHEAD
        if self._inbox_size > self._max_inbox:
            self.disconnect(Flooded())
        else:
            self._wake()

    def _wake(self) -> None:
        if self._arrived is not None:
            self._arrived.set()
        if self._on_message is not None:
            self._on_message()

    def _drop_inbox(self) -> None:
        self._inbox.clear()
        self._inbox_size = 0

    # Writing

    def _framed(self, message: str | bytes) -> bytes:
        data = message.encode() if isinstance(message, str) else bytes(message)
        if self._protocol.extensions and len(data) >= WORTH_COMPRESSING:
            if isinstance(message, str):
                self._protocol.send_text(data)
            else:
                self._protocol.send_binary(data)
            return b"".join(self._protocol.data_to_send())
        return text_frame(data) if isinstance(message, str) else binary_frame(data)

    def _flush_protocol(self) -> None:
        """Send what the protocol has to say: pongs, close frames, the end of the stream."""
        for data in self._protocol.data_to_send():
            if data:
                self._have_the_last_word(data)
            else:
                self._transport.half_close()

    def _have_the_last_word(self, data: bytes) -> None:
        """Send a control frame, which after a close frame must find room whatever waits."""
        try:
            self._transport.write(data)
        except SlowReader as slow:
            if self.connected:
                self.disconnect(slow)
            else:
                self._transport.write_last(data)

    def _has_room(self) -> None:
        if self._roomy is not None:
            self._roomy.set()

    # Ending

    def _ending(self) -> tuple[int, str]:
        """Who said why: the client's close frame, or ours, or nobody."""
        said = self._protocol.close_rcvd or self._protocol.close_sent
        return (said.code, said.reason) if said else (1006, "")

    def _expect_end(self, code: int, reason: str) -> None:
        """Note why, let the handler know, and give the other side a little time."""
        if self._close_code is not None:
            return
        self._close_code, self._close_reason = code, reason
        self._wake()
        self._has_room()
        if not self._transport.closed:
            self._deadline = get_hub().loop.timer(CLOSE_TIMEOUT)
            self._deadline.start(self._finish)

    def _finish(self) -> None:
        if self._transport.closed:
            return
        self._transport.close()
        if self._deadline is not None:
            self._deadline.stop()
            self._deadline.close()
        if self._close_code is None:
            self._close_code, self._close_reason = self._ending()
        self._wake()
        self._has_room()
        if self._on_end is not None:
            self._on_end()
        self._on_message = self._on_end = None
        # The parser is a generator that holds the protocol; break the circle.
        self._protocol.parser.close()
