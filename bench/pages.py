"""
Fairness: how much people who open pages delay those who talk.

Starts Parlor, lets 100 readers at `/chat` hear one of them speak at a steady
rate, and measures how long each message takes to each reader: in turn without
and with 30 who open the lobby one time after the other, in a process of their
own. Prints the medians of all rounds, how many pages were answered meanwhile,
and for how long the loop stood still at most, as `/ready` told it.
"""

import json
import statistics
import sys
import tempfile
import threading
import urllib.request
from contextlib import ExitStack
from http.cookiejar import CookieJar
from multiprocessing import Event, Process, Value
from pathlib import Path

from tests.whole.server import Server
from tests.whole.test_sessions import Browser

from .fair import RATE, SECONDS, SIZE, Crowd, Latency

ROUNDS = 5
PEOPLE = 30
MESSAGES = 200  # of which the page that is opened has the last


class Openers:
    """So many people in a process of their own, each of whom opens the lobby again and again."""

    def __init__(self, server: Server, cookie: str) -> None:
        self._stop, self._count = Event(), Value("i", 0)
        self._process = Process(target=self._open, args=(f"{server.url}/rooms/lobby", cookie))

    def __enter__(self) -> "Openers":
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._process.join()

    @property
    def opened(self) -> int:
        return self._count.value

    def _open(self, url: str, cookie: str) -> None:
        threads = [threading.Thread(target=self._again, args=(url, cookie)) for _ in range(PEOPLE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _again(self, url: str, cookie: str) -> None:
        request = urllib.request.Request(url, headers={"Cookie": cookie})
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        while not self._stop.is_set():
            with opener.open(request, timeout=60) as answer:
                answer.read()
            with self._count.get_lock():
                self._count.value += 1


def lag(server: Server) -> float:
    """Return for how many milliseconds the loop stood still lately."""
    return float(json.loads(server.get("/ready")[2])["loop_lag_ms"])


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = Server(
            Path(folder), rate_say=0, rate_requests=0, rate_address=0, heartbeat=50, sync="normal"
        )
        stack.callback(server.stop)
        server.start()
        cookie = Browser(server).post("/setup", place="Place", name="ada", password="p" * 12).cookie
        crowd = Crowd(stack, server.direct_port)
        crowd.say("x" * SIZE, MESSAGES, RATE)
        alone, beside, opened, lags = [], [], [], []
        for _ in range(rounds):
            alone.append(Latency.of(crowd.say("x" * SIZE, int(RATE * SECONDS), RATE)))
            with Openers(server, cookie) as openers:
                beside.append(Latency.of(crowd.say("x" * SIZE, int(RATE * SECONDS), RATE)))
                opened.append(openers.opened / SECONDS)
                lags.append(lag(server))
    print(f"{PEOPLE} people open pages; median of {rounds} rounds of {SECONDS:.0f} s")
    for name, found in (("alone", alone), ("beside", beside)):
        p50, p99 = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name:10}p50 {p50:8.2f} ms   p99 {p99:8.2f} ms")
    print(f"pages     {statistics.median(opened):8.1f} a second, loop lag {max(lags):.1f} ms")


if __name__ == "__main__":
    main()
