"""
One open WebSocket: its socket, its receiver, its inbox, its outbox and its ending.

Theory of operation. The socket is non-blocking and no greenlet waits in it. When
bytes arrive, the transport calls `_received`, which feeds the receiver and
puts whole messages into the inbox. Reading never stops while the connection
lives: the HTTP router in front reads nothing from a client while it writes to
it, so a worker that stopped reading could wait for ever. What may pile up is
bounded instead: over `inbox` bytes, or faster than `rate`, the connection ends.

Writing is the sender's, the end the ending's; both say how. States: open,
while anything may be sent; closing, once a close frame was sent: nothing more
is handed to the handler, and a deadline runs; ended, once the socket is closed.
"""

from __future__ import annotations

import functools
import itertools
import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any

import gevent
from gevent import get_hub, getcurrent

from ...delivery.frames import PING
from ...errors import Disconnect, Flooded, Silent, Unfinished
from ...settings.addresses import network
from ..host import worker
from ..protocol.agreement import Agreement, Message
from ..protocol.receiver import Receiver
from .bounds import Bounds
from .ending import Ending
from .inbox import Inbox
from .sender import ConnectionClosed, Sender
from .transport import Transport

__all__ = ["Connection", "ConnectionClosed"]

log = logging.getLogger("parlor.connection")

CLOSE = 0x88  # the first byte of a close frame

_ids = itertools.count(1)


class Connection(Sender):
    """
    The handler's side of one open socket.

    `id` is unique in this process; `environ` is the request's, without what
    belongs to the request alone; `subprotocol` the one agreed on, or None;
    `person_id` whom it turned out to be, for the log.
    `take` returns the next message if there is one, and never waits.
    """

    __slots__ = (
        "__weakref__", "_begun", "_inbox", "_on_message", "_receiver", "_unanswered", "_waiter",
        "environ", "id", "person_id", "subprotocol", "take",
    )  # fmt: skip

    def __init__(
        self,
        sock: socket.socket,
        agreement: Agreement,
        environ: dict[str, Any],
        bounds: Bounds,
    ) -> None:
        transport = Transport(sock, bounds.outbox, self._received, self._has_room)
        receiver = Receiver(agreement)
        inbox = Inbox(bounds.inbox, bounds.rate)
        ending = Ending(self, transport, receiver, inbox, bounds.closing)
        origin = network(environ.get("REMOTE_ADDR"))
        super().__init__(transport, ending, agreement.deflate, bounds, origin)
        self.id = next(_ids)
        self.environ = environ
        self.subprotocol = agreement.subprotocol
        self.person_id: int | None = None
        self.take = inbox.take
        self._receiver = receiver
        self._inbox = inbox
        self._begun = False
        self._unanswered = 0
        self._waiter: Any = None
        self._on_message: Callable[[], None] | None = None

    def start(
        self,
        on_message: Callable[[], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        """Begin to read; the callbacks run in the loop and must not block."""
        self._on_message, self._ending.on_end = on_message, on_end
        self._transport.start()

    # What a handler uses

    @property
    def close_code(self) -> int | None:
        """Why it ended, by RFC 6455; 1006 if neither side said, None while it is open."""
        return self._ending.code

    @property
    def close_reason(self) -> str:
        return self._ending.reason

    @property
    def name(self) -> str:
        """What it is called in the log: no other of this place is called so."""
        return f"{worker.mark()}-{self.id}"

    @property
    def host(self) -> str:
        """The client's address without its port."""
        return str(self.environ.get("REMOTE_ADDR", ""))

    @property
    def of_a_page(self) -> bool:
        """Whether a browser opened it; other clients send no origin."""
        return "HTTP_ORIGIN" in self.environ

    @property
    def read_at(self) -> float | None:
        """When the message that was taken last had come, if that is traced."""
        return self._inbox.read_at

    @property
    def languages(self) -> str:
        """What the client would like to read, as its Accept-Language says."""
        return str(self.environ.get("HTTP_ACCEPT_LANGUAGE", ""))

    @property
    def address(self) -> str:
        """The client's address, and its port where that is known, for people and logs."""
        host, port = self.environ.get("REMOTE_ADDR", "?"), self.environ.get("REMOTE_PORT", "?")
        host = f"[{host}]" if port and ":" in host else host
        return f"{host}:{port}" if port else host

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

    def expect(self, why: Disconnect | None) -> None:
        """
        End the connection with `why` if no message comes in the time a handshake may take.

        A message counts as long as the handler deals with it. A later call
        replaces this one; None expects nothing.
        """
        if why is None or not self._open:
            self._bounds.expected.cancel(self)
        else:
            self._bounds.expected.start(self, functools.partial(self._is_late, why))

    # What the code that serves it uses

    @property
    def waiting(self) -> bool:
        """Whether a message waits to be taken."""
        return bool(self._inbox.messages)

    def beat(self) -> None:
        """Ask for a sign of life; end the connection if too many questions had no answer."""
        if self.close_code is not None:
            return
        if self._unanswered >= self._bounds.unanswered:
            self._ending.finish(Silent())
        else:
            self._unanswered += 1
            self._bounds.frames_sent += 1
            self.push(PING)

    def kill(self) -> None:
        """End without a close frame."""
        self._ending.finish()

    def leave(self) -> None:
        super().leave()
        self._bounds.begun.cancel(self)
        self._bounds.expected.cancel(self)
        # Not now, for the caller is in the middle of something.
        get_hub().loop.run_callback(self._wake)

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
                self._ending.hung_up()
        except Exception:
            log.exception(
                "x connection %s failed while reading",
                self.name,
                extra={"event": "socket.failed", "connection": self.name},
            )
            self.kill()

    def _read(self, data: bytes) -> None:
        self._unanswered = 0
        self._bounds.received += len(data)
        receiver = self._receiver
        messages = receiver.feed(data)
        self._bounds.frames_received += receiver.frames
        if self._open:
            try:
                self._inbox.put(messages, receiver.frames)
            except Flooded as flood:
                self.disconnect(flood)
        if receiver.wants_care or self._begun:
            self._mind_the_time(bool(messages or (receiver.frames and not receiver.in_message)))
            self._answer(receiver.answers())
        if messages and self._open:
            self._wake()

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

    def _is_late(self, why: Disconnect) -> None:
        # It may have come while the whole process was busy.
        self._transport.read()
        if self._inbox.busy:
            self.expect(why)
        else:
            self.disconnect(why)

    def _answer(self, answers: list[bytes]) -> None:
        """Send pongs at once, and a close frame in time."""
        if answers:
            closing = [data for data in answers if not data or data[0] == CLOSE]
            self._ending.hold(closing)
            self._bounds.frames_sent += len(answers) - len(closing)
            self.push_rest(b"".join(data for data in answers if data not in closing), 0)
            self._ending.send_held_in_time()

    def _wake(self) -> None:
        """Let the handler look again."""
        if self._waiter is not None:
            self._waiter.switch()
        elif self._on_message is not None:
            self._on_message()
        if self._transport.closed:
            self._on_message = None
