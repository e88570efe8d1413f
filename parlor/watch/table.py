"""The numbers of all workers as a table, for whoever looks at them now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import NamedTuple

from ..bus import Sample
from ..loop.histogram import quantile
from .meter import Reading

Readings = Mapping[int, Reading | None]

COLUMNS = (
    "worker", "cpu", "memory", "people", "sockets", "messages/s", "copies/s", "lag", "turn",
    "answer", "refused/s", "faults",
)  # fmt: skip
DOWN = "no answer"
SHARE = 0.99


class Look(NamedTuple):
    """The numbers of all workers, and when they were read, in seconds."""

    at: float
    readings: Readings


def rows(before: Look, now: Look) -> list[Sequence[str]]:
    """
    Return a line for each worker, in the order of COLUMNS.

    What is told a second, and the times, are of the time between the two looks: the
    times are those that 99 of 100 did not exceed.
    """
    return [
        _row(number, before.readings.get(number), reading, now.at - before.at)
        for number, reading in now.readings.items()
    ]


def _row(number: int, before: Reading | None, now: Reading | None, seconds: float) -> Sequence[str]:
    if now is None:
        return (str(number), DOWN)
    # A worker that has begun since counts anew.
    earlier = before if before and _begun(before) == _begun(now) else {}

    def gained(name: str, *labels: str) -> float:
        return _sum(now, name, *labels) - _sum(earlier, name, *labels)

    def rate(name: str, *labels: str) -> float:
        return gained(name, *labels) / seconds if earlier and seconds > 0 else 0.0

    def most(name: str) -> str:
        return _time(_most(earlier.get(name, []), now.get(name, [])))

    own = f"worker-{number}"
    return (
        str(number),
        f"{rate('process_cpu_seconds_total', own):.0%}",
        f"{_sum(now, 'process_resident_memory_bytes', own) / 1e6:,.0f} MB",
        f"{_sum(now, 'parlor_people'):,.0f}",
        f"{_sum(now, 'parlor_connections'):,.0f}",
        f"{rate('parlor_messages_total'):,.1f}",
        f"{rate('parlor_delivered_total'):,.0f}",
        most("parlor_loop_lag_seconds"),
        most("parlor_store_turn_seconds"),
        most("parlor_store_answer_seconds"),
        f"{rate('parlor_refused_total'):,.1f}",
        f"{_sum(now, 'parlor_faults_total'):,.0f}",
    )


def _begun(reading: Reading) -> float:
    return _sum(reading, "parlor_worker_start_time_seconds")


def _sum(reading: Reading, name: str, *labels: str) -> float:
    """Return the sum of all numbers of a name, or of those with these labels only."""
    found = reading.get(name, [])
    return sum(one.value for one in found if not labels or tuple(one.labels) == labels)


def _most(before: Sequence[Sample], now: Sequence[Sample]) -> float | None:
    """Return what SHARE of what came to a histogram without labels did not exceed, if any came."""
    if not now:
        return None
    counts = before[0].counts if before else [0] * len(now[0].counts)
    came = [later - earlier for later, earlier in zip(now[0].counts, counts, strict=True)]
    return quantile(now[0].bounds, came, SHARE)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return "> 5 s" if seconds == inf else f"{seconds * 1000:g} ms"
