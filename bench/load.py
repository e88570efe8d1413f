"""The load generator, run once for one scenario against one server."""

from __future__ import annotations

import json
import selectors
import subprocess
from pathlib import Path
from typing import Any

from .cores import Cores, on
from .errors import Failed
from .sample import Sample
from .scenarios import Scenario
from .server import Server

BINARY = Path(__file__).parent / "build" / "load"
# Beside the window: connecting, asking who listens, waiting for the last message, closing.
OVERHEAD = 120.0


class Load:
    """Runs scenarios with windows of a given length, in seconds."""

    def __init__(self, cores: Cores, seconds: float, warmup: float) -> None:
        self._cores = cores
        self._seconds = seconds
        self._warmup = warmup

    def run(self, scenario: Scenario, server: Server) -> Sample:
        """
        Measure; whoever is watched is looked at just after the window.

        Raises:
            Failed: If the server did not do its part, or a process of it ended.
        """
        idle = scenario.kind == "idle"
        pids = server.tree.pids()
        before = server.memory() if idle else (0, 0)
        with on(self._cores.load):
            process = self._start(scenario, server, pids)
        try:
            self._await_mark(process)
            if idle:
                server.calms_down()
            after = server.memory()
            said = self._result(process)
        finally:
            process.kill()
            process.wait()
        if not set(pids) <= set(server.tree.pids()):
            raise Failed("a process of it ended")
        worker, tree = (new - old for new, old in zip(after, before, strict=True))
        return Sample.from_load(said, scenario.connections if idle else None, worker, tree)

    def _start(
        self, scenario: Scenario, server: Server, pids: list[int]
    ) -> subprocess.Popen[bytes]:
        options = {
            "port": server.port,
            "path": server.peer.paths[scenario.path],
            "dialect": server.peer.dialect,
            "seconds": self._seconds,
            "warmup": self._warmup,
            "watch": ",".join(map(str, pids)),
        }
        arguments = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        return subprocess.Popen(
            [str(BINARY), *scenario.arguments(), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def _await_mark(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the load says that the moment has come to look at the server."""
        assert process.stderr is not None
        patience = self._warmup + self._seconds + OVERHEAD
        with selectors.DefaultSelector() as selector:
            selector.register(process.stderr, selectors.EVENT_READ)
            if not selector.select(patience):
                raise Failed(f"the load was not done after {patience:.0f} s")

    def _result(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        """Let the load go on to its end, and return what it says."""
        try:
            output, _ = process.communicate(timeout=OVERHEAD)
        except subprocess.TimeoutExpired:
            raise Failed("the load did not come to its end") from None
        try:
            said: dict[str, Any] = json.loads(output)
        except ValueError:
            raise Failed(f"the load ended with status {process.returncode}") from None
        if "error" in said:
            raise Failed(said["error"])
        return said
