"""The results as files: all numbers as JSON, and the chart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .chart import chart
from .outcome import Outcome
from .scenarios import Scenario
from .table import LIMIT, OURS, ratio

FOLDER = Path(__file__).parent / "results"
CHARTED = ("fanout-1000x10", "echo-100")

Found = Mapping[str, Mapping[str, Outcome]]


def write(
    name: str, about: Mapping[str, Any], scenarios: Sequence[Scenario], found: Found, note: str
) -> list[Path]:
    """Write both files; `about` says what was measured, and on what. Return their paths."""
    FOLDER.mkdir(exist_ok=True)
    numbers = {
        scenario.name: {"about": scenario.sentence, "peers": _peers(found[scenario.name])}
        for scenario in scenarios
    }
    data = FOLDER / f"{name}.json"
    data.write_text(json.dumps({**about, "scenarios": numbers}, indent=1) + "\n")
    by_name = {scenario.name: scenario for scenario in scenarios}
    panels = {by_name[each]: found[each] for each in CHARTED if each in by_name}
    if not panels:
        return [data]
    picture = data.with_suffix(".svg")
    picture.write_text(chart(panels, note))
    return [data, picture]


def _peers(outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    return {name: _outcome(outcome, outcomes) for name, outcome in outcomes.items()}


def _outcome(outcome: Outcome, outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    if not outcome.samples:
        return {"remarks": outcome.remarks}
    return {
        "per_second": round(outcome.median(lambda sample: sample.per_second)),
        "per_cpu_second": round(outcome.rate),
        "to_parlor": ratio(outcome, outcomes.get(OURS)),
        "to_limit": ratio(outcome, outcomes.get(LIMIT)),
        "p50": outcome.median(lambda sample: sample.p50),
        "p99": outcome.median(lambda sample: sample.p99),
        "p999": outcome.median(lambda sample: sample.p999),
        "remarks": outcome.remarks,
        "rounds": [asdict(sample) for sample in outcome.samples],
    }
