"""The peers in Python, which run in a virtual environment of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from .peer import Peer

HERE = Path(__file__).parent
VENV = HERE.parent / ".venv"
PYTHON = str(VENV / "bin" / "python")

# Servers that are given the name of a module look for it there.
MODULES = {"PYTHONPATH": str(HERE)}


def _version(*packages: str) -> str | None:
    """Return the versions of what a peer is made of, None if one of them is missing."""
    found = [_installed(package) for package in packages]
    return None if None in found else " on ".join(map(str, found))


def _installed(package: str) -> str | None:
    folders = [str(folder) for folder in VENV.glob("lib/python*/site-packages")]
    return next((found.version for found in distributions(name=package, path=folders)), None)


def _script(name: str, port: int) -> list[str]:
    return [PYTHON, str(HERE / name), str(port)]


def _patched(name: str, port: int) -> list[str]:
    """Return what runs a script with the standard library patched by gevent."""
    return [PYTHON, "-m", "gevent.monkey", str(HERE / name), str(port)]


def _gunicorn(port: int) -> list[str]:
    return [
        *(PYTHON, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"),
        *("--worker-class", "gevent", "--worker-connections", "6000", "--no-control-socket"),
        "flask_sock_app:app",
    ]


def _daphne(port: int) -> list[str]:
    endpoint = f"tcp:port={port}:interface=127.0.0.1:backlog=1024"
    return [PYTHON, "-m", "daphne", "-v", "0", "-e", endpoint, "channels_app:application"]


def _uvicorn(port: int) -> list[str]:
    return [
        *(PYTHON, "-m", "uvicorn", "--port", str(port), "--log-level", "warning"),
        *("--no-access-log", "starlette_app:app"),
    ]


def _peer(name: str, made_of: str, command: Callable[[int], list[str]], **more: Any) -> Peer:
    return Peer(name, partial(_version, *made_of.split()), command, **more)


PEERS = (
    _peer("gevent-websocket", "gevent-websocket", partial(_script, "gevent_websocket_app.py")),
    _peer("ws4py on gevent", "ws4py gevent", partial(_patched, "ws4py_app.py")),
    _peer(
        "Flask-SocketIO on gevent",
        "flask-socketio gevent",
        partial(_patched, "flask_socketio_app.py"),
        dialect="socketio",
    ),
    _peer(
        "Flask-Sock on gunicorn",
        "flask-sock gunicorn",
        _gunicorn,
        environ=MODULES,
        deflate=True,
    ),
    _peer("Channels on daphne", "channels daphne", _daphne, environ=MODULES),
    _peer("Tornado", "tornado", partial(_script, "tornado_app.py")),
    _peer("aiohttp", "aiohttp", partial(_script, "aiohttp_app.py"), deflate=True),
    _peer(
        "Starlette on uvicorn",
        "starlette uvicorn",
        _uvicorn,
        environ=MODULES,
        deflate=True,
    ),
    _peer("websockets", "websockets", partial(_script, "websockets_app.py"), deflate=True),
    _peer("picows", "picows", partial(_script, "picows_app.py")),
    _peer("socketify", "socketify", partial(_script, "socketify_app.py")),
)
