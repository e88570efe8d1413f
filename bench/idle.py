"""
Idle sockets: what each costs, and how pages are answered meanwhile.

Starts Parlor with few async cores, opens sockets on loopback, straight into the
worker, and prints for each endpoint: handshakes per second by the clock, and
per second of the worker's CPU, which other processes hardly change; memory per
socket in the worker; and how long pages take with and without the sockets.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.whole.server import Server

from .openers import Openers
from .processes import used_by

SOCKETS = 2_000
CORES = 100
ENDPOINTS = ("/ws", "/chat", "/soc", "/echo")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SOCKETS
    print(f"{count} idle sockets, {CORES} async cores")
    print(
        f"{'endpoint':10}{'handshakes/s':>14}{'per CPU s':>11}{'KiB/socket':>12}"
        f"{'page, ms':>20}{'before, ms':>12}"
    )
    for endpoint in ENDPOINTS:
        with tempfile.TemporaryDirectory() as folder:
            settings = {"rate_connect": 0, "max_per_address": 0, "handshake_time": 3_600}
            server = Server(Path(folder), cores=CORES, **settings)
            server.start()
            try:
                measure(server, endpoint, count)
            finally:
                server.stop()


def measure(server: Server, endpoint: str, count: int) -> None:
    before = pages(server)
    worker = server.worker()
    openers = Openers(server.direct_port, endpoint, count)
    memory, cpu, began = resident(worker), used_by(worker).cpu, time.perf_counter()
    openers.open()
    rate = count / (time.perf_counter() - began)
    efficiency = count / (used_by(worker).cpu - cpu)
    taken = (resident(worker) - memory) / count / 1024
    meanwhile = pages(server)
    page = f"{statistics.median(meanwhile):.1f} (worst {max(meanwhile):.1f})"
    print(
        f"{endpoint:10}{rate:14.0f}{efficiency:11.0f}{taken:12.1f}"
        f"{page:>20}{statistics.median(before):12.1f}"
    )
    openers.close()


def pages(server: Server) -> list[float]:
    times = []
    for _ in range(50):
        began = time.perf_counter()
        assert server.get("/sign-in")[0] == 200
        times.append((time.perf_counter() - began) * 1000)
    return times


def resident(pid: int) -> int:
    """Return a process's resident memory in bytes."""
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def raise_limit() -> None:
    """Let this process have as many descriptors as it may."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    raise_limit()
    main()
