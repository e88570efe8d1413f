"""What one other process sends to this one, on a connection that it made."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable

from gevent import get_hub

from ..notices import Notice
from ..packing import Garbage, Unframer

log = logging.getLogger(__name__)

READ = 1
CHUNK = 16_384  # bytes that are read at once: of small notices not so many that others wait


class IncomingStream:
    """
    Receives the notices of one other process; `name` is "" until that has said its name.

    When the stream ends by itself, `ended` is called once.
    """

    def __init__(
        self,
        sock: socket.socket,
        received: Callable[[IncomingStream, Notice], None],
        ended: Callable[[IncomingStream], None],
    ) -> None:
        self.name = ""
        self._sock: socket.socket | None = sock
        self._received = received
        self._ended = ended
        self._unframer = Unframer()
        self._watcher = get_hub().loop.io(sock.fileno(), READ)
        self._watcher.start(self._readable)

    def close(self) -> None:
        """Receive nothing more; again it does nothing."""
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
                self._received(self, notice)
                if self._sock is None:
                    return
        except Garbage as garbage:
            sender = self.name or "a process without a name"
            log.warning(
                "x %s sent what is no notice: %s", sender, garbage, extra={"event": "bus.not_ours"}
            )
            data = b""
        if not data:
            self.close()
            self._ended(self)
