"""The folder in which the processes of one machine find each other, each by a socket."""

from __future__ import annotations

import socket
import stat
from hashlib import blake2b
from pathlib import Path


def machine_of(folder: Path) -> str:
    """
    Return the name that the processes with this folder have in common, and no others.

    It is made of the folder itself and of this start of the kernel, so that
    two machines that are copies of one image have different names.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_bytes()
    except OSError:
        boot = b""  # no Linux
    found = folder.stat()
    text = b"%s %d %d" % (boot, found.st_dev, found.st_ino)
    return blake2b(text, digest_size=6).hexdigest()


def prepare(folder: Path) -> None:
    """Make the folder, and let no other user into it."""
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
