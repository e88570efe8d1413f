"""
Jumps in a room of a million messages: `python -m bench.jump`, or `make bench-jump`.

Chromium follows links to messages all over the room, and into the first and
last of them. Printed are milliseconds from the click until the message is drawn
and has the focus; nineteen of twenty must take less than 150.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from parlor.settings import Settings
from parlor.store.sql.statements import Transaction, insert
from parlor.store.store import Store
from parlor.text.markup import render
from tests.support.browsers.chromium import SWITCHES
from tests.whole.people import CHROMIUM, Somebody
from tests.whole.server import Server

from .page import ENTRIES, LOBBY, SET_TOP, TEXT, said

MOST_MS = 150.0
AT_ONCE = 50_000
MESSAGES = insert(
    "messages", room_id="int", offset="bigint", author_id="int", text="text", at="bigint"
)
# Follows a link to a message; returns when it is drawn, in milliseconds.
FOLLOW = """async (address) => {
  const link = Object.assign(document.createElement("a"), { href: address });
  document.body.append(link);
  const began = performance.now();
  const there = new Promise((done) => {
    const seen = ({ target }) => {
      if (!target.matches(`.message[data-offset="${address.split("/").at(-1)}"]`)) return;
      document.removeEventListener("focusin", seen);
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    };
    document.addEventListener("focusin", seen);
  });
  link.click();
  link.remove();
  return await there;
}"""


def fill(store: Store, author: int, length: int) -> None:
    """Make the lobby's log as long as it is to be."""
    html = render(TEXT)

    def put(tx: Transaction, first: int, last: int) -> None:
        rows = [said(offset, author, html) for offset in range(first, last + 1)]
        tx.write(
            (ENTRIES, rows),
            (MESSAGES, [(LOBBY, row[1], author, TEXT, row[1]) for row in rows]),
        )
        tx.run(SET_TOP, last, LOBBY)

    top = store.log.top("lobby").offset
    for first in range(top + 1, length + 1, AT_ONCE):
        last = min(length, first + AT_ONCE - 1)
        store.database.write(lambda: None, lambda tx, a=first, b=last: put(tx, a, b))


def measure(length: int, jumps: int, seed: int) -> tuple[list[float], float]:
    """Return how long each jump took, and what one costs the page in CPU time, in milliseconds."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="jump-") as folder, sync_playwright() as playwright:
        server = Server(Path(folder), access="guests", rate_browse=0).start()
        browser: Any = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        try:
            ada = Somebody(browser, server).set_up("ada")
            server.stop()
            store = Store.open(Settings.from_environ(server.environ), render)
            fill(store, 1, length)
            store.close()
            server.start()
            ada.page.goto(f"{server.url}/rooms/lobby")
            ada.is_in()
            lot = random.Random(seed)
            places = [lot.randrange(2, length) for _ in range(jumps)]
            addresses = [f"{server.url}/rooms/lobby/{place}" for place in (2, length, *places)]
            clock = ada.page.context.new_cdp_session(ada.page)
            clock.send("Performance.enable", {"timeDomain": "threadTicks"})
            before = _worked(clock)
            found = [ada.page.evaluate(FOLLOW, address) for address in addresses]
            return found, (_worked(clock) - before) / len(found)
        finally:
            browser.close()
            server.stop()


def _worked(clock: Any) -> float:
    metrics = clock.send("Performance.getMetrics")["metrics"]
    return 1000 * next(one["value"] for one in metrics if one["name"] == "TaskDuration")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.jump", description=__doc__)
    parser.add_argument("--length", type=int, default=1_000_000)
    parser.add_argument("--jumps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found, work = measure(options.length, options.jumps, options.seed)
    most = sorted(found)[int(len(found) * 0.95)]
    print(
        f"{len(found)} jumps in {options.length:,} messages; milliseconds: to the first"
        f" {found[0]:.0f}, to the last {found[1]:.0f}, median {median(found):.0f},"
        f" 19 of 20 within {most:.0f}, longest {max(found):.0f};"
        f" the page works {work:.0f} ms of CPU time for one, with what it fetches ahead"
    )
    if most > MOST_MS:
        raise SystemExit(f"That is more than the {MOST_MS:.0f} ms that a jump may take.")


if __name__ == "__main__":
    main()
