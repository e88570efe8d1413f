"""The physical limit: a C program that does nothing but what the system must be asked for."""

from __future__ import annotations

from pathlib import Path

from .peer import Peer

BINARY = Path(__file__).parent.parent / "build" / "limit"


def _version() -> str | None:
    return "C" if BINARY.exists() else None


def _command(port: int) -> list[str]:
    return [str(BINARY), "--port", str(port)]


PEERS = (Peer("limit", _version, _command),)
