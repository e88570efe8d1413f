"""The processes of one session, by the kernel's book."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
TICK = 1 / os.sysconf("SC_CLK_TCK")


class Process(NamedTuple):
    """One process: its CPU time in seconds, its resident memory in pages."""

    pid: int
    parent: int
    session: int
    cpu: float
    resident: int


class Tree:
    """All processes that the leader of a session started, wherever they hang."""

    def __init__(self, leader: int) -> None:
        self._leader = leader

    def processes(self) -> list[Process]:
        return [process for process in _all() if process.session == self._leader]

    def pids(self) -> list[int]:
        return [process.pid for process in self.processes()]

    def cpu(self) -> float:
        return sum(process.cpu for process in self.processes())

    def largest_leaf(self) -> int:
        """Return the process that does the work: of those without children the largest."""
        processes = self.processes()
        parents = {process.parent for process in processes}
        leaves = [process for process in processes if process.pid not in parents]
        return max(leaves, key=lambda process: process.resident).pid

    def kill(self) -> None:
        """End every process of the session, and none but these."""
        while pids := self.pids():
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            time.sleep(0.01)


def memory(pids: list[int]) -> int:
    """Return bytes; a page that several processes share counts for its part in each."""
    return sum(map(_proportional, pids))


def _all() -> Iterator[Process]:
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            try:
                stat = (folder / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if not _is_over(stat):
                yield _read(stat)


def _is_over(stat: str) -> bool:
    """Return whether a process has ended and its parent only has to take note."""
    return stat.rpartition(")")[2].split()[0] in "ZX"


def _read(stat: str) -> Process:
    """Understand one line; the name, in brackets, may hold anything."""
    pid = int(stat.split(maxsplit=1)[0])
    fields = stat.rpartition(")")[2].split()
    cpu = (int(fields[11]) + int(fields[12])) * TICK
    return Process(pid, int(fields[1]), int(fields[3]), cpu, int(fields[21]))


def _proportional(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
