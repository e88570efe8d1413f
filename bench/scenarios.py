"""What every peer has to do."""

from __future__ import annotations

from typing import NamedTuple


class Scenario(NamedTuple):
    """
    One kind of work, the same for all peers.

    `kind` is what the load calls it, `path` whether the peer echoes or sends to
    all; `inflight` is for each connection, or for all senders of a fan-out
    together; `rate` is in messages per second, `size` in bytes. Of `rooms`, over
    which connections and senders are spread, 0 is the one at the peer's own path.
    """

    name: str
    kind: str
    path: str
    connections: int
    senders: int = 1
    inflight: int = 1
    rate: int = 0
    size: int = 128
    deflate: bool = False
    rooms: int = 0

    @property
    def title(self) -> str:
        return {"fanout": "Fan-out", "echo": "Echo"}.get(self.kind, self.kind.capitalize())

    @property
    def sentence(self) -> str:
        """Say what it is, as the table's heading."""
        match self.kind:
            case "idle":
                return f"{self.connections:,} connections are opened and say nothing"
            case "rate":
                how = f"{self.rate} messages a second from {self.senders} senders"
                return f"{self.connections:,} readers, {how}, {self.size} bytes"
            case "fanout":
                who = f"{self.connections:,} readers, {_count(self.senders, 'sender')}"
            case _:
                who = _count(self.connections, "connection")
        flight = f"{self.inflight} in flight{' in all' if self.kind == 'fanout' else ' each'}"
        packed = ", permessage-deflate agreed on" if self.deflate else ""
        return f"{who}, {self.size} bytes, {flight}{packed}"

    def arguments(self) -> list[str]:
        """Return the load's options."""
        options = {
            "scenario": self.kind,
            "connections": self.connections,
            "senders": self.senders,
            "inflight": self.inflight,
            "rate": self.rate,
            "size": self.size,
            "deflate": int(self.deflate),
            "rooms": self.rooms,
        }
        return [word for name, value in options.items() for word in (f"--{name}", str(value))]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


# What they share: 16 messages in flight among all who send, or one each where everybody echoes.
# With more, as in the deep ones, a server that is late finds several at once, joins them, and so
# does more for a CPU second; there the load tends to be as busy as the fastest servers.
# Idle comes first: what a server has freed after other work would make it look cheaper.
SCENARIOS = (
    Scenario("idle", "idle", "fanout", 5_000),
    Scenario("echo-1", "echo", "echo", 1),
    Scenario("echo-100", "echo", "echo", 100),
    Scenario("echo-100-deep", "echo", "echo", 100, inflight=16),
    Scenario("fanout-100x1", "fanout", "fanout", 100, inflight=16),
    Scenario("fanout-100x10", "fanout", "fanout", 100, 10, inflight=16),
    Scenario("fanout-1000x1", "fanout", "fanout", 1_000, inflight=16),
    Scenario("fanout-1000x10", "fanout", "fanout", 1_000, 10, inflight=16),
    Scenario("fanout-1000x10-deep", "fanout", "fanout", 1_000, 10, inflight=160),
    Scenario("rate", "rate", "fanout", 100, 10, rate=50),
    Scenario("echo-100-deflate", "echo", "echo", 100, deflate=True),
    Scenario("fanout-1000x10-deflate", "fanout", "fanout", 1_000, 10, inflight=16, deflate=True),
)
QUICK = ("echo-100", "fanout-1000x10")
