"""
How Parlor's cost grows: `python -m bench.growth`, or `make bench-growth`.

Readers, senders or rooms become more while the rest stays as it is. The medians
of several short rounds are printed, and written to bench/results/.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from . import results
from .outcome import Outcome
from .peers import PEERS, Peer
from .scenarios import Scenario
from .session import Session

IN_FLIGHT = 16
GROWTHS = {
    "readers": ("Parlor", "Parlor stored"),
    "senders": ("Parlor",),
    "rooms": ("Parlor",),
}


def step(
    growth: str, connections: int, senders: int, rooms: int = 0, inflight: int = IN_FLIGHT
) -> Scenario:
    """Return one size on the way up; `growth` is what becomes more, and what the path is for."""
    name = f"{growth}: {connections} x {senders} in {rooms or 1}"
    return Scenario(name, "fanout", growth, connections, senders, inflight, rooms=rooms)


# Within each, connections never become fewer: what a server has freed would hide what it takes.
STEPS = (
    *(step("readers", readers, 10) for readers in (10, 100, 1_000, 5_000)),
    *(
        step("senders", 1_000, senders, inflight=max(senders, IN_FLIGHT))
        for senders in (1, 10, 100, 1_000)
    ),
    *(
        step("rooms", readers, max(rooms, 10), rooms)
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
    step: Scenario
    outcome: Outcome

    def counts(self) -> dict[str, int]:
        return {
            "readers": self.step.connections,
            "senders": self.step.senders,
            "rooms": self.step.rooms or 1,
            "in_flight": self.step.inflight,
        }

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
            # A room has as many readers as the others.
            "us_per_message": each * self.step.connections / (self.step.rooms or 1),
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
        if step.path == growth
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
    servers = peers()
    session = Session(servers, STEPS, options.rounds, options.seconds)
    session.run()
    growths = {growth: rows(growth, session.outcomes) for growth in GROWTHS}
    for growth in GROWTHS:
        print(f"\nMore {growth}\n{table(growths[growth])}")
    print(
        f"\nMedians. {session.note} "
        f"At worst the load waited for its core in {session.disturbance:.0%} of a window."
    )
    about = {**session.about, "version": servers[0].version()}
    print(f"Written: {os.path.relpath(write(about, growths))}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="starts of each server; default 3")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of a window; default 1")
    return parser.parse_args()


if __name__ == "__main__":
    main()
