"""The results as a picture, for the README: bars that can be read on light and on dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from .outcome import Outcome
from .scenarios import Scenario
from .table import LIMIT, OURS, ranked

WIDTH, NAMES, GAP = 880, 170, 24
ROW, BAR, TOP, BOTTOM = 22, 14, 64, 54
UNIT = "Thousands of messages per CPU second of the server"
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 14px }
  .note { fill: #59636e }
  .bar { fill: #9198a1 }
  .limit { fill: none; stroke: #9198a1; stroke-dasharray: 3 2 }
  .ours { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .note { fill: #9198a1 }
    .bar { fill: #656c76 }
    .limit { stroke: #656c76 }
    .ours { fill: #4493f8 }
  }
"""


def chart(panels: Mapping[Scenario, Mapping[str, Outcome]], note: str) -> str:
    """Return an SVG with a panel for each scenario, beside each other; `note` stands below."""
    names = _names(panels)
    height = TOP + ROW * len(names) + BOTTOM
    panel = (WIDTH - NAMES - GAP) / max(1, len(panels)) - GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(_title(panels))}</title>",
        f"<style>{STYLE}</style>",
        *(_text(NAMES, TOP + ROW * row + BAR - 3, name, "end") for row, name in enumerate(names)),
    ]
    for place, (scenario, outcomes) in enumerate(panels.items()):
        left = NAMES + GAP / 2 + place * (panel + GAP * 1.5)
        parts += _panel(scenario, outcomes, names, left, panel)
    parts += [
        _text(GAP, height - 28, f"{UNIT}; more is better.", "start", "note"),
        _text(GAP, height - 10, note, "start", "note"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _title(panels: Mapping[Scenario, Mapping[str, Outcome]]) -> str:
    return f"{UNIT}: {'; '.join(scenario.sentence for scenario in panels)}"


def _names(panels: Mapping[Scenario, Mapping[str, Outcome]]) -> list[str]:
    """Return every peer of any panel, in the order of the first."""
    return list(dict.fromkeys(name for outcomes in panels.values() for name in ranked(outcomes)))


def _panel(
    scenario: Scenario,
    outcomes: Mapping[str, Outcome],
    names: list[str],
    left: float,
    width: float,
) -> Iterator[str]:
    yield _text(left, 22, scenario.title, "start", "title")
    yield _text(left, 42, scenario.sentence, "start", "note")
    longest = max((outcome.rate for outcome in outcomes.values()), default=0) or 1
    for row, name in enumerate(names):
        if name not in outcomes:
            continue
        y = TOP + ROW * row
        outcome = outcomes[name]
        if not outcome.rate:
            yield _text(left, y + BAR - 3, "failed" if outcome.failures else "not measured",
                        "start", "note")  # fmt: skip
            continue
        # The number stands at the end of its bar, within the panel.
        bar = max(1.0, outcome.rate / longest * (width - 60))
        yield (
            f'<rect class="{_kind(name)}" x="{left:.1f}" y="{y}" width="{bar:.1f}" '
            f'height="{BAR}" rx="2"/>'
        )
        yield _text(left + bar + 6, y + BAR - 3, _thousands(outcome.rate), "start")


def _kind(name: str) -> str:
    if name == LIMIT:
        return "limit"
    return "ours" if name.startswith(OURS) else "bar"


def _thousands(rate: float) -> str:
    return f"{rate / 1000:,.0f}" if rate >= 10_000 else f"{rate / 1000:.1f}"


def _text(x: float, y: float, text: str, anchor: str, kind: str = "") -> str:
    classes = f' class="{kind}"' if kind else ""
    return f'<text{classes} x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
