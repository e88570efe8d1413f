"""
How soon something is seen that somebody does: `python -m bench.felt`, or `make bench-felt`.

Two people are in the lobby, each in a Chromium of their own. Told is, from the key or the click
until the next frame is drawn: a line on one's own screen and on the other's, the picker of
emoji as it is first opened on a page and later, and jumps in a room of a million messages.
Other things that run on the machine count with it, so how busy it was is told, too, and how
much of the processor's time the page itself takes for each.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.support.browsers.chromium import SWITCHES
from tests.whole.people import CHROMIUM, Somebody
from tests.whole.server import Server

from . import jump, machine

JUMPS = 100
VISITS = 10
OWN, OTHERS, PICKER, JUMP = 50.0, 150.0, 100.0, jump.MOST_MS  # milliseconds that are allowed
# Notes when a text is drawn, by all clocks alike: milliseconds since 1970.
WATCH = """() => {
  window.drawnAt = new Map();
  const look = (records) => {
    const now = () => performance.timeOrigin + performance.now();
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        const text = node.querySelector?.(".message__body")?.textContent.trim();
        if (!text || window.drawnAt.has(text)) continue;
        window.drawnAt.set(text, 0);
        requestAnimationFrame(() => setTimeout(() => window.drawnAt.set(text, now())));
      }
    }
  };
  const entries = document.querySelector("#entries");
  new MutationObserver(look).observe(entries, { childList: true, subtree: true });
}"""
SAY = """async (text) => {
  const field = document.querySelector("#text");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const began = performance.timeOrigin + performance.now();
  document.querySelector("#composer").requestSubmit();
  return began;
}"""
DRAWN = "(text) => window.drawnAt.get(text)"
# Opens the picker by its key on the last message; returns when its search has the focus.
PICK = """async () => {
  const row = [...document.querySelectorAll("#entries .message[data-offset]")].at(-1);
  row.focus();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const began = performance.now();
  const there = new Promise((done) => {
    const seen = ({ target }) => {
      if (!target.closest(".picker")) return;
      document.removeEventListener("focusin", seen);
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    };
    document.addEventListener("focusin", seen);
  });
  const key = { key: "r", code: "KeyR", bubbles: true, cancelable: true };
  row.dispatchEvent(new KeyboardEvent("keydown", key));
  return await there;
}"""


class Felt(NamedTuple):
    """How long deeds took until they were seen, how long they may, and the work of each, in ms."""

    what: str
    times: list[float]
    most: float
    work: float

    @property
    def row(self) -> str:
        """A row of the table."""
        nearly = sorted(self.times)[int(len(self.times) * 0.95)]
        cells = (
            self.what,
            len(self.times),
            *map(round, (median(self.times), nearly, self.most, self.work)),
        )
        return "| " + " | ".join(map(str, cells)) + " |"


class Worked:
    """How much a page works, in ms of the processor's time."""

    def __init__(self, page: Any) -> None:
        self._clock = page.context.new_cdp_session(page)
        self._clock.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._before = self._now()

    def lap(self) -> float:
        """Return what it was since this was asked last."""
        before, self._before = self._before, self._now()
        return self._before - before

    def _now(self) -> float:
        metrics = self._clock.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


@contextmanager
def stage() -> Iterator[tuple[Somebody, Somebody]]:
    """Two people in the lobby of a server of their own."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="felt-") as folder, sync_playwright() as playwright:
        server = Server(
            Path(folder), access="guests", rate_say=0, rate_browse=0, rate_connect=0
        ).start()
        browsers: list[Any] = []
        try:
            for _ in range(2):
                browsers.append(playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES))
            ada = Somebody(browsers[0], server).set_up("ada")
            yield ada, Somebody(browsers[1], server).enter("bob")
        finally:
            for browser in browsers:
                browser.close()
            server.stop()


def lines(ada: Somebody, bob: Somebody, count: int) -> list[Felt]:
    """Have one say something again and again; return how soon both have seen it."""
    for one in (ada, bob):
        one.page.wait_for_selector("#people-list .person >> nth=1", state="attached")
        one.page.evaluate(WATCH)
    own, others = [], []
    mine, theirs = Worked(ada.page), Worked(bob.page)
    for number in range(count):
        text = f"line {number}"
        began = ada.page.evaluate(SAY, text)
        for one, found in ((ada, own), (bob, others)):
            one.page.wait_for_function(DRAWN, arg=text)
            found.append(one.page.evaluate(DRAWN, text) - began)
    return [
        Felt("one's own line", own, OWN, mine.lap() / count),
        Felt("a line on another's screen", others, OTHERS, theirs.lap() / count),
    ]


def pickers(ada: Somebody, visits: int) -> list[Felt]:
    """Open the picker on pages that are new, and once more on each."""
    first, again = [], []
    work = {id(first): 0.0, id(again): 0.0}
    for _ in range(visits):
        ada.page.reload()
        ada.is_in()
        ada.page.wait_for_selector("#entries .message")
        ada.page.wait_for_load_state("networkidle")
        clock = Worked(ada.page)
        for found in (first, again):
            clock.lap()
            found.append(ada.page.evaluate(PICK))
            work[id(found)] += clock.lap() / visits
            ada.page.keyboard.press("Escape")
            ada.page.wait_for_selector(".picker", state="hidden")
    return [
        Felt("the picker, first on a page", first, PICKER, work[id(first)]),
        Felt("the picker, later", again, PICKER, work[id(again)]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.felt", description=__doc__)
    parser.add_argument("--lines", type=int, default=100)
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--length", type=int, default=1_000_000)
    parser.add_argument("--jumps", type=int, default=JUMPS)
    options = parser.parse_args()
    began = os.getloadavg()[0]
    with stage() as (ada, bob):
        found = lines(ada, bob, options.lines)
        found += pickers(ada, options.visits)
    times, work = jump.measure(options.length, options.jumps, seed=1)
    found.append(Felt(f"a jump in {options.length:,} messages", times, JUMP, work))
    about = machine.describe()
    busy = f"load {began:.1f} before, {os.getloadavg()[0]:.1f} after"
    print(f"{time.strftime('%Y-%m-%d')}, {about['cores']} cores of {about['cpu']}, {busy}\n")
    print("| until it is seen, ms | times | median | 19 of 20 within | at most | the page works |")
    print("|---|---|---|---|---|---|")
    for one in found:
        print(one.row)


if __name__ == "__main__":
    main()
