"""Writes log lines to a descriptor, and never waits for its reader."""

from __future__ import annotations

import _socket
import functools
import logging
import os
import stat
from collections.abc import Callable
from contextlib import suppress


class NeverWaits(logging.Handler):
    """
    Writes each record to a descriptor at once, if there is room for it.

    A pipe that nobody reads is full after 64 KiB, and a worker that waited for
    room in it would stand still for everybody. So a line is dropped then, and
    the next one that is written comes after a line that says how many were.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._write, self._let_go = _open_again(descriptor)
        self._dropped = 0
        self._cut_off = False

    def createLock(self) -> None:  # noqa: N802 - as logging calls it
        # A line is one write, which needs no lock, and gevent's costs as much as the write.
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = f"{self.format(record)}\n"
            if self._dropped:
                begin = "\n" if self._cut_off else ""
                text = f"{begin}{self.format(_dropped(self._dropped))}\n{text}"
            self._write_whole(text.encode(errors="backslashreplace"))
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        self._let_go()
        super().close()

    def _write_whole(self, line: bytes) -> None:
        sent = 0
        try:
            while sent < len(line):
                sent += self._write(line[sent:])
        except OSError:  # it is full, or its reader is gone
            self._dropped += 1
            self._cut_off = self._cut_off or sent > 0
        else:
            self._dropped, self._cut_off = 0, False


def _dropped(count: int) -> logging.LogRecord:
    said = "x %d log lines were dropped, unread"
    record = logging.LogRecord(__name__, logging.WARNING, "", 0, said, (count,), None)
    record.__dict__.update(event="log.dropped", count=count)
    return record


def _open_again(descriptor: int) -> tuple[Callable[[bytes], int], Callable[[], None]]:
    """
    Return what writes to the file, pipe, or socket of a descriptor, and what closes it.

    A write raises when there is no room. The descriptor itself stays as it is, for processes that
    know nothing of this share it. A file is never full, and a terminal is stopped on purpose.
    """
    kind = os.fstat(descriptor).st_mode
    own = os.dup(descriptor)
    if stat.S_ISSOCK(kind):
        # Not gevent's, which waits all the same.
        sock = _socket.socket(fileno=own)
        return lambda data: sock.send(data, _socket.MSG_DONTWAIT), sock.close
    if stat.S_ISFIFO(kind):
        with suppress(OSError):  # it belongs to another user, or has no reader any more
            again = os.open(f"/proc/self/fd/{descriptor}", os.O_WRONLY | os.O_NONBLOCK)
            os.close(own)
            own = again
    return functools.partial(os.write, own), functools.partial(os.close, own)
