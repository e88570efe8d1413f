"""A peer at work: started in a folder of its own, watched, and ended."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from .cores import Cores, on
from .errors import Failed
from .peers import Peer
from .tree import Tree, memory

PATIENCE = 20.0
CALM_PATIENCE = 2.0
CALM_INTERVAL = 0.1
CALM_SHARE = 0.1
CLEAN = ("PARLOR_", "UWSGI_", "PYTHON")

REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n\r\n"
)


class Server:
    """One start of a peer; leaving the context ends every process of it."""

    def __init__(self, peer: Peer, cores: Cores) -> None:
        self.peer = peer
        self.port, self._spare = _free_ports()
        self._cores = cores.of_server(peer.processes)
        self._folder = tempfile.TemporaryDirectory(prefix="bench-")
        self._log = Path(self._folder.name) / "log"

    def __enter__(self) -> Server:
        try:
            with on(self._cores), self._log.open("wb") as log:
                self._process = subprocess.Popen(
                    self.peer.command(self.port),
                    cwd=self._folder.name,
                    env=self._environ(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        except OSError as error:
            self._folder.cleanup()
            raise Failed(f"cannot be started: {error.strerror}") from error
        self.tree = Tree(self._process.pid)
        try:
            self._wait_until_ready()
            self.worker = self.tree.largest_leaf()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    def memory(self) -> tuple[int, int]:
        """Return bytes: of the worker, and of all its processes."""
        return memory([self.worker]), memory(self.tree.pids())

    def calms_down(self) -> bool:
        """Wait until it has nothing left to do; return whether that came to be."""
        deadline = time.monotonic() + CALM_PATIENCE
        before = self.tree.cpu()
        while time.monotonic() < deadline:
            time.sleep(CALM_INTERVAL)
            now = self.tree.cpu()
            if now - before <= CALM_INTERVAL * CALM_SHARE:
                return True
            before = now
        return False

    def _environ(self) -> dict[str, str]:
        """Return the environment: ours without what would configure a peer behind our back."""
        places = {"folder": self._folder.name, "port": self.port, "spare": self._spare}
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(CLEAN)
        }
        added = {name: value.format(**places) for name, value in self.peer.environ.items()}
        return inherited | added

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        answer = "nothing"
        while (answer := self._answer() or answer) != "101":
            if self._process.poll() is not None:
                raise Failed(f"ended at its start: {self._last_words()}")
            if time.monotonic() > deadline:
                raise Failed(f"after {PATIENCE:.0f} s it answered a handshake with {answer}")
            time.sleep(0.05)

    def _answer(self) -> str:
        """Return the status that a handshake is answered with, if it is."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as sock:
                sock.sendall(REQUEST.format(path=self._path(), port=self.port).encode())
                words = sock.recv(4096).split(maxsplit=2)
        except OSError:
            return ""
        return words[1].decode("latin-1") if len(words) > 1 else ""

    def _path(self) -> str:
        if self.peer.dialect == "socketio":
            return "/socket.io/?EIO=4&transport=websocket"
        return next(iter(self.peer.paths.values()))

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else "without a word"

    def _stop(self) -> None:
        self.tree.kill()
        self._process.wait()
        self._folder.cleanup()


def _free_ports() -> list[int]:
    with socket.socket() as first, socket.socket() as second:
        for sock in (first, second):
            sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1] for sock in (first, second)]
