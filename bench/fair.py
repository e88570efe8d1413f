"""
Fairness: how much a reader that never reads delays the others.

Starts Parlor, lets 100 readers at `/chat` hear one of them speak at a steady
rate, and measures how long each message takes to each reader: in turn without
and with one more, at `/ws`, who came before and whose line is full. Prints the
medians of all rounds, direct and through the router, and the ratio of the p99.
"""

import selectors
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from parlor.delivery.frames import PING, text_frame
from tests.conformance.frames import pong, text
from tests.whole.server import ANY_BYTES, Server
from tests.whole.wire import open_narrow, open_raw

ROUNDS = 5
READERS = 100
RATE = 100
SECONDS = 3.0
SIZE = 128
# What fills a line: five times as long at /ws, whose HTML has every < escaped, and so four
# megabytes, more than the kernel keeps for one who asks for little.
FILLING = "<" * 8_000
FILLINGS = 100
# It must stay for the whole window: cut off, it costs nothing.
OUTBOX = 64 * 2**20


class Latency(NamedTuple):
    """Of one window, in milliseconds."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Latency":
        in_order = sorted(seconds)
        return cls(*(in_order[int(len(in_order) * share)] * 1000 for share in (0.5, 0.99)))


class Crowd:
    """Readers at `/chat`, the first of whom speaks."""

    def __init__(self, stack: ExitStack, port: int) -> None:
        self._selector = stack.enter_context(selectors.DefaultSelector())
        self._readers = [stack.enter_context(open_raw(port, b"/chat")) for _ in range(READERS)]
        for sock in self._readers:
            self._selector.register(sock, selectors.EVENT_READ)

    def say(self, words: str, times: int, rate: float) -> list[float]:
        """
        Say it so many times, at a steady rate.

        Return how many seconds each took to each reader, from when it was due.
        """
        said, size = text(words).wire(), len(text_frame(words.encode()))
        heard = dict.fromkeys(self._readers, 0)
        latencies: list[float] = []
        due: list[float] = []
        began = time.perf_counter()
        while len(latencies) < times * len(heard):
            next_due = began + len(due) / rate
            wait = next_due - time.perf_counter() if len(due) < times else 10.0
            if wait <= 0:
                due.append(next_due)
                self._readers[0].sendall(said)
                continue
            for sock, count in self._hear(wait):
                now = time.perf_counter()
                before, heard[sock] = heard[sock], heard[sock] + count
                latencies += [now - at for at in due[before // size : heard[sock] // size]]
        return latencies

    def _hear(self, wait: float) -> Iterator[tuple[socket.socket, int]]:
        """Yield who got how many bytes, the server's pings left out."""
        for key, _ in self._selector.select(wait):
            sock = key.fileobj
            assert isinstance(sock, socket.socket)
            data = sock.recv(65_536)
            if not data:
                sys.exit("bench: a reader was cut off")
            if PING in data:
                sock.sendall(pong().wire())
            yield sock, len(data.replace(PING, b""))


@contextmanager
def stalled(port: int) -> Iterator[None]:
    """Have one more reader, at `/ws`, who asks for little and never reads."""
    with open_narrow(port, b"/ws") as sock:
        sock.sendall(text('{"type": "hello"}').wire())
        sock.recv(1)
        yield


def measure(crowd: Crowd) -> Latency:
    crowd.say(FILLING, FILLINGS, RATE)
    return Latency.of(crowd.say("x" * SIZE, int(RATE * SECONDS), RATE))


def compare(name: str, port: int, rounds: int) -> None:
    alone, beside = [], []
    with ExitStack() as stack:
        crowd = Crowd(stack, port)
        for number in range(rounds):
            for with_one in (number % 2 == 0, number % 2 == 1):
                if with_one:
                    with stalled(port):
                        beside.append(measure(crowd))
                else:
                    alone.append(measure(crowd))
    cells = [
        statistics.median(column)
        for column in (*zip(*alone, strict=True), *zip(*beside, strict=True))
    ]
    ratios = sorted(w.p99 / a.p99 for a, w in zip(alone, beside, strict=True))
    print(
        f"{name:20}"
        + "".join(f"{cell:10.2f}" for cell in cells)
        + f"{cells[3] / cells[1]:10.2f}   {ratios[0]:.2f} to {ratios[-1]:.2f}"
    )


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print(
        f"{READERS} readers, {RATE} messages of {SIZE} bytes a second, "
        f"median of {rounds} rounds of {SECONDS:.0f} s"
    )
    print(
        f"{'ms':20}{'p50':>10}{'p99':>10}{'p50 with':>10}{'p99 with':>10}{'ratio':>10}   by round"
    )
    with tempfile.TemporaryDirectory() as folder:
        # normal, for a disk that is busy with other things would be most of what is measured.
        server = Server(
            Path(folder), outbox=OUTBOX, rate_say=0, heartbeat=50, sync="normal", **ANY_BYTES
        )
        server.start()
        try:
            compare("direct", server.direct_port, rounds)
            compare("through the router", server.port, rounds)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
