"""Fair: one slow, noisy or hostile client costs the others nothing, and bounded memory."""

import contextlib
import os
import select
import selectors
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from parlor.delivery.frames import PING, text_frame

from ..conformance.frames import TEXT, close, fragments, ping, pong, text
from ..support.sockets import connect
from .conftest import LISTENERS, stop
from .server import ANY_BYTES, PATIENCE, Server, wait_until
from .talker import Talker
from .wire import narrow, open_narrow, open_raw

pytestmark = pytest.mark.alone

READERS = 100
OUTBOX = 262_144
# What the kernel holds for a reader that asks for little, and what Python may take without need.
SLACK = 6 * 2**20
TIGHT = {"outbox": OUTBOX}
BATCH = 20
CHUNK = 65_536
CLOSE = b"\x88"


@pytest.fixture(scope="module")
def server_with(tmp_path_factory):
    """Return a function that finds a server with these settings, started once for all tests."""
    servers = {}

    def find(**settings):
        key = tuple(settings.items())
        if key not in servers:
            folder = tmp_path_factory.mktemp("server")
            servers[key] = Server(folder, rate_say=0, heartbeat=50, **ANY_BYTES, **settings).start()
        return servers[key]

    yield find
    for server in servers.values():
        stop(server)


def port(server, direct):
    return server.direct_port if direct else server.port


class Crowd:
    """Readers at `/chat`, one of whom speaks; all must hear the same, byte for byte."""

    def __init__(self, stack, server, direct, count):
        self._selector = stack.enter_context(selectors.DefaultSelector())
        self._expected = b""
        self._heard = {}
        for _ in range(count):
            sock = stack.enter_context(open_raw(port(server, direct), b"/chat"))
            self._selector.register(sock, selectors.EVENT_READ)
            self._heard[sock] = (0, Intake())
        self._ada = next(iter(self._heard))

    def say(self, texts):
        """Let one say these, some at a time, until each has heard them and nothing else."""
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            self._expected += b"".join(text_frame(words.encode()) for words in batch)
            self._ada.sendall(b"".join(text(words).wire() for words in batch))
            late = set(self._heard)
            while late:
                ready = self._selector.select(PATIENCE)
                assert ready, f"{len(late)} readers wait in vain"
                late -= {key.fileobj for key, _ in ready if self._hear(key.fileobj)}

    def _hear(self, sock):
        """Take in what came; return whether it is all that was said."""
        place, intake = self._heard[sock]
        data = sock.recv(1 << 20)
        assert data, "a reader was cut off"
        if PING in data:
            sock.sendall(pong().wire())
        data = intake.take(data)
        assert self._expected.startswith(data, place), "a gap, a repeat, or another order"
        self._heard[sock] = (place + len(data), intake)
        return place + len(data) == len(self._expected)


class Intake:
    """Takes the server's pings out, which come at any time; texts here have no byte of theirs."""

    def __init__(self):
        self._rest = b""

    def take(self, data):
        data = (self._rest + data).replace(PING, b"")
        self._rest = PING[:1] if data.endswith(PING[:1]) else b""
        return data.removesuffix(self._rest)


def resident(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def forget_peak(pid):
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak(pid):
    """Return the most bytes that a process has had in memory at once since `forget_peak`."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024


@LISTENERS
def test_one_reader_that_never_reads_costs_a_hundred_others_nothing(server_with, direct):
    server = server_with(**TIGHT)
    # Each is five times as long for bob at /ws, whose HTML has every < escaped.
    before, first, during, after = (
        [f"{number} {when} ".ljust(8_000, "<") for number in range(count)]
        for when, count in (("before", 300), ("first", 20), ("during", 300), ("after", 100))
    )
    bob = Talker(server, f"bob {direct}", direct=direct)
    bob.close()
    with contextlib.ExitStack() as stack:
        # Whatever memory the room itself takes, it has taken then.
        Crowd(stack, server, direct, 1).say(before)
    with contextlib.ExitStack() as stack:
        crowd = Crowd(stack, server, direct, READERS)
        crowd.say(first)
        bob.line = stack.enter_context(connect_narrow(server, direct))
        bob.send(type="hello", token=bob.token)
        bob.positions = {room["room"]: room["position"] for room in bob.until("welcome")["rooms"]}
        worker = server.worker()
        memory = resident(worker)
        forget_peak(worker)
        crowd.say(during)
        assert peak(worker) - memory < OUTBOX + SLACK
        # On a busy machine it begins to read too late to be told.
        assert bob.ending() in (4000, None)
        bob.close()
        wait_until(lambda: server.endings("/ws")[-1] == "4000", "the end of bob's line")
        crowd.say(after)
        bob.again()
        while len(bob.entries) < len(during + after):
            bob.hear()
        assert [entry["text"] for entry in bob.entries] == during + after
        bob.close()


def connect_narrow(server, direct):
    return connect(
        server.socket_url("/ws", direct),
        sock=narrow(port(server, direct)),
        subprotocols=["parlor.v1"],
        compression=None,
        max_size=None,
    )


class Flood:
    """One who writes all that is taken and reads nothing, and in the end reads it all."""

    def __init__(self, sock, frames, answers):
        sock.setblocking(False)
        self._sock = sock
        self._unsaid = memoryview(frames)
        self._expected = len(answers)
        self._heard = bytearray()
        self._intake = Intake()

    def run(self):
        """Return what came back, and the code at the end; None if it came without a word."""
        # It takes no more when it stands still for as long as this.
        while self._unsaid and select.select([], [self._sock], [], 0.5)[1]:
            self._write()
        while self._read():
            self._write()
        answers, mark, end = self._heard.partition(CLOSE)
        assert not mark or len(end) == 1 + end[0], "something came after the close"
        return bytes(answers), int.from_bytes(end[1:3]) if mark else None

    def _write(self):
        try:
            self._unsaid = self._unsaid[self._sock.send(self._unsaid[:CHUNK]) :]
        except BlockingIOError:
            pass
        except OSError:
            self._unsaid = memoryview(b"")

    def _read(self):
        """Wait until something can be done; return whether the other side is still there."""
        writable = [self._sock] if self._unsaid else []
        if not select.select([self._sock], writable, [], PATIENCE)[0]:
            return True
        try:
            data = self._sock.recv(CHUNK)
        except OSError:
            data = b""
        self._heard += self._intake.take(data)
        if data and len(self._heard) == self._expected:
            self._unsaid = memoryview(close(1000).wire())
        return bool(data) and not self._is_closed()

    def _is_closed(self):
        """Whether a whole close frame has come; no text here has its first byte."""
        _, mark, end = self._heard[-128:].partition(CLOSE)
        return bool(mark and end) and len(end) > end[0]


def flood(server, direct, path, frames, answers):
    """Flood, and see meanwhile that the others are served."""
    with (
        open_narrow(port(server, direct), path) as sock,
        connect(server.socket_url("/echo", direct)) as bob,
        ThreadPoolExecutor(1) as pool,
    ):
        flooding = pool.submit(Flood(sock, frames, answers).run)
        while not flooding.done():
            bob.send("still here")
            assert bob.recv(timeout=PATIENCE) == "still here"
            assert server.healthy()
        return flooding.result()


LINES = [f"{number} ".ljust(8_000, "x") for number in range(1_000)]
SAID = b"".join(text(line).wire() for line in LINES)
HEARD = b"".join(text_frame(line.encode()) for line in LINES)


@LISTENERS
def test_a_flood_that_fits_comes_back_whole_once_it_is_read(server_with, direct):
    server = server_with(outbox=2**24, inbox=2**24)
    assert flood(server, direct, b"/chat", SAID, HEARD) == (HEARD, 1000)


@LISTENERS
@pytest.mark.parametrize(
    "bounds",
    [{"outbox": OUTBOX, "inbox": 2**24}, {"outbox": 2**24, "inbox": OUTBOX, "max_echo": 65_536}],
    ids=["a small outbox", "a small inbox"],
)
def test_a_flood_over_the_bounds_comes_back_whole_or_is_the_end(server_with, direct, bounds):
    # A server for each: what one flood left to be written would be heard by the next one.
    server = server_with(**bounds, resume=9_000 + direct)
    answers, code = flood(server, direct, b"/chat", SAID, HEARD)
    assert HEARD.startswith(answers)
    assert code in (4000, 4001) or (code == 1000 and answers == HEARD)


@LISTENERS
def test_a_flood_of_pings_that_are_not_read_is_answered_or_the_end(server_with, direct):
    everything = (b"\x8a\x7d" + b"x" * 125) * 60_000
    said = ping(b"x" * 125).wire() * 60_000
    answers, code = flood(server_with(**TIGHT), direct, b"/echo", said, everything)
    assert everything.startswith(answers)
    assert code in (4000, 4001) or (code == 1000 and answers == everything)


@LISTENERS
@pytest.mark.parametrize(
    ("path", "answer"), [(b"/echo", b""), (b"/chat", b"There is nothing in this message.")]
)
def test_a_flood_of_empty_messages_is_the_end_of_it(server_with, direct, path, answer):
    said, everything = text().wire() * 30_000, text_frame(answer) * 30_000
    answers, code = flood(server_with(**TIGHT), direct, path, said, everything)
    assert everything.startswith(answers)
    assert code == 4001


@LISTENERS
def test_a_flood_of_fragments_is_the_end_of_it(server_with, direct):
    said = b"".join(frame.wire() for frame in fragments(TEXT, *[b"x"] * 30_000))
    everything = text_frame(b"x" * 30_000)
    assert flood(server_with(**TIGHT), direct, b"/echo", said, everything) == (b"", 1008)


@LISTENERS
def test_many_messages_in_many_fragments_come_back(server_with, direct):
    said = b"".join(frame.wire() for frame in fragments(TEXT, *[b"x"] * 1_000)) * 20
    everything = text_frame(b"x" * 1_000) * 20
    server = server_with(**TIGHT, rate_frames=0)
    assert flood(server, direct, b"/echo", said, everything) == (everything, 1000)
