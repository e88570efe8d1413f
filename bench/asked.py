"""What the stores of all workers were asked, as `counted.py` wrote it down."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Question(NamedTuple):
    """`what` is the room, where it is about one; `at` is of the monotonic clock."""

    at: float
    verb: str
    what: str
    worker: int


def books(run: Path) -> dict[int, Path]:
    """Return what the workers have written, by their process ids."""
    return {int(path.suffix[1:]): path for path in run.glob("asked.*")}


def questions(run: Path) -> list[Question]:
    """Return all that was asked of a server with this run folder."""
    asked = []
    for pid, path in books(run).items():
        for line in path.read_text(encoding="utf-8").splitlines():
            at, verb, *what = line.split()
            asked.append(Question(float(at), verb, "".join(what), pid))
    return asked
