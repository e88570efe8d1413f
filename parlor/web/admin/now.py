"""How the place is now: who is here, and whether all that it stands on is well."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from flask import Response, current_app

from ...errors import Refused
from ...home import HOME, release
from ...store.tables import LOBBY
from ...text.sentences import say
from ..site.languages import asked_for
from ..site.site import parts, site
from .desk import admin, tab
from .plots import plots_of

SHOWN = 100  # people by name
PATIENCE = 120  # seconds for what the doctor looks at
GIGABYTE = 10**9


class State(NamedTuple):
    """How this worker, and what all workers share, is doing; sizes are in gigabytes."""

    process: int
    sockets: int
    lag_ms: float
    store: str
    store_wrong: str
    bus: str
    bus_whole: bool
    free: float
    total: float
    version: str
    page_version: str


@admin.get("/")
def now() -> Response:
    return _page()


@admin.post("/doctor")
def ask_doctor() -> Response:
    """What `parlor doctor` finds, which takes a while."""
    return _page(examined())


def examined() -> list[dict[str, Any]]:
    """Return the findings of the doctor, a process of its own; none if it does not answer."""
    python = Path(sys.prefix) / "bin" / "python"
    command = [str(python), "-m", "parlor", "doctor", "--json"]
    try:
        done = subprocess.run(  # noqa: S603 - of constants only
            command,
            cwd=HOME,
            env=dict(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        found: list[dict[str, Any]] = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return []
    return found


def _page(findings: list[dict[str, Any]] | None = None) -> Response:
    here, workers = _here(), site().workers
    hour = None if workers is None else workers.hour()
    return tab(
        "now.html",
        here=here[:SHOWN],
        count=len(here),
        state=_state(),
        plots=[] if hour is None else plots_of(hour),
        silent=[] if hour is None else hour.silent,
        findings=findings,
    )


def _here() -> list[str]:
    people = parts().hub.presence.people(LOBBY)
    return sorted((person.name for person in people), key=str.casefold)


def _state() -> State:
    settings, sockets = parts().settings, current_app.extensions.get("parlor.sockets")
    disk = shutil.disk_usage(settings.data)
    lag = site().lag
    wrong = ""
    try:
        parts().store.check_reading()
    except Refused as refusal:
        wrong = say(refusal, asked_for())
    return State(
        process=os.getpid(),
        sockets=0 if sockets is None else len(sockets.connections),
        lag_ms=0.0 if lag is None else round(lag.worst * 1000, 1),
        store="PostgreSQL" if settings.on_postgresql else "SQLite",
        store_wrong=wrong,
        bus="Redis" if settings.on_redis else "local",
        bus_whole=parts().bus.whole,
        free=disk.free / GIGABYTE,
        total=disk.total / GIGABYTE,
        version=release(),
        page_version=parts().page_version,
    )
