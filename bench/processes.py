"""What the processes of a server use of the machine, and their sudden end."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import NamedTuple

from tests.whole.server import Server

from .asked import books


class Usage(NamedTuple):
    """Seconds: of CPU, and those in which a core was wanted and others had it."""

    cpu: float = 0.0
    waited: float = 0.0

    def __sub__(self, before: Usage) -> Usage:
        return Usage(self.cpu - before.cpu, self.waited - before.waited)


def usage(server: Server, run: Path) -> dict[str, Usage]:
    """Return what each process of a server has used so far: the workers, and the router."""
    return {
        f"worker {pid}" if pid in books(run) else "router": used_by(pid)
        for pid in server.children()
    }


def kill(server: Server, run: Path) -> None:
    """Kill all the workers at once."""
    for pid in server.children():
        if pid in books(run):
            os.kill(pid, signal.SIGKILL)


def used_by(pid: int) -> Usage:
    """Return what one process has used so far."""
    running, waiting = 0, 0
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        ran, waited, _ = map(int, path.read_text().split())
        running, waiting = running + ran, waiting + waited
    return Usage(running / 1e9, waiting / 1e9)
