"""Parlor by its own uwsgi.ini: straight into the worker, and through the HTTP router."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

from parlor.settings import Settings, variable
from tests.support.postgresql_server import find_postgresql

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


def _on_postgresql(port: int) -> list[str]:
    starter = ROOT / "bench" / "peers" / "parlor_on_postgresql.py"
    return [sys.executable, str(starter), *_as_delivered(port)]


def _version_on_postgresql() -> str | None:
    return _version() if find_postgresql() else None


def _peer(
    name: str,
    command: Callable[[int], list[str]],
    listener: dict[str, str],
    version: Callable[[], str | None] = _version,
) -> Peer:
    return Peer(
        name,
        version,
        command,
        paths=PATHS if command is _with_broadcast else {"fanout": "/chat"},
        environ=UNLIMITED | FOLDERS | listener | {"PYTHONPATH": str(ROOT)},
        deflate=True,
        processes=2 if listener is ROUTER else 1,
    )


PEERS = (
    _peer("Parlor", _with_broadcast, DIRECT),
    _peer("Parlor stored", _as_delivered, DIRECT),
    _peer("Parlor stored, PostgreSQL", _on_postgresql, DIRECT, _version_on_postgresql),
    _peer("Parlor, router", _with_broadcast, ROUTER),
    _peer("Parlor stored, router", _as_delivered, ROUTER),
)
