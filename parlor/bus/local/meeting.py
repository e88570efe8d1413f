"""The socket in the bus's folder by which a process is found, and those of the others there."""

from __future__ import annotations

import os
import secrets
import socket
import stat
import struct
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from gevent import get_hub

READ = 1
BACKLOG = 1_024  # as many processes as one machine can have
SHORT = 1.0  # seconds of rest after descriptors ran out
CREDENTIALS = "3i"  # of a peer: process, user, group


def machine_of(folder: Path) -> str:
    """
    Return the name that this machine's processes, and no others, share: those with this folder.

    It is of the folder itself and of this start of the kernel, so that two
    machines that are copies of one image have different names.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_bytes()
    except OSError:
        boot = b""  # no Linux
    found = folder.stat()
    text = b"%s %d %d" % (boot, found.st_dev, found.st_ino)
    return blake2b(text, digest_size=6).hexdigest()


def prepare(folder: Path) -> None:
    """Make the folder, which nobody else may look into; whoever connects is of the same user."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(folder.stat().st_mode) != 0o700:
        folder.chmod(0o700)


def connect(path: Path) -> socket.socket:
    """Return a connection to the process at `path`; never waits."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.setblocking(False)
    try:
        sock.connect(str(path))
    except OSError:
        sock.close()
        raise
    return sock


class Listener:
    """Takes in whoever connects; whoever sees its file in the folder is answered."""

    def __init__(self, folder: Path, arrived: Callable[[socket.socket], None]) -> None:
        self.file = secrets.token_hex(4)
        self._path = folder / self.file
        self._arrived = arrived
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sock.setblocking(False)
        # Until it listens nobody answers, and a file without an answer is removed.
        hidden = folder / f".{self.file}"
        try:
            self._sock.bind(str(hidden))
            self._sock.listen(BACKLOG)
            hidden.rename(self._path)
        except OSError:
            self._sock.close()
            raise
        loop = get_hub().loop
        self._rest = loop.timer(SHORT)
        self._watcher = loop.io(self._sock.fileno(), READ)
        self._watcher.start(self._acceptable)

    def close(self) -> None:
        """Be found no more."""
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
            # Out of descriptors: it would be tried again without end.
            self._watcher.stop()
            self._rest.start(self._watcher.start, self._acceptable)
            return
        if _is_of_this_user(sock):
            sock.setblocking(False)
            self._arrived(sock)
        else:
            sock.close()


def _is_of_this_user(sock: socket.socket) -> bool:
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # no Linux; the folder is shut
    size = struct.calcsize(CREDENTIALS)
    _, user, _ = struct.unpack(
        CREDENTIALS, sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    )
    return bool(user == os.geteuid())
