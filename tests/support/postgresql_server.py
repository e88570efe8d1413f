"""A real PostgreSQL on a free port, in a folder of its own, that can be hurt."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from .ports import free_port
from .required import require

PATIENCE = 60
ROOT_RUNS_AS = "postgres"  # for PostgreSQL refuses to be run by root

# On disk or not is tested elsewhere; connections enough for every store of a test.
SETTINGS = {
    "fsync": "off",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "16MB",
    "log_min_messages": "fatal",
}


def find_postgresql() -> Path | None:
    """Return the folder of its programs, if it is installed."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


def require_postgresql() -> Path:
    """Return the folder of its programs."""
    return require(find_postgresql(), "PostgreSQL", "postgresql")


class PostgresqlServer:
    """One cluster; its data stays from one start to the next."""

    def __init__(self, **settings: str) -> None:
        self.port = free_port()
        self._programs = require_postgresql()
        # Not in a test's own folder, which the user that it runs as may not enter.
        self._folder = Path(tempfile.mkdtemp(prefix="parlor-postgresql-"))
        self._settings = SETTINGS | settings
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        if self._user is not None:
            os.chown(self._folder, self._user, -1)
        self._run("initdb", "--auth=trust", "--username=parlor", "--encoding=UTF8", "--no-sync")

    def url(self, database: str, **query: str) -> str:
        """Return the address of a database, as Parlor takes it."""
        options = "&".join(f"{name}={value}" for name, value in query.items())
        return f"postgresql+psycopg://parlor@127.0.0.1:{self.port}/{database}?{options}".rstrip("?")

    def start(self) -> PostgresqlServer:
        """Start it and wait until it answers."""
        options = [f"-c{name}={value}" for name, value in self._settings.items()]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, f"-p{self.port}", *options],
                cwd=self._folder,
                user=self._user,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert self._process.poll() is None, f"it ended: {self._log()}"
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.02)
        return self

    def answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str) -> psycopg.Connection[Any]:
        """Return a connection of a test's own, each of whose statements is a transaction."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="parlor", dbname=database, autocommit=True
        )

    def make_database(self, template: str = "template0") -> str:
        """Make a database and return its name."""
        name = f"parlor_{next(self._numbers)}"
        with self.connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        with self.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def freeze(self) -> None:
        """Let it stand still, with all connections open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it, and whatever is under way there; again it does nothing."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Let it crash."""
        self._end(signal.SIGKILL)

    def remove(self) -> None:
        """End it, and leave nothing."""
        self.stop()
        shutil.rmtree(self._folder)

    def _log(self) -> str:
        return (self._folder / "log").read_text()[-2000:]

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(PATIENCE)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, children)):
            os.kill(one, number)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def _user(self) -> int | None:
        return pwd.getpwnam(ROOT_RUNS_AS).pw_uid if os.geteuid() == 0 else None

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._programs / program, "-D", self._data, *arguments]
        subprocess.run(
            command, cwd=self._folder, user=self._user, check=True, capture_output=True, timeout=120
        )
