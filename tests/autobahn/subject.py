"""What is under test: `/echo` of a Parlor with limits that the suite fits into."""

from __future__ import annotations

from tests.whole.server import Server

from .suite import Way

MIB = 2**20

# The suite's largest message has 16 MiB; another comes in 65,536 fragments and an empty one; the
# slowest may take 480 s. Thousands come without a pause, and so do the connections.
SETTINGS = {
    "max_echo": 16 * MIB,
    "max_fragments": 65_537,
    "message_time": 480,
    "inbox": 64 * MIB,
    "outbox": 64 * MIB,
    "rate_frames": 0,
    "rate_connect": 0,
    "max_per_address": 0,
}


def ways(server: Server) -> list[Way]:
    """Return both ways to it: straight into the worker, and through the router."""
    return [
        Way("direct", server.socket_url("/echo", direct=True)),
        Way("router", server.socket_url("/echo")),
    ]
