"""The listening sockets of an instance that stops: shut down, so that clients do not wait."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

from . import worker


def shut_if_all_stop() -> None:
    """
    Have the kernel refuse new connections, if all workers stop and not only this one.

    A worker that stops accepts nothing more. If it is replaced, or others go
    on, those accept what comes. But if all stop, clients would wait in the
    queue of a socket from which no process accepts any more, while another
    instance may have room for them.
    """
    if all_stop():
        for descriptor in worker.listening():
            with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as listening:
                listening.shutdown(socket.SHUT_RDWR)


def all_stop() -> bool:
    """
    Whether the whole instance stops: whether our master deals with SIGTERM.

    It does not tell its workers. But it waits for their end within its handler
    of that signal, which the kernel blocks meanwhile, and shows. Where it was
    blocked from the start it is in the workers, too.
    """
    if signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, ()):
        return False
    try:
        status = Path(f"/proc/{os.getppid()}/status").read_text(encoding="ascii")
        blocked = next(line for line in status.splitlines() if line.startswith("SigBlk:"))
        return bool(int(blocked.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
    except (OSError, StopIteration):  # it is gone, or this is no Linux
        return False
