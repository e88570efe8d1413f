"""
A first visit over a slow line: `python -m bench.cold`, or `make bench-cold`.

Chromium, with nothing kept and everything slowed down to 150 ms and 1.6 Mbit/s,
opens the lobby in which a hundred messages stand. Printed are how long it took,
from the click to the first message and until the page is live, and what came
over the line. The median of some visits.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from tests.support.browsers.chromium import SWITCHES
from tests.whole.people import CHROMIUM, Somebody
from tests.whole.server import Server

MESSAGES = 100
TEXT = "Would anybody like to have lunch at the **market** today? Half past twelve, as always. {}"
BUDGET = {"first message": 1_200.0, "JavaScript and CSS": 60 * 1024.0}
# Told by the page's own clock, which begins with the navigation.
WATCH = """
const told = new MutationObserver(() => {
  if (!document.querySelector("#entries .message")) return;
  told.disconnect();
  requestAnimationFrame(() => { window.firstMessage = performance.now(); });
});
told.observe(document, { childList: true, subtree: true });
"""


class Visit:
    """One visit of a browser that has nothing but the cookie."""

    def __init__(self, browser: Any, server: Server, state: Any, line: dict[str, float]) -> None:
        self._context = browser.new_context(storage_state=state)
        self._page = self._context.new_page()
        self._kinds: dict[str, str] = {}
        self._bytes: dict[str, int] = {}
        watch = self._context.new_cdp_session(self._page)
        watch.send("Network.enable")
        watch.send("Network.emulateNetworkConditions", {"offline": False, **line})
        watch.on("Network.responseReceived", self._received)
        watch.on("Network.loadingFinished", self._finished)
        self._page.add_init_script(WATCH)
        self._url = f"{server.url}/rooms/lobby"

    def run(self) -> dict[str, float]:
        """Return what there is to say of it: milliseconds, bytes and a count."""
        self._page.goto(self._url)
        self._page.wait_for_function("() => window.firstMessage")
        self._page.wait_for_function("() => document.querySelector('#here-count').textContent")
        live = self._page.evaluate("performance.now()")
        first = self._page.evaluate("window.firstMessage")
        self._page.wait_for_load_state("networkidle")
        self._context.close()
        return {
            "first message": first,
            "live": live,
            "requests": len(self._bytes),
            "JavaScript and CSS": self._sum("Script", "Stylesheet"),
            "page": self._sum("Document"),
            "all": self._sum(*self._kinds.values()),
        }

    def _sum(self, *kinds: str) -> int:
        return sum(size for id_, size in self._bytes.items() if self._kinds.get(id_) in kinds)

    def _received(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _finished(self, event: dict[str, Any]) -> None:
        self._bytes[event["requestId"]] = int(event["encodedDataLength"])


def measure(visits: int, line: dict[str, float], tell: Callable[[str], None]) -> bool:
    """Make the visits, tell of each and of the median; return whether it is within the budget."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="cold-") as folder, sync_playwright() as playwright:
        server = Server(Path(folder), access="guests", rate_say=0).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        try:
            ada = Somebody(browser, server).set_up("ada")
            for number in range(MESSAGES):
                ada.write(TEXT.format(number))
            ada.sees(TEXT.format(MESSAGES - 1).replace("**", ""))
            state = ada.context.storage_state()
            found = []
            for _ in range(visits):
                found.append(Visit(browser, server, state, line).run())
                tell(_line(found[-1]))
        finally:
            browser.close()
            server.stop()
    middle = {name: median(each[name] for each in found) for name in found[0]}
    tell(f"median: {_line(middle)}")
    return all(middle[name] <= most for name, most in BUDGET.items())


def _line(found: dict[str, float]) -> str:
    times = ", ".join(f"{name} {found[name]:,.0f} ms" for name in ("first message", "live"))
    sizes = ", ".join(
        f"{name} {found[name] / 1024:.1f} KiB" for name in ("JavaScript and CSS", "page", "all")
    )
    return f"{times}; {found['requests']:.0f} requests; {sizes}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.cold", description=__doc__)
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--latency", type=float, default=150.0, help="milliseconds")
    parser.add_argument("--rate", type=float, default=1.6, help="Mbit/s, each way")
    options = parser.parse_args()
    rate = options.rate * 1e6 / 8
    line = {"latency": options.latency, "downloadThroughput": rate, "uploadThroughput": rate}
    if not measure(options.visits, line, lambda said: print(said, flush=True)):
        raise SystemExit("That is more than a first visit may take.")


if __name__ == "__main__":
    main()
