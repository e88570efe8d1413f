"""The servers that are measured against each other, in the order of the table."""

from __future__ import annotations

from .peer import Peer

# isort: split
from . import limit, node, on_uwsgi, parlor, python

PEERS: tuple[Peer, ...] = (
    *limit.PEERS,
    *parlor.PEERS,
    *on_uwsgi.PEERS,
    *python.PEERS,
    *node.PEERS,
)

__all__ = ["PEERS", "Peer"]
