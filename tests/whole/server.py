"""A real Parlor: uWSGI by its own uwsgi.ini, on free ports, in a folder of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from ..support.assets import share_assets
from ..support.folders import short_folder
from ..support.ports import free_port

ROOT = Path(__file__).parent.parent.parent
UWSGI = Path(sys.executable).parent / "uwsgi"
PATIENCE = 120
# For those who say more than people do.
ANY_BYTES = {"rate_bytes": 0, "rate_bytes_address": 0, "rate_bytes_room": 0}


def wait_until(fact, what):
    """Ask `fact` until it holds; a fact that never comes to hold is a failure."""
    deadline = time.monotonic() + PATIENCE
    while not (found := fact()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE} s in vain for {what}")
        time.sleep(0.02)
    return found


class Server:
    """Starts, stops and kills one instance; the data stays from one start to the next."""

    def __init__(self, folder, root=ROOT, **settings):
        self.folder, self.root = folder, root
        self.options = []
        self.command = None  # what starts it, if that is not uWSGI itself
        self.port, self.direct_port = free_port(), free_port()
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith("PARLOR_")
        } | {
            "PARLOR_HTTP": f"127.0.0.1:{self.port}",
            "PARLOR_DIRECT": f"127.0.0.1:{self.direct_port}",
            "PARLOR_DATA": str(folder / "data"),
            "PARLOR_RUN": str(short_folder()),
        }
        share_assets(self.run)
        self.environ |= {f"PARLOR_{name.upper()}": str(value) for name, value in settings.items()}
        self.log = folder / "log"
        self.process = None

    @property
    def run(self):
        return Path(self.environ["PARLOR_RUN"])

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def socket_url(self, path, direct=False):
        return f"ws://127.0.0.1:{self.direct_port if direct else self.port}{path}"

    def launch(self):
        """Start the processes; do not wait until they answer."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*(self.command or (UWSGI, "--ini", self.root / "uwsgi.ini")), *self.options],
                cwd=self.folder,
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start(self):
        self.launch()
        wait_until(self.healthy, f"an answer; the log ends:\n{self.log.read_text()[-2000:]}")
        return self

    def healthy(self):
        if self.process.poll() is not None:
            raise AssertionError(f"it ended:\n{self.log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(self.url + "/health", timeout=5) as response:
                return response.status == 200
        except OSError:
            return False

    def get(self, path):
        """Return status, headers and body of a page."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def endings(self, path):
        """Return the close codes that the log has for a path, in order."""
        return [
            line.split(" with ")[1].split(",")[0]
            for line in self.log.read_text().splitlines()
            if f" left {path} " in line
        ]

    def children(self):
        """Return the process ids of workers and router, by the kernel's book."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def worker(self):
        """Return the process id of the one worker: the child that has the database open."""
        for pid in self.children():
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    if os.readlink(descriptor).endswith("parlor.sqlite3"):
                        return pid
                except OSError:
                    continue
        return None

    def term(self):
        os.kill(self.process.pid, signal.SIGTERM)

    def kill(self):
        """Pull the plug: the whole process tree, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.term()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
