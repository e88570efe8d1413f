"""A server that the bench measures, and how it is started."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

NOTHING: Mapping[str, str] = MappingProxyType({})
PATHS: Mapping[str, str] = MappingProxyType({"echo": "/echo", "fanout": "/fanout"})


class Peer(NamedTuple):
    """
    One server under test: one process with one event loop, or one worker.

    It is started in a folder of its own, which is removed afterwards. Values of
    `environ` may name it as `{folder}`, the port as `{port}`, and a second free
    port as `{spare}`.

    name: As it stands in the table.
    version: Returns what is installed, None when it cannot be run here.
    command: Returns the arguments that start it on a port.
    dialect: `raw`, or `socketio` for Engine.IO 4 over WebSocket.
    paths: Where it echoes and where it sends to all; one that is missing is not measured.
    environ: Added to the environment.
    excluded: Scenarios that it cannot take part in, each with the reason.
    deflate: Whether it negotiates permessage-deflate as it is started.
    processes: How many of its processes work at the same time; a router is one.
    """

    name: str
    version: Callable[[], str | None]
    command: Callable[[int], list[str]]
    dialect: str = "raw"
    paths: Mapping[str, str] = PATHS
    environ: Mapping[str, str] = NOTHING
    excluded: Mapping[str, str] = NOTHING
    deflate: bool = False
    processes: int = 1
