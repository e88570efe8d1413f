"""Processes that open WebSockets faster than a server answers, and keep them open."""

from __future__ import annotations

import multiprocessing
import socket
from multiprocessing.connection import Connection

from tests.whole.wire import HANDSHAKE

PROCESSES = 2
TOGETHER = 32  # handshakes that each of them has under way
PATIENCE = 60.0  # seconds in which an answer must come


class Openers:
    """A few processes that open so many sockets at one path between them."""

    def __init__(self, port: int, path: str, count: int) -> None:
        fork = multiprocessing.get_context("fork")
        self._lines: list[Connection] = []
        for number in range(PROCESSES):
            ours, theirs = fork.Pipe()
            part = count * (number + 1) // PROCESSES - count * number // PROCESSES
            fork.Process(target=_work, args=(theirs, port, path, part), daemon=True).start()
            theirs.close()
            self._lines.append(ours)

    def open(self) -> None:
        """Return when all sockets are open."""
        self._tell()
        for line in self._lines:
            line.recv()

    def close(self) -> None:
        """Return when all sockets are closed."""
        self._tell()
        for line in self._lines:
            line.recv()

    def _tell(self) -> None:
        for line in self._lines:
            line.send(None)


def _work(line: Connection, port: int, path: str, count: int) -> None:
    line.recv()
    sockets: list[socket.socket] = []
    while len(sockets) < count:
        sockets += _open(port, path, min(TOGETHER, count - len(sockets)))
    line.send(None)
    line.recv()
    for sock in sockets:
        sock.close()
    line.send(None)


def _open(port: int, path: str, count: int) -> list[socket.socket]:
    """Open several sockets, all under way at the same time."""
    sockets = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(count)]
    for sock in sockets:
        sock.sendall(HANDSHAKE % path.encode())
    for sock in sockets:
        answer = sock.recv(4_096)
        assert answer.startswith(b"HTTP/1.1 101"), answer
    return sockets
