"""
Measures Parlor and its peers: `python -m bench`, or `make bench`, which builds all it needs.

Every server is started on loopback, one at a time, and does the same work. The
medians of several rounds are printed, and written to bench/results/.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Iterable
from typing import TypeVar

from . import results
from .peers import PEERS, Peer
from .scenarios import QUICK, SCENARIOS, Scenario
from .session import Session
from .table import Table

DISTURBED = 0.05
Named = TypeVar("Named", Peer, Scenario)


def main() -> None:
    options = _options()
    peers = _chosen(PEERS, options.peers)
    scenarios = _chosen(SCENARIOS, options.scenarios or (QUICK if options.quick else ()))
    session = Session(peers, scenarios, options.rounds, options.seconds)
    session.run()
    _print(scenarios, session)
    about = {**session.about, "versions": {peer.name: peer.version() for peer in peers}}
    name = time.strftime("%Y-%m-%d") + ("-quick" if options.quick else "")
    for path in results.write(name, about, scenarios, session.outcomes, session.note):
        print(f"Written: {os.path.relpath(path)}")


def _print(scenarios: list[Scenario], session: Session) -> None:
    for scenario in scenarios:
        print(f"\n{Table(scenario, session.outcomes[scenario.name])}")
    print(f"\nMedians. {session.note}")
    if session.disturbance > DISTURBED:
        print(
            f"The machine was busy with other things: at worst the load waited for its core in "
            f"{session.disturbance:.0%} of a window."
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two scenarios, one short round")
    parser.add_argument("--peers", type=_words, default=(), help="such as limit,parlor,node-ws")
    parser.add_argument("--scenarios", type=_words, default=(), help="such as idle,echo-100")
    parser.add_argument("--rounds", type=int, help="starts of each server; default 3")
    parser.add_argument("--seconds", type=float, help="length of a window; default 1.2")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.seconds = options.seconds or (0.5 if options.quick else 1.2)
    return options


def _words(text: str) -> list[str]:
    return text.split(",")


def _slug(name: str) -> str:
    """Return a name as it is typed: small letters, and hyphens for all that is no letter."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _chosen(all_of_them: Iterable[Named], names: Iterable[str]) -> list[Named]:
    """Return those that are named, or all; a name that nobody has ends the program."""
    by_slug = {_slug(each.name): each for each in all_of_them}
    wanted = {_slug(name) for name in names}
    if unknown := wanted - set(by_slug):
        sys.exit(f"bench: there is no {unknown.pop()}; there are: {', '.join(by_slug)}")
    return [each for slug, each in by_slug.items() if not wanted or slug in wanted]


if __name__ == "__main__":
    main()
