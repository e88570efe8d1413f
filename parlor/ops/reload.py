"""
Has a Parlor that runs take up new code: `python -m parlor.ops.reload`, or `make reload`.

The code is loaded here first, for what cannot be loaded here could not be
there, and a worker that cannot be loaded leaves its place empty. Then the
master is told to replace its workers, one by one, and watched until it has.
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

HERE = Path(__file__).parent.parent
# Modules that act when they are imported, which is not for here: these are compiled only.
ACTING = ("parlor.ops.prefork", "parlor.store.migrations.env", "parlor.store.migrations.versions")
LOOK = 0.2
CALM = 5.0  # seconds without a change, after which the master is told again
MERCY = 100.0  # seconds for one worker; uwsgi.ini gives it 90 to end


class CannotReload(Exception):
    """Nothing was reloaded, or not everything; the text says what to do."""


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
    Load all the code that a worker may, now or later.

    Raises:
        CannotReload: If it cannot be; the traceback is printed.
    """
    try:
        for file in (HERE.parent / "wsgi.py", *HERE.rglob("*.py")):
            compile(file.read_bytes(), file, "exec", dont_inherit=True)
        for module in pkgutil.walk_packages([str(HERE)], "parlor."):
            if not module.name.startswith(ACTING):
                importlib.import_module(module.name)
    except Exception:
        traceback.print_exc()
        raise CannotReload("this code cannot be loaded; nothing was reloaded") from None


def run_folder() -> Path:
    """
    Return the run folder, by `uwsgi.ini` and the environment.

    Raises:
        CannotReload: If only uWSGI can tell.
    """
    from ..errors import ConfigError  # not before it is known that these can be loaded
    from ..settings.ini import store_settings

    try:
        return store_settings().run
    except ConfigError as error:
        raise CannotReload(str(error)) from None


def reload(run: Path) -> None:
    """
    Have the Parlor of a run folder replace its workers, and wait until it has.

    Raises:
        CannotReload: If none runs there, or a new worker does not come up.
    """
    before = {worker["id"]: worker for worker in _workers(run)}
    loaded = {name: worker["respawn_count"] for name, worker in before.items()}
    _tell_master(run / "fifo")
    sys.stderr.write(f"parlor: {len(before)} to be replaced, one by one\n")
    began = changed = time.monotonic()
    last = list(before.values())
    while time.monotonic() < began + MERCY * len(before):
        time.sleep(LOOK)
        now = _workers(run)
        for worker in now:
            if _is_up(worker):
                loaded[worker["id"]] = worker["respawn_count"]
            elif worker["respawn_count"] > loaded[worker["id"]] + 1:
                raise CannotReload(
                    f"worker {worker['id']} cannot be loaded, as the log says; it is tried "
                    "again until it can, and workers that were not replaced go on"
                )
        if all(_is_up(worker) and worker["pid"] != before[worker["id"]]["pid"] for worker in now):
            sys.stderr.write("parlor: done\n")
            return
        if list(map(_state, now)) != list(map(_state, last)):
            changed = time.monotonic()
        elif all(map(_is_up, now)) and time.monotonic() > changed + CALM:
            # An earlier reload may have been under way, and the master ignores another meanwhile.
            _tell_master(run / "fifo")
            changed = time.monotonic()
        last = now
    raise CannotReload("not all workers were replaced; the log says why")


def _is_up(worker: dict[str, Any]) -> bool:
    return bool(worker["pid"] and worker["accepting"])


def _state(worker: dict[str, Any]) -> tuple[int, bool]:
    return worker["pid"], _is_up(worker)


def _workers(run: Path) -> list[dict[str, Any]]:
    """Return what uWSGI's statistics say of each worker."""
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(str(run / "stats.sock"))
            with sock.makefile() as stats:
                workers: list[dict[str, Any]] = json.load(stats)["workers"]
                return workers
    except OSError:
        raise CannotReload(f"no Parlor runs in {run}; PARLOR_RUN says where one does") from None


def _tell_master(fifo: Path) -> None:
    # Without somebody who reads, a plain open would wait for one.
    descriptor = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    try:
        os.write(descriptor, b"c")
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
