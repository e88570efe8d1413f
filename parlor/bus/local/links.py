"""
The two directions in which processes of one machine speak: a mouth here, an ear there.

Each is a non-blocking socket of its own, watched by the loop. What ends one,
its end is told by, once, and never from within a call to it.
"""

from __future__ import annotations

import logging
import socket
import time
from collections import deque
from collections.abc import Callable

from gevent import get_hub

from .. import Notice
from ..packing import MISSED, Garbage, Unframer, rest_of_frame

log = logging.getLogger(__name__)

READ, WRITE = 1, 2
# Bytes that wait for one process that is slow: what a busy worker says in some seconds. Then it
# has stood still for so long that the store can tell it all better than we can.
WAITING = 4 * 1024 * 1024
CHUNK = 16_384  # bytes that are read at once: of small notices not so many that others wait


class Mouth:
    """
    Speaks to one other process, and never waits.

    What the kernel does not take is kept, up to `WAITING` bytes. Beyond that
    all of it is dropped, and so is what follows, until the other side has
    taken what was begun; then the first that it hears is that it missed
    something.
    """

    def __init__(self, name: str, sock: socket.socket, ended: Callable[[Mouth], None]) -> None:
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
        # Nothing is ever said here; it tells when the other side is gone.
        self._reader = self._loop.io(sock.fileno(), READ)
        self._reader.start(self._end)

    def say(self, frames: bytes) -> None:
        """Send whole frames now, or as soon as the other side takes them."""
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
        """Let go of the socket and of what waits; again it does nothing."""
        if self._sock is None:
            return
        sock, self._sock = self._sock, None
        for watcher in (self._reader, self._writer):
            watcher.stop()
            watcher.close()
        sock.close()
        self._waiting.clear()

    def _drop(self) -> None:
        log.warning("- %s does not listen; it will ask the store", self.name)
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


class Ear:
    """Hears what one other process says; `name` is "" until that has said who it is."""

    def __init__(
        self,
        sock: socket.socket,
        heard: Callable[[Ear, Notice], None],
        ended: Callable[[Ear], None],
    ) -> None:
        self.name = ""
        self._sock: socket.socket | None = sock
        self._heard = heard
        self._ended = ended
        self._unframer = Unframer()
        self._watcher = get_hub().loop.io(sock.fileno(), READ)
        self._watcher.start(self._readable)

    def close(self) -> None:
        """Hear nothing more; again it does nothing."""
        if self._sock is None:
            return
        sock, self._sock = self._sock, None
        self._watcher.stop()
        self._watcher.close()
        sock.close()

    def _readable(self) -> None:
        assert self._sock is not None
        try:
            data = self._sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        try:
            for notice in self._unframer.feed(data):
                self._heard(self, notice)
                if self._sock is None:
                    return
        except Garbage as garbage:
            log.warning("x %s says what is no notice: %s", self.name or "somebody", garbage)
            data = b""
        if not data:
            self.close()
            self._ended(self)
