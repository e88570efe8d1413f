"""Lets one process at a time write into a file."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from ...errors import ConfigError


class WriteLock:
    """
    A lock for which processes queue in the kernel: nobody polls, sleeps or gives up.

    Whoever dies lets go of it. Who has just left is the last in the queue,
    for between two turns a writer does something else.
    """

    def __init__(self, path: Path) -> None:
        """
        Open the lock's file, made if need be.

        Raises:
            ConfigError: If it cannot be.
        """
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigError(f"{path} cannot be opened: {error.strerror or error}") from None
        self._file = os.fdopen(descriptor, "rb")

    def __enter__(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        self._file.close()
