"""The peers on Node."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

from .peer import Peer

HERE = Path(__file__).parent
MODULES = HERE.parent / "node_modules"


def _version(package: str) -> str | None:
    description = MODULES / package / "package.json"
    if not shutil.which("node") or not description.exists():
        return None
    return json.loads(description.read_text())["version"]


def _command(name: str, port: int) -> list[str]:
    return ["node", str(HERE / name), str(port)]


PEERS = (
    Peer("Node ws", partial(_version, "ws"), partial(_command, "ws_app.mjs")),
    Peer(
        "socket.io",
        partial(_version, "socket.io"),
        partial(_command, "socket_io_app.mjs"),
        dialect="socketio",
    ),
)
