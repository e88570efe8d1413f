"""One run of the bench, and what a reader of its numbers must know of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from . import machine
from .cores import Cores
from .load import BINARY, Load
from .outcome import Outcome
from .peers import Peer
from .rounds import Rounds
from .scenarios import Scenario

WARMUP = 0.3


class Session:
    """So many rounds with windows of so many seconds, on the cores of this process."""

    def __init__(
        self, peers: Sequence[Peer], scenarios: Sequence[Scenario], rounds: int, seconds: float
    ) -> None:
        if not BINARY.exists():
            sys.exit("bench: the load is not built; run: make bench")
        self._began = time.strftime("%Y-%m-%d %H:%M")
        self._machine = machine.describe()
        self._count = rounds
        self._seconds = seconds
        self._cores = Cores.share_out(os.sched_getaffinity(0))
        # From here on the machine has fewer cores: the runner must not wake up on the server's.
        os.sched_setaffinity(0, self._cores.load)
        self._rounds = Rounds(peers, scenarios, Load(self._cores, seconds, WARMUP), self._cores)

    def run(self) -> None:
        """Measure everything, and say meanwhile how far it is."""
        self._rounds.run(self._count, lambda line: print(line, flush=True))

    @property
    def outcomes(self) -> Mapping[str, Mapping[str, Outcome]]:
        """What was found, by the names of scenario and peer."""
        return self._rounds.outcomes

    @property
    def disturbance(self) -> float:
        """The worst share of a window in which the load wanted its core and did not have it."""
        return self._rounds.disturbance

    @property
    def note(self) -> str:
        """Say how it was measured."""
        return f"Rounds: {self._count}, of {self._seconds} s each; {self._cores.sentence}."

    @property
    def about(self) -> dict[str, Any]:
        """Return how, when and on what it was measured."""
        return {
            "date": self._began,
            "machine": self._machine,
            "pinned": self._cores.sentence,
            "rounds": self._count,
            "seconds": self._seconds,
            "warmup": WARMUP,
            "disturbed": round(self.disturbance, 4),
        }
