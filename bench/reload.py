"""
A reload while a thousand people talk: `python -m bench.reload`, or `make bench-reload`.

Printed are how long people waited for the answer to a message before and
meanwhile, how long they were away between the close of one connection and the
welcome of the next, and how the closes were spread. With one worker, who
leaves nobody to come back to until the next one is loaded, and with two.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.whole.population import populate
from tests.whole.server import Server
from tests.whole.throng import Throng

from .storm import percentile

ROOMS = 10
RATE = 30  # messages a second of all together
COMING = 500  # people a second who come at first
USUAL = 5.0  # seconds of talk before, to compare with
PATIENCE = 120.0


def measure(folder: Path, people: int, workers: int) -> str:
    server = Server(folder, workers=workers, sync="normal")
    guests = populate(server.environ, [number % ROOMS for number in range(people)])
    server.start()
    throng = Throng([("127.0.0.1", server.port)])
    try:
        throng.add(guests, over=people / COMING)
        throng.run(PATIENCE, lambda: throng.all_here)
        throng.run(USUAL, rate=RATE, speakers=throng.clients)
        usual, cpu, began = len(throng.waits), time.process_time(), time.monotonic()
        (server.run / "fifo").write_text("c")
        throng.run(
            PATIENCE,
            lambda: "chain reloading complete" in server.log.read_text() and throng.all_here,
            RATE,
            throng.clients,
        )
        busy = (time.process_time() - cpu) / (time.monotonic() - began)
        settled = throng.run(PATIENCE, lambda: throng.settled)
    finally:
        throng.close()
        server.stop()
    before, meanwhile = (
        [wait for _, wait in some] for some in (throng.waits[:usual], throng.waits[usual:])
    )
    away = [absence.welcome - absence.began for absence in throng.absences]
    lines = [_line(name, seconds) for name, seconds in (
        ("answers before", before), ("answers meanwhile", meanwhile), ("away", away)
    )]  # fmt: skip
    tenths = Counter(int(at * 10) for at, _ in throng.endings)
    codes = Counter(code for _, code in throng.endings)
    wrong = {**throng.faults, **throng.refusals} or "nothing unusual"
    lines += [
        f"  closes in 100 ms    at most {max(tenths.values())} of {len(throng.endings)}",
        f"  closed with         {', '.join(f'{code}: {count}' for code, count in codes.items())}",
        f"  clients saw         {wrong if settled else 'not everything'}",
        f"  load                {busy:.0%} busy",
    ]
    return "\n".join(lines)


def _line(name: str, seconds: list[float]) -> str:
    cells = [percentile(seconds, share) for share in (0.5, 0.99, 1 - 1e-9)]
    return f"  {name:18}" + "".join(f"{cell:9.1f}" for cell in cells) + "  ms: p50, p99, max"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reload", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    for workers in options.workers:
        with tempfile.TemporaryDirectory(prefix="reload-") as folder:
            said = measure(Path(folder), options.people, workers)
        number = f"{workers} worker" + ("s" if workers > 1 else "")
        print(f"\n{options.people:,} people, {number}\n{said}", flush=True)


if __name__ == "__main__":
    main()
