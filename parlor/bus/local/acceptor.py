"""The socket by which other processes of the machine connect to this one."""

from __future__ import annotations

import os
import secrets
import socket
import struct
from collections.abc import Callable
from pathlib import Path

from gevent import get_hub

READ = 1
BACKLOG = 1_024  # connections that wait to be accepted: as many as a machine has processes
REST = 1.0  # seconds without accepting, after descriptors ran out
CREDENTIALS = "3i"  # of the other side: process, user, group


class Acceptor:
    """Accepts connections on a socket in the folder; a process that sees its file is answered."""

    def __init__(self, folder: Path, accepted: Callable[[socket.socket], None]) -> None:
        self.file = secrets.token_hex(4)
        self._path = folder / self.file
        self._accepted = accepted
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sock.setblocking(False)
        # Until it listens nobody answers, and a file without an answer is removed by others.
        hidden = folder / f".{self.file}"
        try:
            self._sock.bind(str(hidden))
            self._sock.listen(BACKLOG)
            hidden.rename(self._path)
        except OSError:
            self._sock.close()
            raise
        loop = get_hub().loop
        self._rest = loop.timer(REST)
        self._watcher = loop.io(self._sock.fileno(), READ)
        self._watcher.start(self._acceptable)

    def close(self) -> None:
        """Accept nothing more, and remove the file."""
        self._path.unlink(missing_ok=True)
        for watcher in (self._watcher, self._rest):
            watcher.stop()
            watcher.close()
        self._sock.close()

    def _acceptable(self) -> None:
        try:
            sock, _ = self._sock.accept()
        except BlockingIOError:
            return
        except OSError:
            # Out of descriptors: without a rest the loop would try again without end.
            self._watcher.stop()
            self._rest.start(self._watcher.start, self._acceptable)
            return
        if _is_of_this_user(sock):
            sock.setblocking(False)
            self._accepted(sock)
        else:
            sock.close()


def _is_of_this_user(sock: socket.socket) -> bool:
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # no Linux; the rights of the folder must do
    size = struct.calcsize(CREDENTIALS)
    _, user, _ = struct.unpack(
        CREDENTIALS, sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    )
    return bool(user == os.geteuid())
