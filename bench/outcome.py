"""What became of one peer in one scenario, over all rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from .sample import Sample


@dataclass
class Outcome:
    """Samples of the rounds that worked, reasons of those that did not."""

    samples: list[Sample] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    excluded: str = ""

    def median(self, value: Callable[[Sample], float]) -> float:
        """Return the median of a value over the rounds that worked."""
        return median(map(value, self.samples))

    @property
    def rate(self) -> float:
        """The work for each CPU second of the server, by which peers are compared."""
        return self.median(lambda sample: sample.per_cpu_second) if self.samples else 0.0

    @property
    def faults(self) -> Counter[str]:
        """What went wrong with messages, all rounds together."""
        return sum((Counter(sample.faults) for sample in self.samples), Counter())

    @property
    def remarks(self) -> str:
        """Say what a reader of the number must know; nothing where all is well."""
        if self.excluded:
            return f"not measured: {self.excluded}"
        said = [f"{number:,} {fault}" for fault, number in self.faults.items()]
        if self.failures:
            rounds = len(self.samples) + len(self.failures)
            often = f" in {len(self.failures)} of {rounds} rounds" if self.samples else ""
            said.append(f"failed{often}: {self.failures[0]}")
        return "; ".join(said)
