"""One Parlor to be hurt: one instance with some workers, on SQLite."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import plan
from .instance import Instance
from .plan import Fault

PATIENCE = 90
SETTINGS = {
    "access": "guests",
    "drain": 0.3,
    "heartbeat": 3,
    "rate_connect": 0,
    "rate_say": 0,
    "rate_bytes": 0,
    "rate_bytes_address": 0,
    "rate_bytes_room": 0,
    "rate_browse": 0,
    "rate_requests": 0,
    "rate_address": 0,
    "rate_guests": 0,
    "resume": 40,  # entries: the lobby is reloaded now and then, other rooms are resumed
}


class Place:
    """
    Starts, hurts and ends what a Parlor is made of.

    Each part of it is hurt by one at a time; whatever is hurt is mended after
    a while, or at the latest by the next `start`.
    """

    kinds = plan.INSTANCE + plan.NETWORK + plan.EVERYTHING

    def __init__(self, folder: Path, switches: tuple[str, ...], workers: int) -> None:
        self.folder = folder
        self._switches = switches
        self._over = False
        self.instances = [self._instance("one", workers=workers)]

    @property
    def ports(self) -> list[int]:
        """Where the instances listen."""
        return [instance.port for instance in self.instances]

    def start(self) -> None:
        """Start what does not run, and wait until all of it answers."""
        deadline = time.monotonic() + PATIENCE
        for instance in self.instances:
            while not (instance.runs and instance.healthy()):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"no answer from {instance.folder}; see its log")
                self._launch(instance)
                time.sleep(0.1)

    def parts(self, fault: Fault) -> list[str]:
        """Return what a fault hurts."""
        return [f"instance {number}" for number in self._hurt_by(fault)]

    def hurt(self, fault: Fault) -> None:
        """Break something."""
        for number in self._hurt_by(fault):
            self._hurt_instance(self.instances[number], fault)

    def mend(self, fault: Fault) -> None:
        """Start again what a fault has ended; do not wait until it answers."""
        for number in self._hurt_by(fault):
            self._launch(self.instances[number])

    def stop(self) -> None:
        """End every process, and start none any more."""
        self._over = True
        for instance in self.instances:
            instance.stop()

    @contextlib.contextmanager
    def database(self) -> Iterator[Any]:
        """Give a connection to the database, for those who only read."""
        path = self.instances[0].environ["PARLOR_DATA"] + "/parlor.sqlite3"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            yield connection

    def _launch(self, instance: Instance) -> None:
        if not instance.runs and not self._over:
            instance.launch()

    def _hurt_by(self, fault: Fault) -> list[int]:
        count = len(self.instances)
        return list(range(count)) if fault.kind in plan.EVERYTHING else [fault.which % count]

    def _hurt_instance(self, instance: Instance, fault: Fault) -> None:
        self._launch(instance)  # if it has ended, for what it stands on was not there
        match fault.kind:
            case "a worker is killed":
                instance.kill_worker(fault.which)
            case "a router is killed":
                instance.kill_router()
            case "an instance is reloaded":
                instance.reload()
            case "an instance is stopped":
                instance.stop()
            case "an instance is killed" | "the plug is pulled":
                instance.kill()

    def _instance(self, name: str, **settings: Any) -> Instance:
        folder = self.folder / name
        folder.mkdir()
        return Instance(folder, self._switches, **(SETTINGS | settings))
