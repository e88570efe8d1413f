"""An instance that may be hurt in every way."""

import json
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

from tests.whole.server import Server, wait_until

WSGI = Path(__file__).parent / "wsgi.py"
LISTENS = b'running "unix_signal:15'


class Instance(Server):
    """A server; `switches` name what the harness changes in its workers."""

    def __init__(self, folder: Path, switches: tuple[str, ...], **settings) -> None:
        super().__init__(folder, **settings)
        if switches:
            self.options = ["--wsgi-file", str(WSGI)]
            self.environ["CHAOS_SWITCHES"] = " ".join(switches)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def workers(self) -> list[int]:
        """Return the process ids of the workers, as uWSGI tells them; none if it does not."""
        told = b""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(5)
                line.connect(str(self.run / "stats.sock"))
                while piece := line.recv(65_536):
                    told += piece
            return [worker["pid"] for worker in json.loads(told)["workers"] if worker["pid"]]
        except (OSError, ValueError):
            return []

    def launch(self) -> None:
        self._began = self.log.stat().st_size if self.log.exists() else 0
        super().launch()

    def term(self) -> None:
        """Ask it to end; before its master runs, uWSGI does not take that for what it is."""
        wait_until(lambda: not self.runs or self._listens(), "a master that listens")
        if self.runs:
            super().term()

    def kill_worker(self, which: int) -> None:
        """Kill one of the workers, if there is any."""
        if workers := self.workers():
            _kill(workers[which % len(workers)])

    def kill_router(self) -> None:
        """Kill the router: the child that is no worker."""
        if workers := self.workers():
            with suppress(OSError):  # there is no process any more
                for child in set(self.children()) - set(workers):
                    _kill(child)

    def reload(self) -> None:
        """Have the workers replaced, one after the other."""
        with suppress(OSError):  # nobody reads it, for it is not there yet or no more
            fifo = os.open(self.run / "fifo", os.O_WRONLY | os.O_NONBLOCK)
            os.write(fifo, b"c")
            os.close(fifo)

    def _listens(self) -> bool:
        return LISTENS in self.log.read_bytes()[self._began :]


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
