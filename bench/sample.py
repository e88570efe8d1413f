"""What one measurement found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FAULTS = (
    "lost", "unfinished", "repeated", "reordered", "strayed", "corrupted", "ended", "starved",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """
    One scenario, one peer, one round.

    `count` are deliveries, or handshakes where nothing is said. Times are in
    seconds, latencies in milliseconds, memory in bytes; `busy` and `waited` are
    the shares of the window in which the load computed, and in which others had
    its core.
    """

    count: int
    seconds: float
    cpu: float
    p50: float
    p99: float
    p999: float
    memory: int
    worker_memory: int
    busy: float
    waited: float
    faults: dict[str, int]
    compressed: int

    @classmethod
    def from_load(
        cls, said: dict[str, Any], count: int | None, worker_memory: int, memory: int
    ) -> Sample:
        """Take what the load said; `count` replaces the deliveries where there are none."""
        latency = said["latency_ms"]
        return cls(
            count=said["delivered"] if count is None else count,
            seconds=said["seconds"],
            cpu=sum(said["server_cpu"]),
            p50=latency["p50"],
            p99=latency["p99"],
            p999=latency["p999"],
            memory=memory,
            worker_memory=worker_memory,
            busy=said["busy"],
            waited=said["waited"],
            faults={name: said[name] for name in FAULTS if said[name]},
            compressed=said["compressed"],
        )

    @property
    def per_second(self) -> float:
        return self.count / self.seconds

    @property
    def server_busy(self) -> float:
        """The share of the window in which the server computed; two processes may make two."""
        return self.cpu / self.seconds

    @property
    def per_cpu_second(self) -> float:
        """The work for each second that the server's processes computed."""
        return self.count / self.cpu if self.cpu else 0.0
