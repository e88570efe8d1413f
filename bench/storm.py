"""
A storm: `python -m bench.storm`, or `make bench-storm`.

Thousands of clients are cut at once, without a word, and come back, each after
up to half a second, as docs/protocol.md has it. Printed are how long it took
until the last had everything it missed, what the store was asked meanwhile,
and how long messages took to others, who stayed and talked all the time, in
the same rooms and in others. Then the same, but the workers are killed, so that
nobody stays and nothing is in memory. Each with one worker and with two.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.whole.population import populate
from tests.whole.server import Server
from tests.whole.throng import Absence, Throng
from tests.whole.tree import plant

from .asked import Question, questions
from .processes import Usage, kill, usage

ROOMS = 50
OTHER_ROOMS = 5
OTHERS = 50  # who stay in the same rooms, and as many in other rooms
RATE = 20  # messages a second of all the others together
COMING = 1_000  # clients a second who come at first
SETTLING = 3.0  # seconds until everybody was told who came
QUIET = 5.0  # seconds of talk before the storm, to compare with
AFTERWARDS = 3.0  # seconds of talk after it
PATIENCE = 120.0


@dataclass(frozen=True)
class Aftermath:
    """What became of one storm; seconds are counted from its beginning."""

    absences: Sequence[Absence]
    began: float
    quiet: Sequence[float]
    heard: Sequence[float]
    received: int
    asked: Sequence[Question]
    usage: dict[str, Usage]
    load_busy: float
    wrong: dict[str, int]
    settled: bool

    @property
    def welcome(self) -> list[float]:
        return sorted(absence.welcome - self.began for absence in self.absences)

    @property
    def resumed(self) -> list[float]:
        return sorted(absence.resumed - self.began for absence in self.absences)

    @property
    def most_asked(self) -> tuple[str, int]:
        """What one worker asked most often within a second of the same room, and how often."""
        counts = Counter(
            f"{one.verb} {one.what}, worker {one.worker}, second {int(one.at - self.began)}"
            for one in self.asked
            if one.what
        )
        return counts.most_common(1)[0] if counts else ("nothing", 0)


class Storm:
    """One server, the clients that are to be cut, and those who stay."""

    def __init__(self, folder: Path, people: int, workers: int) -> None:
        tree = plant(folder / "tree", wsgi=Path(__file__).parent / "counted.py")
        # normal, for a disk that is busy with other things would be much of what is measured.
        self._server = Server(folder, tree, workers=workers, sync="normal")
        self._people = people

    def break_loose(self, kill_workers: bool = False) -> Aftermath:
        """Let everybody come and talk, cut them, and see them come back."""
        places = [number % ROOMS for number in range(self._people + OTHERS)]
        places += [ROOMS + number % OTHER_ROOMS for number in range(OTHERS)]
        guests = populate(self._server.environ, places)
        self._server.start()
        throng = Throng([("127.0.0.1", self._server.port)])
        try:
            throng.add(guests[self._people :], stays=True)
            throng.add(guests[: self._people], over=self._people / COMING)
            if not throng.run(PATIENCE, lambda: throng.all_here):
                raise TimeoutError(f"only {throng.here} came: {dict(throng.refusals)}")
            return self._strike(throng, kill_workers)
        finally:
            throng.close()
            self._server.stop()

    def _strike(self, throng: Throng, kill_workers: bool) -> Aftermath:
        others = throng.clients[: 2 * OTHERS]
        throng.run(SETTLING)
        throng.run(QUIET, rate=RATE, speakers=others)
        quiet, received = len(throng.heard), throng.bytes
        before = usage(self._server, self._server.run)
        began, cpu = time.monotonic(), time.process_time()
        if kill_workers:
            kill(self._server, self._server.run)
        else:
            throng.cut(throng.clients[2 * OTHERS :])
        cut = time.monotonic()
        throng.run(PATIENCE, lambda: throng.all_here and bool(throng.absences), RATE, others)
        ended, busy = time.monotonic(), time.process_time() - cpu
        received = throng.bytes - received
        # While it cut, the load itself stood still; that is not the server's.
        heard = [
            took - max(0.0, cut - due)
            for due, took in zip(throng.heard_at[quiet:], throng.heard[quiet:], strict=True)
        ]
        used = {
            name: now - before.get(name, Usage())
            for name, now in usage(self._server, self._server.run).items()
        }
        throng.run(AFTERWARDS, rate=RATE, speakers=others)
        settled = throng.run(PATIENCE, lambda: throng.settled)
        return Aftermath(
            absences=throng.absences,
            began=began,
            quiet=throng.heard[:quiet],
            heard=heard,
            received=received,
            asked=[one for one in questions(self._server.run) if began <= one.at <= ended],
            usage=used,
            load_busy=busy / (ended - began),
            wrong={**throng.faults, **throng.refusals},
            settled=settled,
        )


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return a percentile in milliseconds."""
    return sorted(seconds)[int(len(seconds) * share)] * 1000 if seconds else 0.0


def report(after: Aftermath) -> str:
    lines = [
        ("welcome, half and last", "{:8.2f} s {:8.2f} s", _half_and_last(after.welcome)),
        ("resumed, half and last", "{:8.2f} s {:8.2f} s", _half_and_last(after.resumed)),
    ]
    for name, heard in (("quiet", after.quiet), ("storm", after.heard)):
        cells = [percentile(heard, share) for share in (0.5, 0.99, 1 - 1e-9)]
        lines.append((f"others, {name}: p50, p99, max", "{:8.1f} ms {:8.1f} ms {:8.1f} ms", cells))
    lines.append(("sent to the clients", "{:8.1f} MB", [after.received / 1e6]))
    for name, used in after.usage.items():
        form = "{:8.2f} s of CPU, {:.2f} s waited for a core"
        lines.append((name, form, [used.cpu, used.waited]))
    lines.append(("load", "{:8.0%} busy", [after.load_busy]))
    said = [f"  {name:28}{form.format(*cells)}" for name, form, cells in lines]
    counts = Counter(one.verb for one in after.asked)
    asked = ", ".join(f"{count:,} {verb}" for verb, count in counts.most_common())
    said.append(f"  {'asked of the store':28}  {asked or 'nothing'}")
    said.append(
        f"  {'most often of one room':28}  {after.most_asked[1]} times: {after.most_asked[0]}"
    )
    wrong = ", ".join(f"{count:,} times {what}" for what, count in after.wrong.items())
    said.append(f"  {'clients saw':28}  {wrong or 'nothing unusual'}")
    if not after.settled:
        said.append("  not everybody has everything")
    return "\n".join(said)


def _half_and_last(in_order: Sequence[float]) -> list[float]:
    return [in_order[len(in_order) // 2], in_order[-1]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.storm", description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    for kill_workers in (False, True):
        for workers in options.workers:
            with tempfile.TemporaryDirectory(prefix="storm-") as folder:
                storm = Storm(Path(folder), options.people, workers)
                after = storm.break_loose(kill_workers)
            number = f"{workers} worker" + ("s" if workers > 1 else "")
            what = "the workers are killed" if kill_workers else "the clients are cut"
            print(f"\n{options.people:,} clients, {number}; {what}\n{report(after)}", flush=True)


if __name__ == "__main__":
    main()
