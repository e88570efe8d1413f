"""
What a welcome costs: `python -m bench.welcome`, or `make bench-welcome`.

First the store: how 100 rooms with a million messages stand for one of their
members, with all of it read, and with a hundred messages or more unread in
each. Then a server: the welcome of somebody who is in 10,000 rooms, from the
hello to its last byte, and how long that holds the loop at a time. That is by
the clock, so whatever else runs on the machine is in it; so last, within this
process, what each turn of the loop costs of processor time.
"""

from __future__ import annotations

import gc
import json
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import gevent
from gevent import get_hub
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from parlor.bus.local.bus import LocalBus
from parlor.counts import Counts
from parlor.delivery.behind import Behind
from parlor.delivery.fanout import Direct, Fanout
from parlor.errors import Disconnect
from parlor.identity.sessions import Identity
from parlor.limits.shared import Limits
from parlor.live.backpressure import Backpressure
from parlor.live.door import Door
from parlor.live.hub import Hub
from parlor.parts import Parts
from parlor.past import Past
from parlor.settings import Settings
from parlor.store.results import NewSession
from parlor.store.rooms import rooms
from parlor.store.rooms.unread import Usual
from parlor.store.sql.statements import Statement, Transaction, insert
from parlor.store.sqlite.database import Sqlite
from parlor.store.store import Store
from parlor.talk.conversation import Conversation
from parlor.text.markup import render
from parlor.wire import SUBPROTOCOL
from parlor.wire.dialects import Typed
from tests.whole.server import Server

ROOMS, MESSAGES = 100, 1_000_000
MANY = 10_000
EVERY = 50  # messages of which one calls the member
TIMES, ROUNDS = 50, 5
TIMES_WELCOMED = 9
CHUNK = 50_000
USUAL = Usual()

ROOM = insert("rooms", id="int", name="text", title="text", private="bool", epoch="text",
              top="bigint", created_at="bigint")  # fmt: skip
MEMBER = insert("memberships", user_id="int", room_id="int", read_offset="bigint",
                joined_at="bigint")  # fmt: skip
MESSAGE = insert("messages", room_id="int", offset="bigint", author_id="int", text="text",
                 at="bigint")  # fmt: skip
MENTION = insert("mentions", user_id="int", room_id="int", offset="bigint", of="bigint",
                 author_id="int")  # fmt: skip
MARK = Statement("UPDATE memberships SET read_offset = ? WHERE user_id = ? AND room_id > 1")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure_store(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        measure_welcome(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        measure_turns(Path(folder))


def measure_store(folder: Path) -> None:
    """Print what the numbers of 100 rooms cost in the store's thread."""
    store = Store.open(Settings(data=folder, run=folder, sync="normal"), render)
    ada = store.people.set_up("Casa", "ada", "hash")
    bob = store.people.add_member("bob", "hash")
    length = MESSAGES // ROOMS
    write(store, lambda tx: make_rooms(tx, [ada.id, bob.id], ROOMS, length))
    for first in range(0, MESSAGES, CHUNK):
        write(store, lambda tx, first=first: talk(tx, ada.id, bob.id, first))  # type: ignore[misc]
    assert isinstance(store.database, Sqlite)
    store.database.checkpoint()
    print(f"{ROOMS} rooms, {MESSAGES:,} messages; milliseconds in the store's thread")
    for name, mark in (("all read", length), ("10 unread in each", length - 10),
                       ("150 unread in each", length - 150), ("all unread", 0)):  # fmt: skip
        write(store, lambda tx, mark=mark: tx.run(MARK, mark, ada.id))  # type: ignore[misc]
        cost = min(store.database.read(lambda tx: of_one(tx, ada.id)) for _ in range(ROUNDS))
        print(f"{name:28}{cost * 1000:8.2f}")
    store.close()


def of_one(tx: Transaction, user_id: int) -> float:
    """Return the seconds that it takes to find how the rooms of somebody stand."""
    costs = []
    for _ in range(TIMES):
        began = time.thread_time()
        rooms.rooms_of(tx, [user_id], USUAL)
        costs.append(time.thread_time() - began)
    return median(costs)


def measure_welcome(folder: Path) -> None:
    """Print what the welcome to 10,000 rooms takes, and what it does to the loop."""
    server = Server(folder, rate_connect=0)
    for name in ("data", "run"):
        (folder / name).mkdir()
    store = Store.open(Settings.from_environ(server.environ), render)
    store.people.set_up("Casa", "ada", "hash")
    guest = store.people.add_guest("bob", NewSession("guest", ""))
    write(store, lambda tx: make_rooms(tx, [guest.id], MANY, 0))
    store.close()
    server.start()
    try:
        token = str(guest.token)
        waited = sorted(welcome(server.socket_url("/ws"), token) for _ in range(TIMES_WELCOMED))
        with urllib.request.urlopen(f"{server.url}/ready") as answer:
            lag = json.load(answer)["loop_lag_ms"]
    finally:
        server.stop()
    print(f"{MANY:,} rooms; milliseconds")
    print(f"{'welcomed after, at best':28}{waited[0] * 1000:8.0f}")
    print(f"{'in the middle':28}{median(waited) * 1000:8.0f}")
    print(f"{'the loop was held for':28}{lag:8.0f}")


def measure_turns(folder: Path) -> None:
    """Print what the turns of the loop cost in which somebody comes to 10,000 rooms, and goes."""
    settings = Settings(data=folder, run=folder, sync="normal")
    store = Store.open(settings, render)
    store.people.set_up("Casa", "ada", "hash")
    guest = store.people.add_guest("bob", NewSession("guest", ""))
    write(store, lambda tx: make_rooms(tx, [guest.id], MANY, 0))
    bus = LocalBus()
    hub = Hub(Past(store), bus)
    bus.subscribe(hub.notice)
    shared = Limits(settings, bus), Backpressure(settings, bus, Behind(settings.rate_read))
    door = Door(store.place.open_to, settings.open_to)
    parts = Parts(settings, store, bus, hub, Identity(store, "bench"), *shared, Counts(), door)
    gc.freeze()
    gc.set_threshold(2_000, 2, 1_500)  # as wsgi.py has it
    hello = json.dumps({"type": "hello", "token": str(guest.token)})
    coming, going = [], []
    for _ in range(TIMES_WELCOMED):
        talk = Conversation(parts, Typed(), _Nowhere())
        talk.opened()
        coming.append(turns_of(lambda talk=talk: talk.received(hello)))
        going.append(turns_of(talk.closed))
    hub.stop()
    store.close()
    print(f"{'a turn of it took at most':28}{median(map(max, coming)) * 1000:8.1f}")
    print(f"{'and of the goodbye':28}{median(map(max, going)) * 1000:8.1f}")


def turns_of(work: Callable[[], None]) -> list[float]:
    """Return the seconds of processor time of each turn of the loop in which `work` is done."""
    turns: list[float] = []
    began = time.thread_time()

    def turn() -> None:
        nonlocal began
        now = time.thread_time()
        turns.append(now - began)
        began = now

    watcher = get_hub().loop.check()  # called as soon as the loop has looked around
    watcher.start(turn)
    try:
        work()
        gevent.sleep(0.001)
    finally:
        watcher.stop()
        watcher.close()
    return turns


class _Nowhere:
    """A connection of which nobody sees the end."""

    name = "nowhere"
    host = "192.0.2.1"
    of_a_page = False
    languages = ""
    read_at: float | None = None
    deflate = 0
    connected = True
    direct: Direct | None = None
    person_id: int | None = None

    def __init__(self) -> None:
        self.environ: dict[str, Any] = {}
        self.fanouts: list[Fanout[Any]] = []

    def send(self, message: str | bytes) -> None:
        """Take it: what compressing it costs is in a thread of its own."""

    def push(self, frames: bytes, *, passing: bool = False) -> None: ...

    def push_rest(self, frames: bytes, sent: int, *, passing: bool = False) -> None: ...

    def push_soon(self, frames: bytes) -> None: ...

    def disconnect(self, why: Disconnect) -> None: ...

    def expect(self, why: object) -> None: ...


def welcome(url: str, token: str) -> float:
    with connect(url, subprotocols=[Subprotocol(SUBPROTOCOL)], max_size=None) as ws:
        began = time.perf_counter()
        ws.send(json.dumps({"type": "hello", "token": token}))
        told = ws.recv()
        waited = time.perf_counter() - began
    assert len(json.loads(told)["rooms"]) > MANY
    return waited


def write(store: Store, work: object) -> None:
    store.database.write(lambda: None, work)  # type: ignore[arg-type]


def make_rooms(tx: Transaction, members: list[int], count: int, top: int) -> None:
    ids = range(2, count + 2)
    tx.write((ROOM, [(n, f"room-{n}", f"Room number {n}", False, "e1", top, 1) for n in ids]))
    tx.write((MEMBER, [(user, room, 0, 1) for room in ids for user in members]))


def talk(tx: Transaction, ada: int, bob: int, first: int) -> None:
    """Have bob say something in every room in turn, and call ada now and then."""
    said = [(2 + n % ROOMS, 1 + n // ROOMS) for n in range(first, first + CHUNK)]
    tx.write((MESSAGE, [(room, offset, bob, "hello, how is it going today?", offset)
                        for room, offset in said]))  # fmt: skip
    calls = [(ada, room, offset, offset, bob) for room, offset in said if offset % EVERY == 0]
    if calls:
        tx.write((MENTION, calls))


if __name__ == "__main__":
    main()
