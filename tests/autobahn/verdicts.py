"""What the suite thinks of each case, counted by group and judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .suite import Run

GROUPS = {
    "1": "framing",
    "2": "pings",
    "3": "reserved bits",
    "4": "opcodes",
    "5": "fragmentation",
    "6": "UTF-8",
    "7": "close handling",
    "9": "sizes and time",
    "10": "odds and ends",
    "12": "compression, payloads",
    "13": "compression, offers",
}
VERDICTS = ("ok", "non-strict", "informational", "unimplemented", "failed")
NON_STRICT_ALLOWED = 4

# The suite judges the messages and the ending apart, in words of its own; what is not here failed.
# FAILED BY CLIENT: the client had to cut the connection, which the server better does.
WORDS = {
    "OK": "ok",
    "NON-STRICT": "non-strict",
    "FAILED BY CLIENT": "non-strict",
    "INFORMATIONAL": "informational",
    "UNIMPLEMENTED": "unimplemented",
}


class Verdicts:
    """The verdicts of one run; what was planned and never reported has failed."""

    def __init__(self, run: Run) -> None:
        self.planned = run.planned
        self.missing = run.planned - len(run.reported)
        self.of = {name: _verdict(run.reported[name]) for name in sorted(run.reported, key=_number)}
        self._said = {name: _said(entry) for name, entry in run.reported.items()}

    def count(self, verdict: str) -> int:
        found = list(self.of.values()).count(verdict)
        return found + self.missing if verdict == "failed" else found

    @property
    def good(self) -> bool:
        """Whether it is as it should be: nothing failed, and next to nothing is non-strict."""
        return (
            self.planned > 0
            and self.count("failed") == 0
            and self.count("unimplemented") == 0
            and self.count("non-strict") <= NON_STRICT_ALLOWED
        )

    def table(self) -> str:
        """Return the counts by group, and then every case that is not just OK, by its name."""
        return "\n".join([*self._counts(), *self._exceptions()])

    def _counts(self) -> Iterator[str]:
        yield _row("group", VERDICTS)
        counts = Counter((name.partition(".")[0], verdict) for name, verdict in self.of.items())
        for group, title in GROUPS.items():
            numbers = [counts[group, verdict] for verdict in VERDICTS]
            if any(numbers):
                yield _row(f"{group:>2} {title}", numbers)
        yield _row("   all", [self.count(verdict) for verdict in VERDICTS])

    def _exceptions(self) -> Iterator[str]:
        for name, verdict in self.of.items():
            if verdict != "ok":
                yield f"{name:>9}  {verdict}: {self._said[name]}"
        if self.missing:
            yield f"{self.missing} of {self.planned} cases were never reported"


def _verdict(entry: dict[str, object]) -> str:
    """Return the worse of the two words that the suite has for a case."""
    words = {WORDS.get(str(entry[part]), "failed") for part in ("behavior", "behaviorClose")}
    return max(words, key=VERDICTS.index)


def _said(entry: dict[str, object]) -> str:
    return "messages {behavior}, ending {behaviorClose}, code {remoteCloseCode}".format(**entry)


def _number(name: str) -> list[int]:
    return [int(part) for part in name.split(".")]


def _row(title: str, cells: object) -> str:
    return f"{title:24}" + "".join(f"{cell:>15}" for cell in cells)
