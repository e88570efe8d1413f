"""A real Redis, on a free port, in a folder of its own."""

import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from ..whole.server import wait_until
from .ports import free_port
from .required import require

REDIS = shutil.which("redis-server")


def require_redis():
    require(REDIS, "Redis", "redis-server")


class RedisServer:
    """Starts, stops, freezes and kills one; nothing is kept from one start to the next."""

    def __init__(self, folder, **settings):
        require_redis()
        self.port = free_port()
        self.log = Path(folder) / "redis.log"
        self._folder = folder
        self._settings = settings
        self._process = None

    def url(self, database=0, password=""):
        """Return the URL of one of its databases."""
        return f"redis://{f':{password}@' if password else ''}127.0.0.1:{self.port}/{database}"

    def secure(self):
        """Answer by TLS only."""
        self._settings |= {"port": 0, "tls_port": self.port}

    def start(self):
        """Start it; its settings are those of redis.conf, with _ for -."""
        settings = {"bind": "127.0.0.1", "port": self.port, "save": "", "appendonly": "no"}
        pairs = (settings | self._settings).items()
        command = [REDIS]
        for name, value in pairs:
            command += [f"--{name.replace('_', '-')}", str(value)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self._folder, stdout=log, stderr=subprocess.STDOUT
            )
        wait_until(self._answers, f"Redis; see {self.log}")
        return self

    def freeze(self):
        """Let it stand still, with all connections open."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    def stop(self):
        """End it; again it does nothing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self):
        assert self._process.poll() is None, self.log.read_text()
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def redis_server(tmp_path):
    server = RedisServer(tmp_path).start()
    yield server
    server.stop()
