"""Whether an operator has said that this instance is about to stop: a file in its run folder."""

from __future__ import annotations

from pathlib import Path


def leave(run: Path, *, stays: bool = False) -> None:
    """Have the instance of a run folder say that it is about to stop, or that it `stays`."""
    if stays:
        _file(run).unlink(missing_ok=True)
    else:
        _file(run).touch(mode=0o600)


def is_leaving(run: Path) -> bool:
    """Whether the instance of a run folder is about to stop."""
    return _file(run).exists()


def _file(run: Path) -> Path:
    return run / "leaving"
