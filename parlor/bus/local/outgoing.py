"""What this process sends to one other of its machine, on a connection that it made."""

from __future__ import annotations

import logging
import socket
import time
from collections import deque
from collections.abc import Callable

from gevent import get_hub

from ..packing import MISSED, rest_of_frame

log = logging.getLogger(__name__)

READ, WRITE = 1, 2
# Bytes that wait for one process that is slow: what a busy worker publishes in some seconds. A
# process that stood still for longer is better told by the store.
WAITING = 4 * 1024 * 1024


class OutgoingStream:
    """
    Sends to one other process, and never waits.

    What the kernel does not take is kept, up to `WAITING` bytes. Beyond that
    all of it is dropped, and so is what follows, until the other process has
    read the frame that was begun; then it is sent a `Missed` before anything
    else. When the stream ends by itself, `ended` is called once, and never
    within a call of `send`.
    """

    def __init__(
        self, name: str, sock: socket.socket, ended: Callable[[OutgoingStream], None]
    ) -> None:
        self.name = name
        self._sock: socket.socket | None = sock
        self._ended = ended
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._begun = 0
        self._dropping = False
        self._loop = get_hub().loop
        self.since = time.monotonic()
        self._writer = self._loop.io(sock.fileno(), WRITE)
        # The other side sends nothing here; the socket becomes readable when it has ended.
        self._reader = self._loop.io(sock.fileno(), READ)
        self._reader.start(self._end)

    def send(self, frames: bytes) -> None:
        """Send whole frames now, or as soon as the kernel takes them."""
        if self._sock is None or self._dropping:
            return
        sent = 0
        if not self._waiting:
            try:
                sent = self._sock.send(frames)
            except BlockingIOError:
                pass
            except OSError:
                self._reader.stop()
                self._loop.run_callback(self._end)
                return
            if sent == len(frames):
                return
            self._begun = sent
            self._writer.start(self._writable)
        self._waiting.append(frames)
        self._size += len(frames) - sent
        if self._size > WAITING:
            self._drop()

    def close(self) -> None:
        """Close the socket and forget what waits; again it does nothing."""
        if self._sock is None:
            return
        sock, self._sock = self._sock, None
        for watcher in (self._reader, self._writer):
            watcher.stop()
            watcher.close()
        sock.close()
        self._waiting.clear()

    def _drop(self) -> None:
        log.warning(
            "- %s reads too slowly; what waited for it is dropped",
            self.name,
            extra={"event": "bus.dropped"},
        )
        self._dropping = True
        rest = rest_of_frame(self._waiting[0], self._begun)
        self._waiting.clear()
        self._begun, self._size = 0, len(rest)
        if rest:
            self._waiting.append(rest)

    def _writable(self) -> None:
        assert self._sock is not None
        try:
            while self._waiting or self._dropping:
                if not self._waiting:
                    self._dropping = False
                    self._waiting.append(MISSED)
                    self._size = len(MISSED)
                sent = self._sock.send(memoryview(self._waiting[0])[self._begun :])
                self._begun += sent
                self._size -= sent
                if self._begun == len(self._waiting[0]):
                    self._waiting.popleft()
                    self._begun = 0
        except BlockingIOError:
            return
        except OSError:
            self._end()
            return
        self._writer.stop()

    def _end(self) -> None:
        if self._sock is not None:
            self.close()
            self._ended(self)
