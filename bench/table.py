"""The results as text, one table for each scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from .outcome import Outcome
from .sample import Sample
from .scenarios import Scenario

OURS, LIMIT = "Parlor", "limit"
FULL = 0.9


class Column(NamedTuple):
    """A heading of its width, and what stands below it."""

    heading: str
    value: Callable[[Sample], float]
    form: str


def _counted(what: str) -> tuple[Column, Column]:
    return (
        Column(f"{what}/s", lambda sample: sample.per_second, ",.0f"),
        Column(f"{what}/CPU s", lambda sample: sample.per_cpu_second, ",.0f"),
    )


BUSY = (
    Column("server", lambda sample: sample.server_busy, ".0%"),
    Column("load", lambda sample: sample.busy, ".0%"),
)
TALKING = (
    *_counted("messages"),
    Column("  p50 ms", lambda sample: sample.p50, ",.2f"),
    Column("  p99 ms", lambda sample: sample.p99, ",.2f"),
    Column("p99.9 ms", lambda sample: sample.p999, ",.2f"),
    Column("  MiB", lambda sample: sample.memory / 1024**2, ",.0f"),
    *BUSY,
)
IDLE = (
    *_counted("handshakes"),
    Column("KiB each, worker", lambda sample: sample.worker_memory / sample.count / 1024, ",.1f"),
    Column("KiB each, all", lambda sample: sample.memory / sample.count / 1024, ",.1f"),
    *BUSY,
)


def ranked(outcomes: Mapping[str, Outcome]) -> list[str]:
    """Return the names, those that did most for a CPU second first."""
    return sorted(outcomes, key=lambda name: -outcomes[name].rate)


def ratio(outcome: Outcome, to: Outcome | None) -> float | None:
    """Return how many times the work of `to` a peer does for a CPU second, if both do any."""
    return outcome.rate / to.rate if to and to.rate and outcome.rate else None


class Table:
    """One scenario's results, the fastest peer first and failures last."""

    def __init__(self, scenario: Scenario, outcomes: Mapping[str, Outcome]) -> None:
        self._scenario = scenario
        self._outcomes = outcomes
        self._columns = IDLE if scenario.kind == "idle" else TALKING
        self._headings = [f"x {OURS}", f"x {LIMIT}", *(each.heading for each in self._columns)]

    def __str__(self) -> str:
        width = max(map(len, [*self._outcomes, "peer"]))
        lines = [
            f"{self._scenario.name}: {self._scenario.sentence}",
            "  ".join([f"{'peer':{width}}", *self._headings]),
        ]
        for name in ranked(self._outcomes):
            lines.append("  ".join([f"{name:{width}}", *self._cells(self._outcomes[name])]))
        return "\n".join(lines)

    def _cells(self, outcome: Outcome) -> list[str]:
        if not outcome.samples:
            return [outcome.remarks]
        ratios = [ratio(outcome, self._outcomes.get(name)) for name in (OURS, LIMIT)]
        texts = ["-" if each is None else f"{each:.2f}" for each in ratios]
        texts += [format(outcome.median(each.value), each.form) for each in self._columns]
        cells = [
            f"{text:>{len(heading)}}" for text, heading in zip(texts, self._headings, strict=True)
        ]
        return [*cells, *filter(None, self._remarks(outcome))]

    def _remarks(self, outcome: Outcome) -> tuple[str, str, str]:
        load_is_full = outcome.median(lambda sample: sample.busy) > FULL
        server_is_not = outcome.median(lambda sample: sample.server_busy) < FULL
        plain = self._scenario.deflate and not any(each.compressed for each in outcome.samples)
        return (
            outcome.remarks,
            "the load was the bottleneck" if load_is_full and server_is_not else "",
            "sent nothing compressed" if plain else "",
        )
