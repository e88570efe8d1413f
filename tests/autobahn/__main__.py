"""
All cases of the suite against `/echo`, direct and through the router.

`make autobahn` runs it; `CASES="9.3.* 12.1.1"` picks some. The pages that the
suite writes about each case are kept in `tests/autobahn/reports/`.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.whole.server import Server

from . import suite
from .python27 import Missing
from .subject import SETTINGS, ways
from .verdicts import Verdicts

REPORTS = Path(__file__).parent / "reports"
# It is minutes; a suite that hangs is ended after this.
PATIENCE = 3_600


def main() -> None:
    try:
        python = suite.install()
    except Missing as missing:
        sys.exit(str(missing))
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), **SETTINGS).start()
        try:
            good = [measure(server, python, way) for way in ways(server)]
        finally:
            server.stop()
    sys.exit(not all(good))


def measure(server: Server, python: Path, way: suite.Way) -> bool:
    """Run the cases one way, print what came of it, and return whether it is good."""
    worker, began = server.worker(), time.monotonic()
    run = suite.run(python, way, sys.argv[1:] or ["*"], REPORTS / way.name, PATIENCE)
    verdicts = Verdicts(run)
    say(f"{way.name}: {verdicts.planned} cases in {time.monotonic() - began:.0f} s")
    say(verdicts.table())
    lives = server.worker() == worker
    if not lives:
        say(f"the worker was restarted: {worker} is gone")
    return verdicts.good and lives


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
