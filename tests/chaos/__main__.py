"""
A hundred clients talk while everything dies: `python -m tests.chaos`, or `make chaos`.

Without `--config` every configuration has its turn; they share the time.
"""

import argparse
import asyncio
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from . import report
from .configurations import CONFIGURATIONS
from .round import Setting, play

MINUTES = 3.0
PACE = 3.0
MISSING = (pytest.skip.Exception, pytest.fail.Exception)


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    asked = arguments()
    say(f"SEED={asked.seed}")
    names = asked.config or list(CONFIGURATIONS)
    seconds = asked.seconds or asked.minutes * 60
    settings = [
        Setting(name, asked.seed, seconds / len(names), asked.pace, switches=tuple(asked.switch))
        for name in names
    ]
    try:
        good = [is_good(setting) for setting in settings]
    except KeyboardInterrupt:
        sys.exit("ended before its time")
    sys.exit(not all(good))


def is_good(setting: Setting) -> bool:
    """Play one round, print what came of it, and return whether it is good."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    try:
        outcome = asyncio.run(play(setting, folder))
    except MISSING as missing:
        say(f"{setting.config} was not played. {missing}")
        return False
    say(report.table(outcome))
    say(report.summary(outcome))
    if outcome.good:
        shutil.rmtree(folder)
    else:
        say(f"what everybody sent and received, and the logs, are in {folder}")
    return outcome.good


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long things break")
    parser.add_argument("--seconds", type=float, help="the same in seconds")
    parser.add_argument("--pace", type=float, default=PACE, help="seconds from fault to fault")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="repeats a plan")
    parser.add_argument("--config", choices=CONFIGURATIONS, action="append")
    parser.add_argument("--switch", default=[], action="append", help="see switches.py")
    return parser.parse_args()


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
