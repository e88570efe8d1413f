"""Parlor by its own uwsgi.ini: straight into the worker, and through the HTTP router."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

from parlor.settings import Settings, variable

from .peer import PATHS, Peer

ROOT = Path(__file__).parent.parent.parent
UWSGI = Path(sys.executable).parent / "uwsgi"

# Off are only the limits that a load from one address runs into.
UNLIMITED = {
    variable(field.name): "0"
    for field in fields(Settings)
    if field.name == "max_per_address" or field.name.startswith("rate_")
}
FOLDERS = {"PARLOR_DATA": "{folder}/data", "PARLOR_RUN": "{folder}/run"}
DIRECT = {"PARLOR_DIRECT": "127.0.0.1:{port}", "PARLOR_HTTP": "127.0.0.1:{spare}"}
ROUTER = {"PARLOR_DIRECT": "", "PARLOR_HTTP": "127.0.0.1:{port}"}


def _version() -> str | None:
    return f"on uWSGI {version('uwsgi')}" if UWSGI.exists() else None


def _as_delivered(port: int) -> list[str]:
    return [str(UWSGI), "--ini", str(ROOT / "uwsgi.ini")]


def _with_broadcast(port: int) -> list[str]:
    return [*_as_delivered(port), "--wsgi-file", str(ROOT / "bench" / "peers" / "parlor_app.py")]


def _peer(name: str, command: Callable[[int], list[str]], listener: dict[str, str]) -> Peer:
    return Peer(
        name,
        _version,
        command,
        paths={"fanout": "/chat"} if command is _as_delivered else PATHS,
        environ=UNLIMITED | FOLDERS | listener,
        deflate=True,
        processes=2 if listener is ROUTER else 1,
    )


PEERS = (
    _peer("Parlor", _with_broadcast, DIRECT),
    _peer("Parlor stored", _as_delivered, DIRECT),
    _peer("Parlor, router", _with_broadcast, ROUTER),
    _peer("Parlor stored, router", _as_delivered, ROUTER),
)
