"""
Thousands of clients of `parlor.v1` in one thread: they talk, come back and resume.

Each keeps its positions and what has no answer yet, as every client should.
What is not as it must be is counted in `faults`; when things happened is kept
for whoever judges or prints it. Times are `time.monotonic()`.
"""

import heapq
import itertools
import json
import random
import resource
import select
import socket
import struct
import time
from array import array
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from tests.whole.population import Guest

CONNECT_PATIENCE = 12.0  # seconds, as the page has it
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0
CHUNK = 256 * 1024
NOW = struct.pack("ii", 1, 0)  # SO_LINGER: on, for no time, which is a reset
EARLY_READING = 400  # payloads whose meaning is remembered

AWAY, CONNECTING, SHAKING, GREETING, HERE = range(5)
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A


class Welcome(msgspec.Struct):
    rooms: list["RoomOfWelcome"]
    token: str | None = None


class RoomOfWelcome(msgspec.Struct):
    room: str
    position: dict[str, str | int]


class Absence(NamedTuple):
    """Between the end of one connection and the welcome of the next; `resumed` has everything."""

    client: "Client"
    began: float
    welcome: float
    resumed: float


class Message(NamedTuple):
    """What somebody says; `due` is when they pressed the key."""

    client: "Client"
    client_id: str
    room: str
    due: float


class Client:
    """One client; `stays` is for those whose waiting is looked at while others come and go."""

    __slots__ = (
        "address", "began", "buffer", "deadline", "guest", "missing", "pause", "positions", "sock",
        "source", "state", "stays", "unanswered", "welcome_at",
    )  # fmt: skip

    def __init__(self, guest: Guest, number: int, stays: bool) -> None:
        self.guest = guest
        self.stays = stays
        # As if from many places: limits are per address.
        self.source = f"127.0.{1 + number // 200}.{1 + number % 200}"
        self.address = 0
        self.state = AWAY
        self.sock: socket.socket | None = None
        self.buffer = b""
        self.positions: dict[str, list] = {}
        self.unanswered: dict[str, Message] = {}
        self.missing: dict[str, int] = {}
        self.pause = FIRST_PAUSE
        self.began: float | None = None
        self.welcome_at = 0.0
        self.deadline = 0.0


class Throng:
    """
    The clients, and the book of what became of them.

    `addresses` are those of all instances; whoever was closed tries the next
    one. `endings` has when and with which code a connection ended (1006
    without any), `waits` when a message was due and how long its answer took,
    `heard` when one was due and how long it took to one of those who stay.
    """

    def __init__(self, addresses: Sequence[tuple[str, int]], seed: int = 1) -> None:
        self.addresses = addresses
        self.clients: list[Client] = []
        self.faults: Counter[str] = Counter()
        self.endings: list[tuple[float, int]] = []
        self.absences: list[Absence] = []
        self.waits: list[tuple[float, float]] = []
        self.heard_at, self.heard = array("d"), array("d")
        self.refusals: Counter[str] = Counter()
        self.bytes = 0
        self.log: dict[str, dict[int, str]] = {}
        self.due: dict[str, float] = {}
        self._random = random.Random(seed)
        self._epoll = select.epoll()
        self._by_descriptor: dict[int, Client] = {}
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._meanings: dict[bytes, tuple[str, int, float]] = {}
        self._oldest: deque[bytes] = deque()
        self._decode = msgspec.json.Decoder(Welcome).decode
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    def close(self) -> None:
        for client in self.clients:
            self._let_go(client)
        self._epoll.close()

    # What they are told to do

    def add(self, guests: Sequence[Guest], over: float = 0.0, stays: bool = False) -> None:
        """Let more come, over so many seconds."""
        now = time.monotonic()
        for number, guest in enumerate(guests):
            client = Client(guest, len(self.clients), stays)
            client.address = number % len(self.addresses)
            self.clients.append(client)
            self._at(now + over * number / len(guests), lambda one=client: self._connect(one))

    def cut(self, clients: Sequence[Client]) -> None:
        """Cut all of these lines at once, without a word."""
        now = time.monotonic()
        for client in clients:
            if client.sock is not None:
                client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW)
            self._ended(client, now, 1006, expected=True)

    def run(
        self,
        seconds: float,
        until: Callable[[], bool] = lambda: False,
        rate: float = 0.0,
        speakers: Sequence[Client] = (),
    ) -> bool:
        """
        Go on for so long, or until something holds; return whether it came to hold.

        Meanwhile the speakers say `rate` messages a second, in turn, by the clock.
        """
        began = now = time.monotonic()
        said = 0
        look = began
        while now < began + seconds:
            if now >= look:
                if until():
                    return True
                look = now + 0.05
            while rate and began + said / rate <= now:
                self._say(speakers[self._random.randrange(len(speakers))], began + said / rate)
                said += 1
            while self._later and self._later[0][0] <= now:
                heapq.heappop(self._later)[2]()
            wait = min(look, self._later[0][0] if self._later else look) - time.monotonic()
            if rate:
                wait = min(wait, began + said / rate - time.monotonic())
            for descriptor, events in self._epoll.poll(max(0.0, wait), 4096):
                client = self._by_descriptor.get(descriptor)
                if client is not None:
                    self._look_at(client, events)
            now = time.monotonic()
        return until()

    # How they are

    @property
    def here(self) -> int:
        """How many have been welcome and have all they missed."""
        return sum(client.state == HERE and not client.missing for client in self.clients)

    @property
    def all_here(self) -> bool:
        return self.here == len(self.clients)

    @property
    def settled(self) -> bool:
        """Whether everybody is here, and everything is answered and has come to everybody."""
        tops: dict[str, int] = {}
        for client in self.clients:
            if client.state != HERE or client.missing or client.unanswered:
                return False
            for room, (_, offset) in client.positions.items():
                if tops.setdefault(room, offset) != offset:
                    return False
        return True

    # One client

    def _at(self, when: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._later, (when, next(self._numbers), what))

    def _connect(self, client: Client) -> None:
        host_and_port = self.addresses[client.address]
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.bind((client.source, 0))
        sock.connect_ex(host_and_port)
        client.sock, client.state, client.buffer = sock, CONNECTING, b""
        client.deadline = time.monotonic() + CONNECT_PATIENCE
        self._by_descriptor[sock.fileno()] = client
        self._epoll.register(sock, select.EPOLLOUT)
        self._at(client.deadline, lambda: self._lose_patience(client))

    def _lose_patience(self, client: Client) -> None:
        now = time.monotonic()
        if client.state in (CONNECTING, SHAKING, GREETING) and client.deadline <= now:
            self.refusals["no answer in time"] += 1
            self._ended(client, now, 1006)

    def _look_at(self, client: Client, events: int) -> None:
        now = time.monotonic()
        sock = client.sock
        assert sock is not None
        if client.state == CONNECTING:
            error = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                self.refusals[f"connecting: {error}"] += 1
                self._ended(client, now, 1006)
                return
            client.state = SHAKING
            self._epoll.modify(sock, select.EPOLLIN)
            sock.send(REQUEST)
            return
        try:
            data = sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            if client.state == SHAKING:
                self.refusals["hung up on the handshake"] += 1
            self._ended(client, now, 1006)
            return
        self.bytes += len(data)
        data = client.buffer + data
        if client.state == SHAKING:
            data = self._shaken(client, data, now)
        if client.state >= GREETING:
            data = self._frames(client, data, now)
        client.buffer = data

    def _shaken(self, client: Client, data: bytes, now: float) -> bytes:
        head, ended, rest = data.partition(b"\r\n\r\n")
        if not ended:
            return data
        status = head[9:12].decode()
        if status != "101":
            self.refusals[f"status {status}"] += 1
            self._ended(client, now, 1006)
            return b""
        client.state = GREETING
        hello = {"type": "hello", "token": client.guest.token}
        hello["positions"] = {
            room: {"epoch": epoch, "offset": offset}
            for room, (epoch, offset) in client.positions.items()
        }
        self._send(client, TEXT, json.dumps(hello).encode())
        return rest

    def _frames(self, client: Client, data: bytes, now: float) -> bytes:
        at, size = 0, len(data)
        while size - at >= 2 and client.state >= GREETING:
            length, start = data[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(data[at + 2 : at + 4]), at + 4
            elif length == 127:
                length, start = int.from_bytes(data[at + 2 : at + 10]), at + 10
            if size < start + length or size < start:
                break
            payload = data[start : start + length]
            if data[at] == TEXT:
                self._heard(client, payload, now)
            elif data[at] == PING:
                self._send(client, PONG, payload)
            elif data[at] == CLOSE:
                code = int.from_bytes(payload[:2])
                self._send(client, CLOSE, payload[:2])
                self._ended(client, now, code)
            else:
                self.faults[f"a frame {data[at]:#x}"] += 1
            at = start + length
        return data[at:]

    def _heard(self, client: Client, payload: bytes, now: float) -> None:
        meaning = self._meanings.get(payload)
        if meaning is None:
            meaning = self._understand(client, payload, now)
            if meaning is None:
                return
        room, offset, due = meaning
        position = client.positions.get(room)
        if position is None or offset != position[1] + 1:
            self.faults["a gap" if position and offset > position[1] else "a repeat"] += 1
            return
        position[1] = offset
        if client.missing and client.missing.get(room, 0) <= offset:
            client.missing.pop(room, None)
            self._maybe_resumed(client, now)
        if due and client.stays:
            self.heard_at.append(due)
            self.heard.append(now - due)

    def _understand(
        self, client: Client, payload: bytes, now: float
    ) -> tuple[str, int, float] | None:
        """Deal with what is for one client; return the meaning of an entry, which many get."""
        if payload.startswith(b'{"type":"presence"'):
            return None
        if payload.startswith(b'{"type":"welcome"'):
            self._welcomed(client, self._decode(payload), now)
            return None
        event = json.loads(payload)
        match event["type"]:
            case "said" | "joined" | "left":
                return self._entered(payload, event)
            case "accepted":
                said = client.unanswered.pop(event["client_id"], None)
                if said is not None:
                    self.waits.append((said.due, now - said.due))
            case "refused":
                self.faults[f"refused: {event['code']}"] += 1
            case kind:
                self.faults[kind] += 1
        return None

    def _entered(self, payload: bytes, event: dict) -> tuple[str, int, float]:
        room, offset = event["room"], event["offset"]
        client_id = event.get("client_id", "")
        if self.log.setdefault(room, {}).setdefault(offset, client_id) != client_id:
            self.faults["two entries at one offset"] += 1
        meaning = room, offset, self.due.get(client_id, 0.0)
        self._meanings[payload] = meaning
        self._oldest.append(payload)
        if len(self._oldest) > EARLY_READING:
            del self._meanings[self._oldest.popleft()]
        return meaning

    def _welcomed(self, client: Client, welcome: Welcome, now: float) -> None:
        client.state, client.welcome_at = HERE, now
        client.pause = FIRST_PAUSE
        for room in welcome.rooms:
            epoch, offset = room.position["epoch"], room.position["offset"]
            known = client.positions.setdefault(room.room, [epoch, offset])
            if known[0] != epoch:
                self.faults["another epoch"] += 1
            if known[1] < offset:
                client.missing[room.room] = offset
        self._maybe_resumed(client, now)
        for message in list(client.unanswered.values()):
            self._utter(message)

    def _maybe_resumed(self, client: Client, now: float) -> None:
        if not client.missing and client.began is not None:
            self.absences.append(Absence(client, client.began, client.welcome_at, now))
            client.began = None

    def _say(self, client: Client, due: float) -> None:
        number = next(self._numbers)
        message = Message(client, f"c{number}", self._random.choice(client.guest.talks_in), due)
        self.due[message.client_id] = due
        client.unanswered[message.client_id] = message
        if client.state == HERE:
            self._utter(message)

    def _utter(self, message: Message) -> None:
        say = (
            f'{{"type":"say","client_id":"{message.client_id}","room":"{message.room}",'
            f'"text":"{message.client_id} of many"}}'
        )
        self._send(message.client, TEXT, say.encode())

    def _send(self, client: Client, first: int, payload: bytes) -> None:
        assert client.sock is not None
        size = len(payload)
        head = bytes((first, 0x80 | size)) if size < 126 else struct.pack("!BBH", first, 254, size)
        try:
            # Masked by zeros, which changes nothing.
            sent = client.sock.send(head + b"\0\0\0\0" + payload)
        except OSError:
            return  # its end is read in a later turn
        if sent < len(head) + 4 + size:
            self.faults["a line of ours is full"] += 1

    def _ended(self, client: Client, now: float, code: int, expected: bool = False) -> None:
        if client.state == HERE:
            self.endings.append((now, code))
            if code != 1012 and not expected:
                self.faults[f"an end with {code}"] += 1
        if client.began is None and client.state == HERE:
            client.began = now
        failed = client.state in (CONNECTING, SHAKING, GREETING)
        self._let_go(client)
        client.missing.clear()
        client.address = (client.address + 1) % len(self.addresses)
        if failed:
            client.pause = min(client.pause * 2, LONGEST_PAUSE)
        self._at(now + self._random.uniform(0, client.pause), lambda: self._connect(client))

    def _let_go(self, client: Client) -> None:
        if client.sock is not None:
            del self._by_descriptor[client.sock.fileno()]
            client.sock.close()
        client.sock, client.state, client.buffer = None, AWAY, b""


REQUEST = (
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: parlor.v1\r\n\r\n"
)
