"""A Parlor of two instances, on PostgreSQL and Redis."""

import contextlib
import secrets
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.postgresql_server import PostgresqlServer
from tests.support.redis_server import RedisServer

from . import plan
from .place import PATIENCE, Place
from .plan import Fault


class Cluster(Place):
    """Both instances share all that lasts, and each has folders of its own."""

    kinds = Place.kinds + plan.POSTGRESQL + plan.REDIS

    def __init__(self, folder: Path, switches: tuple[str, ...], workers: int) -> None:
        super().__init__(folder, switches, workers)
        self._redis = Redis(folder)
        self._postgresql = Postgresql()
        self._name = ""
        self.instances.append(self._instance("two", workers=workers))
        secret = secrets.token_hex(32)
        for instance in self.instances:
            instance.environ |= {"PARLOR_SECRET": secret, "PARLOR_BUS": self._redis.url()}

    def start(self) -> None:
        self._redis.come_back()
        self._postgresql.come_back()
        if not self._name:
            self._name = self._postgresql.make_database()
            url = self._postgresql.url(self._name)
            for instance in self.instances:
                instance.environ["PARLOR_DATABASE_URL"] = url
        super().start()

    def parts(self, fault: Fault) -> list[str]:
        if fault.kind in plan.EVERYTHING:
            return [*super().parts(fault), "PostgreSQL", "Redis"]
        if fault.kind in plan.POSTGRESQL:
            return ["PostgreSQL"]
        return ["Redis"] if fault.kind in plan.REDIS else super().parts(fault)

    def hurt(self, fault: Fault) -> None:
        match fault.kind:
            case "Redis is killed":
                self._redis.stop()
            case "Redis is stopped":
                self._redis.shut_down()
            case "Redis is flushed":
                self._redis.flush()
            case "Redis stands still":
                self._redis.freeze()
            case "PostgreSQL is killed":
                self._postgresql.kill()
            case "PostgreSQL is stopped":
                self._postgresql.stop()
            case "PostgreSQL is stopped at once":
                self._postgresql.stop_at_once()
            case "PostgreSQL stands still":
                self._postgresql.freeze()
            case "the plug is pulled":
                super().hurt(fault)
                self._redis.stop()
                self._postgresql.kill()
            case _:
                super().hurt(fault)

    def mend(self, fault: Fault) -> None:
        match fault.kind:
            case "Redis stands still":
                self._redis.thaw()
            case "PostgreSQL stands still":
                self._postgresql.thaw()
            case _ if fault.kind in plan.REDIS:
                self._redis.come_back()
            case _ if fault.kind in plan.POSTGRESQL:
                self._postgresql.come_back()
            case "the plug is pulled":
                self._redis.come_back()
                self._postgresql.come_back()
                super().mend(fault)
            case _:
                super().mend(fault)

    def stop(self) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(self._postgresql.remove)
            stack.callback(self._redis.stop)
            super().stop()

    @contextlib.contextmanager
    def database(self) -> Iterator[Any]:
        with self._postgresql.connect(self._name) as connection:
            yield connection


class Redis(RedisServer):
    """One that may be asked to come back, whatever happened to it."""

    def come_back(self) -> None:
        if self._process is None:
            self.start()

    def shut_down(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(PATIENCE)

    def flush(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(b"FLUSHALL\r\n")
            line.recv(100)


class Postgresql(PostgresqlServer):
    """One that may be asked to come back, whatever happened to it."""

    def come_back(self) -> None:
        """Start it; as long as processes of the one that was killed are there, it will not."""
        deadline = time.monotonic() + PATIENCE
        while self._process is None:
            try:
                self.start()
            except AssertionError:
                self.kill()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def stop_at_once(self) -> None:
        self._end(signal.SIGQUIT)
