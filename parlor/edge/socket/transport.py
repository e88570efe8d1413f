"""
A non-blocking socket and the outbox in front of it.

Nobody waits in the socket: the loop tells when there is something to read, and
when what the kernel did not take at once can go on.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import Any

from gevent import get_hub

from ...delivery.outbox import Outbox

log = logging.getLogger("parlor.connection")

READ, WRITE = 1, 2
# Six bytes are a frame: a thousand of those take the core ten milliseconds, and others wait.
CHUNK = 4_096


class Transport:
    """
    Bytes in, bytes out.

    `received` gets what arrives, b"" at its end, in the loop; `roomy` is
    called when the outbox has room again. Neither may block.
    """

    __slots__ = (
        "_half_closing", "_loop", "_read_watcher", "_received", "_roomy", "_sock", "_write_watcher",
        "outbox", "send",
    )  # fmt: skip

    def __init__(
        self,
        sock: socket.socket,
        limit: int,
        received: Callable[[bytes], None],
        roomy: Callable[[], None],
    ) -> None:
        self.outbox = Outbox(limit)
        self.send = sock.send
        self._sock: socket.socket | None = sock
        self._received = received
        self._roomy = roomy
        self._half_closing = False
        self._loop = get_hub().loop
        self._write_watcher: Any = None
        self._read_watcher = self._loop.io(sock.fileno(), READ)

    @property
    def closed(self) -> bool:
        return self._sock is None

    def start(self) -> None:
        """Begin to read; it never stops before the end."""
        self._read_watcher.start(self.read)

    def stop_reading(self) -> None:
        """Read no more, for the stream has ended."""
        self._read_watcher.stop()

    def write(self, data: bytes, sent: int = 0, *, passing: bool = False, asked: int = 0) -> bool:
        """
        Send without waiting; what the kernel does not take goes to the outbox.

        Of `data`, `sent` bytes are on their way already, and `asked` ones were
        asked for. Return whether the rest is on its way, too, and nothing waits.

        Raises:
            SlowReader: If the outbox has no room.
        """
        if self._sock is None or not data:
            return False
        if self.outbox:
            assert not sent
            self.outbox.put(data, passing=passing, asked=asked)
            return False
        try:
            sent += self.send(data[sent:] if sent else data)
        except BlockingIOError:
            pass
        except OSError:
            # Not now: a fan-out that is under way must not meet the end of one of its clients.
            self._loop.run_callback(self._received, b"")
            return False
        if sent == len(data):
            return True
        self.outbox.put_begun(data, sent, passing=passing, asked=asked)
        self._watch_writable()
        return False

    def write_last(self, data: bytes) -> None:
        """Send `data` instead of all that waits, but for what is begun."""
        if self._sock is not None:
            self.outbox.put_last(data)
            self._watch_writable()

    def half_close(self) -> None:
        """Tell the other side, after all that waits, that nothing more comes."""
        self._half_closing = True
        if not self.outbox:
            self._shut_down()

    def close(self) -> None:
        """Let go of the socket and of what waits; again it does nothing."""
        if self._sock is None:
            return
        sock, self._sock = self._sock, None
        for watcher in (self._read_watcher, self._write_watcher):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        sock.close()
        self.outbox.clear()

    def read(self) -> None:
        """Take in what has come, if anything has."""
        assert self._sock is not None
        try:
            data = self._sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._received(data)

    def _watch_writable(self) -> None:
        assert self._sock is not None
        if self._write_watcher is None:
            self._write_watcher = self._loop.io(self._sock.fileno(), WRITE)
        self._write_watcher.start(self._writable)

    def _writable(self) -> None:
        try:
            while self.outbox and self._sock is not None:
                self.outbox.sent(self.send(self.outbox.head()))
        except BlockingIOError:
            pass
        except OSError:
            self._received(b"")
            return
        if not self.outbox.full:
            self._roomy()
        if not self.outbox:
            self._write_watcher.stop()
            if self._half_closing:
                self._shut_down()

    def _shut_down(self) -> None:
        if self._sock is not None:
            try:
                self._sock.shutdown(socket.SHUT_WR)
            except OSError:
                self._loop.run_callback(self._received, b"")
