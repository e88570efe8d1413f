"""What the kernel says of processes: time, memory, descriptors."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Process(NamedTuple):
    """Seconds of the processor, bytes of memory, descriptors that are open and that may be."""

    cpu: float
    memory: int
    files: int
    most_files: int


def of_process(pid: int) -> Process | None:
    """Return what the kernel says of a process; None if it is gone, or this is no Linux."""
    folder = Path("/proc") / str(pid)
    with suppress(OSError, ValueError, IndexError):
        # The name, in brackets, may have brackets and spaces itself.
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        memory = int((folder / "statm").read_text().split()[1]) * PAGE
        limits = (folder / "limits").read_text()
        found = re.search(r"^Max open files +(\d+)", limits, re.MULTILINE)
        most = int(found[1]) if found else 0
        return Process((int(fields[11]) + int(fields[12])) / TICKS, memory, _files(folder), most)
    return None


def _files(folder: Path) -> int:
    # Since Linux 6.2 the folder knows; to list ten thousand takes milliseconds.
    return os.stat(folder / "fd").st_size or len(os.listdir(folder / "fd"))


def children(pid: int) -> list[int]:
    """Return the processes that a process has begun."""
    with suppress(OSError):
        said = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(one) for one in said.split()]
    return []
