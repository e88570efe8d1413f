"""What runs on uWSGI beside Parlor: the extension as it ships, and uWSGI's own WebSocket API."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .peer import NOTHING, Peer

HERE = Path(__file__).parent
UWSGI = Path(sys.executable).parent / "uwsgi"

# Each open socket takes one for as long as it is open: 5,000 idle ones, and some.
CORES = 5_100

DEAF = {"idle": "it waits with select(), which takes no descriptor of 1,024 and above"}


def _peer(name: str, package: str, app: str, excluded: Mapping[str, str] = NOTHING) -> Peer:
    def installed() -> str | None:
        try:
            return version(package) if UWSGI.exists() else None
        except PackageNotFoundError:
            return None

    def command(port: int) -> list[str]:
        options = {
            "http-socket": f"127.0.0.1:{port}",
            "gevent": CORES,
            "listen": 1024,
            "pythonpath": HERE.parent.parent,
            "wsgi-file": HERE / app,
            "callable": "app",
        }
        flags = ("need-app", "single-interpreter", "tcp-nodelay", "disable-logging")
        return [
            str(UWSGI),
            *(f"--{flag}" for flag in flags),
            *(f"--{option}={value}" for option, value in options.items()),
        ]

    return Peer(name, installed, command, excluded=excluded)


PEERS = (
    _peer(
        "flask-uwsgi-websocket",
        "flask-uwsgi-websocket",
        "flask_uwsgi_websocket_app.py",
        DEAF,
    ),
    _peer("uWSGI's API", "uwsgi", "uwsgi_api_app.py"),
)
