"""
What each client sent and received, line by line as it was on the wire.

A line is the time in milliseconds, a mark and a text: `=` a line is open, `>`
an event sent, `<` an event received, `-` the line has ended. It is all that
the clients and the checker have in common.
"""

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

SUFFIX = ".wire.gz"


class Record:
    """One client's, while it is written."""

    def __init__(self, folder: Path, name: str) -> None:
        path = folder / (name + SUFFIX)
        self._file = gzip.open(path, "wt", compresslevel=1)  # noqa: SIM115  # until `close`

    def write(self, mark: str, text: str) -> None:
        self._file.write(f"{time.time_ns() // 1_000_000} {mark} {text}\n")

    def close(self) -> None:
        self._file.close()


def names(folder: Path) -> list[str]:
    """Return the names of all clients of a round."""
    return sorted(path.name.removesuffix(SUFFIX) for path in folder.glob("*" + SUFFIX))


def read(folder: Path, name: str) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of one client: time, mark and text."""
    with gzip.open(folder / (name + SUFFIX), "rt") as file:
        for line in file:
            at, mark, text = line.rstrip("\n").split(" ", 2)
            yield int(at), mark, text
