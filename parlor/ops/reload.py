"""
`make reload`, or `python -m parlor.ops.reload`: gives a running Parlor new code.

It loads the code here first, because a worker that cannot load it is missing
until the code is mended. Then it tells the master to replace its workers, one
by one, and watches until all are replaced.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from ..home import HOME, PACKAGE

# These act when they are imported, so they are only compiled here.
ACTING = ("parlor.ops.prefork", "parlor.store.migrations.env", "parlor.store.migrations.versions")
LOOK = 0.2  # seconds between two looks at the workers
CALM = 5.0  # seconds without a change, after which the master is told again
MERCY = 100.0  # seconds for one worker; uwsgi.ini gives it 90 to end


class CannotReload(Exception):
    """Not all workers were replaced, or none; the text says what to do."""


def main() -> int:
    try:
        load_here()
        reload(run_folder())
    except CannotReload as error:
        sys.stderr.write(f"parlor: {error}\n")
        return 1
    return 0


def load_here() -> None:
    """
    Load all the code that a worker loads, now or later.

    Raises:
        CannotReload: If that fails; the traceback is printed.
    """
    try:
        for file in (HOME / "wsgi.py", *PACKAGE.rglob("*.py")):
            compile(file.read_bytes(), file, "exec", dont_inherit=True)
        for module in pkgutil.walk_packages([str(PACKAGE)], "parlor."):
            if not module.name.startswith(ACTING):
                importlib.import_module(module.name)
    except Exception:
        traceback.print_exc()
        raise CannotReload("this code cannot be loaded; nothing was reloaded") from None


def run_folder() -> Path:
    """
    Return the run folder, by `uwsgi.ini` and the environment.

    Raises:
        CannotReload: If a setting is wrong, or only uWSGI understands the ini.
    """
    from ..errors import ConfigError  # only now it is known that these can be loaded
    from ..settings.ini import store_settings

    try:
        return store_settings().run
    except ConfigError as error:
        raise CannotReload(str(error)) from None


def reload(run: Path) -> None:
    """
    Have the Parlor of a run folder replace its workers, and wait until all are new.

    Raises:
        CannotReload: If none runs there, or a new worker does not come up.
    """
    before = {worker["id"]: worker for worker in workers_of(run)}
    loaded = {name: worker["respawn_count"] for name, worker in before.items()}
    _tell_master(run / "fifo")
    sys.stderr.write(f"parlor: workers to replace, one by one: {len(before)}\n")
    began = changed = time.monotonic()
    last = list(before.values())
    while time.monotonic() < began + MERCY * len(before):
        time.sleep(LOOK)
        now = workers_of(run)
        for worker in now:
            if _is_up(worker):
                loaded[worker["id"]] = worker["respawn_count"]
            elif worker["respawn_count"] > loaded[worker["id"]] + 1:
                raise CannotReload(
                    f"worker {worker['id']} cannot be loaded, as the log says; uWSGI tries "
                    "again until it can be, and workers that were not replaced go on"
                )
        if all(_is_up(worker) and worker["pid"] != before[worker["id"]]["pid"] for worker in now):
            sys.stderr.write("parlor: all workers are replaced\n")
            return
        if list(map(_state, now)) != list(map(_state, last)):
            changed = time.monotonic()
        elif all(map(_is_up, now)) and time.monotonic() > changed + CALM:
            # The master ignores a reload while an earlier one is under way.
            _tell_master(run / "fifo")
            changed = time.monotonic()
        last = now
    raise CannotReload("not all workers were replaced; the log says why")


def _is_up(worker: dict[str, Any]) -> bool:
    return bool(worker["pid"] and worker["accepting"])


def _state(worker: dict[str, Any]) -> tuple[int, bool]:
    return worker["pid"], _is_up(worker)


def workers_of(run: Path) -> list[dict[str, Any]]:
    """
    Return what uWSGI's statistics say of each worker.

    Raises:
        CannotReload: If no Parlor runs in this folder.
    """
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(str(run / "stats.sock"))
            with sock.makefile() as stats:
                workers: list[dict[str, Any]] = json.load(stats)["workers"]
                return workers
    except OSError:
        raise CannotReload(f"no Parlor runs in {run}; PARLOR_RUN says where one does") from None


def _tell_master(fifo: Path) -> None:
    # A plain open would wait for a reader if there is none.
    descriptor = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    try:
        os.write(descriptor, b"c")
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
