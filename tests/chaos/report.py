"""An outcome as a table for people and as JSON for programs."""

import json

from .round import Outcome
from .verdict import WRONG


def table(outcome: Outcome) -> str:
    """Return what broke, what there was to see, and what was wrong, line by line."""
    verdict = outcome.verdict
    lines = [f"{outcome.setting.config}, seed {outcome.setting.seed}"]
    lines += _column("what broke", outcome.faults)
    lines += _column("what was seen", verdict.seen)
    if outcome.settled is not None:
        lines.append(f"  all was quiet {outcome.settled:.1f} s after the last fault")
    else:
        lines.append("  it never was quiet again")
    lines += _column("what was wrong", {kind: verdict.wrong[kind] for kind in WRONG})
    lines += [f"    {example}" for example in verdict.examples]
    lines += [f"  {sentence}" for sentence in outcome.quiet]
    return "\n".join(lines)


def summary(outcome: Outcome) -> str:
    """Return the same on one line of JSON."""
    verdict = outcome.verdict
    return json.dumps(
        {
            "setting": outcome.setting._asdict(),
            "good": outcome.good,
            "wrong": {kind: verdict.wrong[kind] for kind in WRONG},
            "examples": verdict.examples,
            "quiet": outcome.quiet,
            "settled": outcome.settled,
            "faults": outcome.faults,
            "seen": verdict.seen,
        }
    )


def _column(title: str, counts: dict[str, int]) -> list[str]:
    rows = [f"    {what:24} {count:9,}" for what, count in counts.items()]
    return [f"  {title}", *rows]
