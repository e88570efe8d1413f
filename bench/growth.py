"""
How Parlor's cost grows: `python -m bench.growth`, or `make bench-growth`.

Readers, senders or rooms become more while the rest stays as it is. The medians
of several short rounds are printed, and written to bench/results/.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from . import machine, results
from .cores import Cores
from .load import BINARY, Load
from .outcome import Outcome
from .peers import PEERS, Peer
from .rounds import Rounds

WARMUP = 0.3
IN_FLIGHT = 16
GROWTHS = {
    "readers": ("Parlor", "Parlor stored"),
    "senders": ("Parlor",),
    "rooms": ("Parlor",),
}


class Step(NamedTuple):
    """
    One size on the way up; to the runner, a scenario.

    `growth` is what becomes more. Readers and senders are spread evenly over
    the rooms; 0 stands for the one room at the peer's own path. `inflight` is
    for all senders together.
    """

    growth: str
    connections: int
    senders: int
    rooms: int = 0
    inflight: int = IN_FLIGHT
    kind = "fanout"
    deflate = False

    @property
    def path(self) -> str:
        return self.growth

    @property
    def name(self) -> str:
        return f"{self.growth}: {self.connections} x {self.senders} in {self.rooms or 1}"

    @property
    def audience(self) -> float:
        """How many readers each message has, on average."""
        return self.connections / (self.rooms or 1)

    def arguments(self) -> list[str]:
        """Return the load's options."""
        options = {
            "scenario": self.kind,
            "connections": self.connections,
            "senders": self.senders,
            "rooms": self.rooms,
            "inflight": self.inflight,
        }
        return [word for name, value in options.items() for word in (f"--{name}", str(value))]


# Within each, connections never become fewer: what a server has freed would hide what it takes.
STEPS = (
    *(Step("readers", readers, 10) for readers in (10, 100, 1_000, 5_000)),
    *(
        Step("senders", 1_000, senders, inflight=max(senders, IN_FLIGHT))
        for senders in (1, 10, 100, 1_000)
    ),
    *(
        Step("rooms", readers, max(rooms, 10), rooms)
        for readers in (1_000, 5_000)
        for rooms in (1, 10, 100, 1_000)
    ),
)


def peers() -> list[Peer]:
    """Return a peer for each growth, for its memory to begin where a fresh server's does."""
    return [
        peer._replace(name=f"{peer.name}, {growth}", paths={growth: peer.paths["fanout"]})
        for growth, names in GROWTHS.items()
        for peer in PEERS
        if peer.name in names
    ]


class Row(NamedTuple):
    """What became of one step."""

    peer: str
    step: Step
    outcome: Outcome

    def counts(self) -> dict[str, int]:
        _, readers, senders, rooms, inflight = self.step
        return {"readers": readers, "senders": senders, "rooms": rooms or 1, "in_flight": inflight}

    def figures(self) -> dict[str, float]:
        """Return medians, if anything was delivered; `us` are the server's microseconds of CPU."""
        if not self.outcome.rate:
            return {}
        median = self.outcome.median
        each = 1e6 / self.outcome.rate
        return {
            "per_second": median(lambda sample: sample.per_second),
            "per_cpu_second": self.outcome.rate,
            "us_per_delivery": each,
            "us_per_message": each * self.step.audience,
            "p50": median(lambda sample: sample.p50),
            "p99": median(lambda sample: sample.p99),
            "mib": median(lambda sample: sample.memory / 1024**2),
            "server_busy": median(lambda sample: sample.server_busy),
            "load_busy": median(lambda sample: sample.busy),
        }

    def everything(self) -> dict[str, Any]:
        figures = {name: round(figure, 3) for name, figure in self.figures().items()}
        rounds = [asdict(sample) for sample in self.outcome.samples]
        rest = {"remarks": self.outcome.remarks, "rounds": rounds}
        return {"peer": self.peer, **self.counts(), **figures, **rest}


def rows(growth: str, outcomes: Mapping[str, Mapping[str, Outcome]]) -> list[Row]:
    """Return every step of every peer, one peer after the other."""
    return [
        Row(name, step, outcomes[step.name][f"{name}, {growth}"])
        for name in GROWTHS[growth]
        for step in STEPS
        if step.growth == growth
    ]


# By figure: the heading, as wide as its column, and the form.
COLUMNS = {
    "per_second": ("deliveries/s", ",.0f"),
    "per_cpu_second": ("deliveries/CPU s", ",.0f"),
    "us_per_delivery": ("us/delivery", ",.2f"),
    "us_per_message": ("us/message", ",.0f"),
    "p50": ("  p50 ms", ",.2f"),
    "p99": ("  p99 ms", ",.2f"),
    "mib": ("  MiB", ",.0f"),
    "server_busy": ("server", ".0%"),
    "load_busy": ("load", ".0%"),
}


def table(rows: Sequence[Row]) -> str:
    headings = [heading for heading, _ in COLUMNS.values()]
    first = "  ".join([f"{'peer':13}", "readers", "senders", "  rooms", *headings])
    return "\n".join([first, *map(_line, rows)])


def _line(row: Row) -> str:
    readers, senders, rooms, _ = row.counts().values()
    cells = [f"{row.peer:13}", *(f"{count:7,}" for count in (readers, senders, rooms))]
    for name, figure in row.figures().items():
        heading, form = COLUMNS[name]
        cells.append(f"{figure:{len(heading)}{form}}")
    return "  ".join([*cells, row.outcome.remarks]).rstrip()


def write(about: Mapping[str, Any], growths: Mapping[str, Sequence[Row]]) -> Path:
    """Write all numbers; `about` says what was measured, and on what. Return the path."""
    results.FOLDER.mkdir(exist_ok=True)
    path = results.FOLDER / f"{time.strftime('%Y-%m-%d')}-growth.json"
    numbers = {name: [row.everything() for row in rows] for name, rows in growths.items()}
    path.write_text(json.dumps({**about, "growths": numbers}, indent=1) + "\n")
    return path


def main() -> None:
    options = _options()
    if not BINARY.exists():
        sys.exit("bench: the load is not built; run: make bench-growth")
    about: dict[str, Any] = {"date": time.strftime("%Y-%m-%d %H:%M"), "machine": machine.describe()}
    cores = Cores.share_out(os.sched_getaffinity(0))
    # The runner must not wake up on the server's core.
    os.sched_setaffinity(0, cores.load)
    servers = peers()
    rounds = Rounds(servers, STEPS, Load(cores, options.seconds, WARMUP), cores)
    rounds.run(options.rounds, lambda line: print(line, flush=True))
    about |= {
        "pinned": cores.sentence,
        "rounds": options.rounds,
        "seconds": options.seconds,
        "warmup": WARMUP,
        "disturbed": round(rounds.disturbance, 4),
        "version": servers[0].version(),
    }
    growths = {growth: rows(growth, rounds.outcomes) for growth in GROWTHS}
    for growth in GROWTHS:
        print(f"\nMore {growth}\n{table(growths[growth])}")
    print(
        f"\nMedians. Rounds: {options.rounds}, of {options.seconds} s each; {cores.sentence}. "
        f"At worst the load waited for its core in {rounds.disturbance:.0%} of a window."
    )
    print(f"Written: {os.path.relpath(write(about, growths))}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="starts of each server; default 3")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of a window; default 1")
    return parser.parse_args()


if __name__ == "__main__":
    main()
