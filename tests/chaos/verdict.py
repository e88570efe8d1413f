"""What the checker found: how often each thing went wrong, with examples, and how much was seen."""

from collections import Counter

WRONG = (
    "lost",
    "doubled",
    "reordered",
    "gaps",
    "stale",
    "miscounted",
    "leaked",
    "unanswered",
    "absent",
    "unexpected",
)
EXAMPLES = 5


class Verdict:
    """`wrong` counts by what it is, `seen` counts what there was to look at."""

    def __init__(self) -> None:
        self.wrong: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.examples: list[str] = []

    @property
    def good(self) -> bool:
        return not self.wrong.total()

    def add(self, kind: str, what: str, count: int = 1) -> None:
        assert kind in WRONG
        if self.wrong[kind] < EXAMPLES:
            self.examples.append(f"{kind}: {what}")
        self.wrong[kind] += count
