"""
Fairness: whether those who read are cut off by those who write as much as they may.

Starts Parlor and lets 40 people in the lobby read through the router, while
guests say the longest messages as often as they are let: 50 at once, and as
many again as are accepted. One of the readers says a short line twice a second.
Prints how many readers were cut off, and how long that line took to each of
them, with the limits as delivered and without those of bytes.
"""

import json
import selectors
import sys
import tempfile
import time
from collections import Counter, deque
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from tests.conformance.frames import pong, text
from tests.whole.server import ANY_BYTES, Server
from tests.whole.wire import open_raw

READERS = 40
GUESTS = (2, 5, 20)
TEXTS = {"ASCII": "a flood " * 1_000, "emoji": "\U0001f600" * 8_000}
SECONDS = 8.0
BURST = 50
TICK = 0.5
CHUNK = 262_144
PATIENCE = 60.0


class Client:
    """Somebody at `/ws`, who reads all that comes."""

    def __init__(self, port: int) -> None:
        self.sock = open_raw(port, b"/ws")
        self.sock.setblocking(False)
        self.code: int | None = None
        self.bytes = 0
        self._in = b""
        self._out: deque[bytes] = deque()
        self.send(type="hello")

    def send(self, **event: object) -> None:
        self._out.append(text(json.dumps(event, ensure_ascii=False)).wire())
        self.write()

    def write(self) -> None:
        while self._out and self.code is None:
            try:
                sent = self.sock.send(self._out[0])
            except BlockingIOError:
                return
            except OSError:
                self.code = self.code or 1006
                return
            rest = self._out.popleft()[sent:]
            if rest:
                self._out.appendleft(rest)

    def read(self) -> list[bytes]:
        """Return the messages that have come."""
        try:
            data = self.sock.recv(CHUNK)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if not data:
            self.code = self.code or 1006
            return []
        self.bytes += len(data)
        data = self._in + data
        messages, at = [], 0
        while len(data) - at >= 2:
            length, start = data[at + 1], at + 2
            if length >= 126:
                start += 2 if length == 126 else 8
                length = int.from_bytes(data[at + 2 : start])
            if len(data) < max(start, start + length):
                break
            payload = data[start : start + length]
            match data[at]:
                case 0x81:
                    messages.append(payload)
                case 0x88:
                    self.code = int.from_bytes(payload[:2])
                case 0x89:
                    self._out.append(pong(payload).wire())
                    self.write()
            at = start + length
        self._in = data[at:]
        return messages


class Guest(Client):
    """Writes as much as is taken."""

    def __init__(self, port: int, words: str) -> None:
        super().__init__(port)
        self._words = words
        self._names = count()
        self._again: dict[str, float] = {}
        self.outcomes: Counter[str] = Counter()

    def begin(self) -> None:
        for _ in range(BURST):
            self._say(str(next(self._names)))

    def hear(self, message: bytes) -> None:
        if message.startswith(b'{"type":"accepted"'):
            self.outcomes["accepted"] += 1
            self._say(str(next(self._names)))
        elif message.startswith(b'{"type":"refused"'):
            refused = json.loads(message)
            self.outcomes[refused["code"]] += 1
            wait = refused.get("retry_after", 1_000) / 1_000
            self._again[refused["client_id"]] = time.perf_counter() + wait

    def retry(self) -> None:
        now = time.perf_counter()
        for name in [name for name, due in self._again.items() if due <= now]:
            del self._again[name]
            self._say(name)

    def _say(self, name: str) -> None:
        self.send(type="say", client_id=name, room="lobby", text=self._words)


class Flood:
    """The readers and the guests, and what became of them."""

    def __init__(self, stack: ExitStack, port: int, guests: int, words: str) -> None:
        self._selector = stack.enter_context(selectors.DefaultSelector())
        self.readers = [Client(port) for _ in range(READERS)]
        self.guests = [Guest(port, words) for _ in range(guests)]
        self._due: dict[bytes, float] = {}
        self.latencies: list[float] = []
        for one in (*self.readers, *self.guests):
            stack.callback(one.sock.close)
            self._selector.register(one.sock, selectors.EVENT_READ, one)

    def run(self) -> None:
        self._until(time.perf_counter() + 1.0)
        for guest in self.guests:
            guest.begin()
        began = time.perf_counter()
        for number in range(int(SECONDS / TICK)):
            self._until(began + number * TICK)
            name = f"tick {number}."
            self._due[name.encode()] = time.perf_counter()
            self.readers[0].send(type="say", client_id=name, room="lobby", text=name)
        self._until(began + SECONDS)
        over = time.perf_counter() + PATIENCE
        while len(self.latencies) < len(self._due) * self.open and time.perf_counter() < over:
            self._until(time.perf_counter() + 0.1)

    @property
    def open(self) -> int:
        return sum(reader.code is None for reader in self.readers)

    def _until(self, when: float) -> None:
        while (wait := when - time.perf_counter()) > 0:
            for key, _ in self._selector.select(min(wait, 0.02)):
                self._look_at(key.data)
            for guest in self.guests:
                guest.retry()
                guest.write()

    def _look_at(self, one: Client) -> None:
        for message in one.read():
            if isinstance(one, Guest):
                one.hear(message)
            elif b'"text":"tick ' in message:
                now = time.perf_counter()
                name = message.split(b'"text":"')[1].split(b'"')[0]
                self.latencies.append(now - self._due[name])
        if one.code is not None:
            self._selector.unregister(one.sock)


def measure(name: str, server: Server, guests: int, words: str) -> int:
    """Print one line, and return how many readers were cut off."""
    with ExitStack() as stack:
        flood = Flood(stack, server.port, guests, words)
        began = time.perf_counter()
        flood.run()
        took = time.perf_counter() - began
    cut = Counter(reader.code for reader in flood.readers if reader.code)
    wrote = Counter[str]()
    for guest in flood.guests:
        wrote += guest.outcomes
        if guest.code:
            wrote[f"closed {guest.code}"] += 1
    times = sorted(flood.latencies) or [float("nan")]
    p50, p99 = (times[int(len(times) * share)] * 1_000 for share in (0.5, 0.99))
    mib = sum(reader.bytes for reader in flood.readers) / took / 2**20
    print(
        f"{name:28}{sum(cut.values()):6}{p50:10.0f}{p99:10.0f}{mib:10.1f}   "
        + ", ".join(f"{key} {number}" for key, number in sorted(wrote.items())),
        flush=True,
    )
    return sum(cut.values())


def main() -> None:
    """Run every case; end with status 1 if a reader was cut off."""
    print(f"{READERS} readers through the router, {SECONDS:.0f} s of guests at their limit")
    print(f"{'':28}{'cut':>6}{'p50 ms':>10}{'p99 ms':>10}{'MiB/s':>10}   guests")
    cut = 0
    for limits, settings in (("as delivered", {}), ("bytes unlimited", ANY_BYTES)):
        for kind, words in TEXTS.items():
            for guests in GUESTS:
                with tempfile.TemporaryDirectory() as folder:
                    server = Server(Path(folder), sync="normal", heartbeat=50, **settings).start()
                    try:
                        cut += measure(f"{limits}, {guests} {kind}", server, guests, words)
                    finally:
                        server.stop()
    if cut:
        sys.exit("bench: readers were cut off")


if __name__ == "__main__":
    main()
