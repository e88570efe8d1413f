"""Rounds: in each, every peer is started once and does every scenario."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from .cores import Cores
from .errors import Failed
from .load import Load
from .outcome import Outcome
from .peers import Peer
from .scenarios import Scenario
from .server import Server

Tell = Callable[[str], None]


class Rounds:
    """
    Measures peers in turn, round by round, so that what else the machine does
    strikes them alike.

    `outcomes` has what was found, by the names of scenario and peer.
    """

    def __init__(
        self, peers: Sequence[Peer], scenarios: Sequence[Scenario], load: Load, cores: Cores
    ) -> None:
        self._peers = peers
        self._scenarios = scenarios
        self._load = load
        self._cores = cores
        self.outcomes = {
            scenario.name: {
                peer.name: Outcome(excluded=_reason_to_leave_out(peer, scenario))
                for peer in peers
                if _takes_part(peer, scenario)
            }
            for scenario in scenarios
        }

    def run(self, count: int, tell: Tell) -> None:
        """Measure everything so many times; `tell` hears how far it is."""
        for number in range(1, count + 1):
            for peer in self._peers:
                tell(f"round {number} of {count}: {peer.name}")
                self._visit(peer, tell)

    @property
    def disturbance(self) -> float:
        """The worst share of a window in which the load wanted its core and did not have it."""
        samples = (
            sample
            for outcomes in self.outcomes.values()
            for outcome in outcomes.values()
            for sample in outcome.samples
        )
        return max((sample.waited for sample in samples), default=0.0)

    def _visit(self, peer: Peer, tell: Tell) -> None:
        """Let one peer do what is due; after a failure it goes on with a new server."""
        due = deque(self._due(peer))
        while due:
            try:
                with Server(peer, self._cores) as server:
                    while due and self._measure(due.popleft(), server, tell):
                        continue
            except Failed as failure:
                for scenario in due:
                    self._note_failure(scenario, peer, failure, tell)
                due.clear()

    def _due(self, peer: Peer) -> list[Scenario]:
        outcomes = [(each, self.outcomes[each.name].get(peer.name)) for each in self._scenarios]
        return [each for each, outcome in outcomes if outcome and not outcome.excluded]

    def _measure(self, scenario: Scenario, server: Server, tell: Tell) -> bool:
        """Measure once; return whether the server is fit for the next scenario."""
        try:
            sample = self._load.run(scenario, server)
        except Failed as failure:
            self._note_failure(scenario, server.peer, failure, tell)
            return False
        self.outcomes[scenario.name][server.peer.name].samples.append(sample)
        tell(f"  {scenario.name}: {sample.per_second:,.0f}/s, {sample.per_cpu_second:,.0f}/CPU s")
        return server.calms_down()

    def _note_failure(self, scenario: Scenario, peer: Peer, failure: Failed, tell: Tell) -> None:
        self.outcomes[scenario.name][peer.name].failures.append(str(failure))
        tell(f"  {scenario.name}: {failure}")


def _takes_part(peer: Peer, scenario: Scenario) -> bool:
    return scenario.path in peer.paths and (peer.deflate or not scenario.deflate)


def _reason_to_leave_out(peer: Peer, scenario: Scenario) -> str:
    if peer.version() is None:
        return "not installed"
    return peer.excluded.get(scenario.name, "")
