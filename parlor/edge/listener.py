"""
What runs in the master before the fork, under `shared-import`.

The settings are checked here, so that a start that cannot be ends with one
sentence, and the data folder is locked. And every listening TCP socket gets
TCP_NODELAY, which the router's connections inherit: uWSGI has no option for
it, and without it small messages wait 40 ms for each other.
"""

from __future__ import annotations

import fcntl
import os
import socket
import sys
from pathlib import Path

from parlor.config import Settings
from parlor.errors import ConfigError


def check_settings() -> int:
    """
    End the start, with one sentence and status 78, if a setting cannot be.

    Return the descriptor of the lock on the data folder, which all processes
    of this Parlor inherit: it is free when the last of them has ended.
    """
    try:
        return lock(Settings.from_environ().data)
    except ConfigError as error:
        sys.stderr.write(f"parlor: {error}\n")
        sys.stderr.flush()
        os._exit(os.EX_CONFIG)


def lock(folder: Path) -> int:
    """
    Take the data folder for this Parlor alone.

    Two of them on one log, without a bus between, would not hear each other.

    Raises:
        ConfigError: If another has it.
    """
    descriptor = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ConfigError(f"PARLOR_DATA={folder} is in use by another Parlor") from None
    return descriptor


def send_small_messages_at_once() -> None:
    """Set TCP_NODELAY on all listening TCP sockets of this process."""
    for name in os.listdir("/proc/self/fd"):
        try:
            sock = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue
        with sock:
            is_tcp = sock.family in (socket.AF_INET, socket.AF_INET6)
            if is_tcp and sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def forget() -> None:
    """Unload Parlor: a worker that is forked later loads the code of that time, not of this."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "parlor"]:
        del sys.modules[name]


data_lock = check_settings()
send_small_messages_at_once()
forget()
